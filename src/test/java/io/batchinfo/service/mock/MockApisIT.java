package io.batchinfo.service.mock;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.batchinfo.RunningMocks;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MockApisIT {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static RunningMocks mocks;

    @BeforeAll
    static void start() throws Exception {
        mocks = RunningMocks.start(Map.of());
    }

    @AfterAll
    static void stop() {
        mocks.close();
    }

    @Test
    void healthIsAlwaysWell() throws Exception {
        JsonNode answer = json(mocks.get("/health"), 200);

        assertThat(answer.get("status").asText()).isEqualTo("OK");
        assertThat(Instant.parse(answer.get("timestamp").asText())).isBeforeOrEqualTo(Instant.now());
    }

    @ParameterizedTest
    @CsvSource({
        "user1, Alice Johnson, alice@example.com, 2023-01-15T10:00:00Z, active",
        "user2, Bob Smith, bob@example.com, 2023-02-20T14:30:00Z, active",
        "user3, Charlie Brown, charlie@example.com, 2023-03-10T09:15:00Z, inactive",
        "user4, Diana Prince, diana@example.com, 2023-04-05T16:45:00Z, active",
        "user5, Eve Wilson, eve@example.com, 2023-05-12T11:20:00Z, suspended"
    })
    void aKnownUserHasAProfile(String id, String name, String email, String joinedAt, String status) throws Exception {
        JsonNode answer = json(mocks.get("/api/users/" + id + "/profile"), 200);

        assertThat(answer.toString())
                .isEqualTo(
                        "{\"data\":{\"id\":\"%s\",\"name\":\"%s\",\"email\":\"%s\",\"joinedAt\":\"%s\",\"status\":\"%s\"},\"status\":200}"
                                .formatted(id, name, email, joinedAt, status));
    }

    @ParameterizedTest
    @CsvSource({"user1, 2", "user2, 1", "user3, 0", "user4, 2", "user5, 1", "nobody, 0", "a%22%5Cb, 0"})
    void everyUserHasPostsOrNoneKnownOrNot(String id, int count) throws Exception {
        JsonNode answer = json(mocks.get("/api/users/" + id + "/posts"), 200);

        JsonNode data = answer.get("data");
        assertThat(answer.get("status").asInt()).isEqualTo(200);
        assertThat(data.get("userId").asText()).isEqualTo(id.replace("%22%5C", "\"\\"));
        assertThat(data.get("totalPosts").asInt()).isEqualTo(count);
        assertThat(data.get("recentPosts"))
                .hasSize(count)
                .allSatisfy(post -> assertThat(names(post))
                        .containsExactly("id", "title", "content", "createdAt", "likes", "comments"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "user1|1250|4.2|2024-01-15T10:30:00Z|[\"development\",\"tutorial\"]",
                "user2|890|3.8|2024-01-14T15:45:00Z|[\"api\",\"design\"]",
                "user3|120|1.2|2023-12-20T09:00:00Z|[\"beginner\"]",
                "user4|2100|5.1|2024-01-16T18:20:00Z|[\"database\",\"performance\"]",
                "user5|450|2.9|2024-01-10T12:15:00Z|[\"security\"]"
            })
    void aKnownUserHasAnalytics(String id, String views, String engagement, String lastActiveAt, String categories)
            throws Exception {
        JsonNode answer = json(mocks.get("/api/users/" + id + "/analytics"), 200);

        assertThat(answer.toString())
                .isEqualTo(
                        "{\"data\":{\"userId\":\"%s\",\"totalViews\":%s,\"avgEngagement\":%s,\"lastActiveAt\":\"%s\",\"topCategories\":%s},\"status\":200}"
                                .formatted(id, views, engagement, lastActiveAt, categories));
    }

    @ParameterizedTest
    @CsvSource({"profile, User not found, USER_NOT_FOUND", "analytics, Analytics not found, ANALYTICS_NOT_FOUND"})
    void anUnknownUserIsNotFound(String api, String error, String code) throws Exception {
        JsonNode answer = json(mocks.get("/api/users/nobody/" + api), 404);

        assertThat(answer.toString()).isEqualTo("{\"error\":\"%s\",\"code\":\"%s\"}".formatted(error, code));
    }

    private static JsonNode json(HttpResponse<String> response, int status) throws Exception {
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
        return JSON.readTree(response.body());
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
