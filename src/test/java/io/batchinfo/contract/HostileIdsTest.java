package io.batchinfo.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing outside the id pattern reaches an upstream, and none of it comes back as it was sent. */
class HostileIdsTest extends ServiceIT {

    static Stream<String> hostile() {
        return Stream.of(
                "../user1",
                "..",
                "user1/../user2",
                "user1/posts",
                "/etc/passwd",
                "..\\user1",
                "user1%2Fposts",
                "%2e%2e",
                "user1?x=1",
                "user1#x",
                "user1;x",
                "{{env:HOME}}",
                "{{sys:user.home}}",
                "${env:HOME}",
                "${body}",
                "$simple{body}",
                "#{1+1}",
                "${jndi:ldap://x}",
                "user1\r\nX-Evil: 1",
                "user1\n",
                "\u0000",
                "user1\u0000",
                "\u001b[31m",
                "\u007f",
                "usér",
                "пользователь",
                "用户",
                "\u202Euser",
                "\uFEFFuser",
                "user\u200B",
                "\uD83D\uDE00",
                " user1",
                "user1 ",
                "'; DROP TABLE users",
                "<script>alert(1)</script>",
                "a\"b",
                "a,b",
                "http://127.0.0.1:1/",
                "@user",
                "-user",
                ".user",
                "x".repeat(129));
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void inABatchTheyAreRefusedUnasked(String id) throws Exception {
        String body = new ObjectMapper().writeValueAsString(Map.of("userIds", List.of("user1", id)));

        HttpResponse<String> answer = service.batch(body);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).at("/errors/0/pointer").asText()).isEqualTo("/userIds/1");
        assertThat(answer.body()).matches("[ -~]*");
        assertThat(upstream.calls()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void inAPathTheyAreRefusedUnasked(String id) throws Exception {
        String escaped = URLEncoder.encode(id, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("..", "%2E%2E");

        HttpResponse<String> answer = service.get("/users/" + escaped + "/summary");

        assertThat(answer.statusCode()).isIn(400, 404);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(answer.headers().map()).doesNotContainKey("x-evil");
        assertThat(answer.body()).matches("[ -~]*").doesNotContain("<script>");
        assertThat(upstream.calls()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "%zz", "%c3%28", "%ff", "user1%2fposts", "user1%252fposts", "+user1", "user1;a=b"})
    void escapesThatAreNoneAreRefusedToo(String raw) throws Exception {
        byte[] request = ("GET /users/" + raw + "/summary HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);

        try (java.net.Socket socket =
                new java.net.Socket("127.0.0.1", service.service().port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request);
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(answer).matches("(?s)HTTP/1.1 (400|404) .*");
            assertThat(upstream.calls()).isEmpty();
        }
    }
}
