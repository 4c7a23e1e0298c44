package io.batchinfo.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NothingLeaksTest extends ServiceIT {

    private static final String[] NOISE = {
        "Cookie", "session=secret", "Authorization", "Bearer secret", "X-Secret", "secret", "Accept-Language", "secret",
        "Accept-Encoding", "gzip", "CamelHttpUri", "http://127.0.0.1:1/", "CamelHttpPath", "/secret", "User-Agent",
                "secret"
    };

    private static Set<String> names(HttpResponse<String> response) {
        return new TreeSet<>(response.headers().map().keySet());
    }

    @Test
    void nothingOfTheRequestGoesUpstream() throws Exception {
        lookup("[\"user1\"]", NOISE);
        service.get("/users/user2/summary?secret=secret&CamelHttpQuery=secret", NOISE);

        assertThat(upstream.calls()).hasSize(6).allSatisfy(call -> {
            assertThat(call.getUrl()).matches("/api/users/user[12]/(profile|posts|analytics)");
            assertThat(call.getHeaders().keys())
                    .extracting(name -> name.toLowerCase(java.util.Locale.ROOT))
                    .isSubsetOf("host", "accept", "user-agent");
            assertThat(call.getHeaders().toString()).doesNotContain("secret");
            assertThat(call.getBody()).isEmpty();
        });
    }

    @Test
    void nothingButTheContractsHeadersComesBackWithABatch() throws Exception {
        HttpResponse<String> answer = lookup("[\"user1\",\"nobody\"]", NOISE);

        assertThat(names(answer))
                .containsExactlyInAnyOrder(
                        "cache-control",
                        "content-length",
                        "content-type",
                        "date",
                        "vary",
                        "x-batch-complete",
                        "x-request-id");
    }

    @Test
    void queryParametersAreNotSentBackAsHeaders() throws Exception {
        HttpResponse<String> answer = service.get("/users/user1/summary?Set-Cookie=a%3Db&X-Evil=1&Location=/x", NOISE);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(names(answer)).doesNotContain("set-cookie", "x-evil", "location", "x-secret", "cookie", "server");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/health", "/nothing", "/users/user1/summary", "/users/nobody/summary", "/users/%20/summary"})
    void everyAnswerHasTheHeadersOfTheContract(String path) throws Exception {
        HttpResponse<String> answer = service.get(path);

        assertThat(names(answer)).contains("cache-control", "content-type", "x-request-id");
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(answer.headers().allValues("Content-Type")).hasSize(1);
        assertThat(answer.body()).doesNotContain("secret").doesNotContain("127.0.0.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "!~", "trace-1/2;3", "{{env:HOME}}", "${env:HOME}"})
    void theCallersRequestIdIsTaken(String id) throws Exception {
        assertThat(service.get("/health", "X-Request-Id", id).headers().allValues("X-Request-Id"))
                .containsExactly(id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a\tb"})
    void anotherOneIsReplaced(String id) throws Exception {
        HttpResponse<String> answer = service.get("/health", "X-Request-Id", id);

        assertThat(answer.headers().firstValue("X-Request-Id").orElseThrow())
                .isNotEqualTo(id)
                .matches("[!-~]{1,128}");
    }

    @Test
    void oneThatIsTooLongIsReplacedToo() throws Exception {
        String longest = "x".repeat(128);

        assertThat(lookup("[]", "X-Request-Id", longest).headers().firstValue("X-Request-Id"))
                .hasValue(longest);
        assertThat(lookup("[]", "X-Request-Id", longest + "x")
                        .headers()
                        .firstValue("X-Request-Id")
                        .orElseThrow())
                .hasSizeLessThanOrEqualTo(128);
    }

    @Test
    void whatAClientSendsDoesNotTakeTheServicesOwnHeadersAway() throws Exception {
        HttpResponse<String> answer = lookup("[]", "X-Batch-Complete", "true");

        assertThat(answer.headers().firstValue("X-Batch-Complete")).hasValue("true");
    }
}
