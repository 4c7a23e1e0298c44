package io.batchinfo.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RequestTemplateTest {

    private static final Values VALUES = Map.<String, Object>of(
            "id", "u\"\\1", "a.n", new BigInteger("12345678901234567890"), "a.line", "x\r\nX-Evil: 1")::get;

    private final AtomicLong now = new AtomicLong();
    private final Secrets secrets = new Secrets(Map.of("KEY", " k1\n")::get, Duration.ofSeconds(10), now::get);

    @Test
    void aVariableIsAJsonString() {
        RequestTemplate request = request("POST", null, "{\"a\":[\"{id}\",\"{id} \",{\"b\":\"{a.n}\"}],\"c\":\"{x\"}");

        assertThat(text(request.body(VALUES)))
                .isEqualTo("{\"a\":[\"u\\\"\\\\1\",\"{id} \",{\"b\":12345678901234567890}],\"c\":\"{x\"}");
        assertThat(request.variables()).containsExactly("id", "a.n");
        assertThat(request.headers(VALUES)).containsExactly(Map.entry("Content-Type", "application/json"));
    }

    @Test
    void theIdsOfABulkCallAreAnArrayInABodyAndAListInAHeader() {
        RequestTemplate request = request("POST", "X-Users: {ids}", "{\"users\":\"{ids}\"}");
        Values ids = variable -> List.of("a", "b\"c");

        assertThat(text(request.body(ids))).isEqualTo("{\"users\":[\"a\",\"b\\\"c\"]}");
        assertThat(request.headers(ids)).containsEntry("X-Users", "a,b\"c");
    }

    @Test
    void aRequestIsForAsManyUsersAsItsSource() {
        RequestTemplate one = request("POST", null, "{\"user\":\"{id}\"}");
        RequestTemplate many = request("POST", null, "{\"user\":\"{ids}\"}");
        one.requireUsers(false);
        many.requireUsers(true);

        assertThatThrownBy(() -> one.requireUsers(true))
                .hasMessage("'{id}' is of one user; a source with bulkSize asks for {ids}");
        assertThatThrownBy(() -> many.requireUsers(false))
                .hasMessage("'{ids}' needs bulkSize, the most users of one call");
    }

    @Test
    void theContentTypeCanBeAnother() {
        RequestTemplate request = request("POST", "content-type: application/vnd.api+json", "{}");

        assertThat(request.headers(VALUES)).containsExactly(Map.entry("content-type", "application/vnd.api+json"));
    }

    @Test
    void aValueCannotAddAHeader() {
        RequestTemplate request = request("GET", "X-A: {a.line}", null);

        assertThatThrownBy(() -> request.headers(VALUES)).isInstanceOf(MissingValueException.class);
    }

    @Test
    void aBodyWithoutAValueIsNotMade() {
        RequestTemplate request = request("POST", null, "{\"a\":\"{b.c}\"}");

        assertThatThrownBy(() -> request.body(VALUES)).isInstanceOf(MissingValueException.class);
    }

    @Test
    void aSecretIsFollowed(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("key"), "\uFEFFs1\n");
        RequestTemplate request = request("GET", "Authorization: Bearer {file:" + file + "}\nX-Key: {env:KEY}", null);
        assertThat(request.headers(VALUES))
                .containsEntry("Authorization", "Bearer s1")
                .containsEntry("X-Key", "k1");

        Files.writeString(file, "s2");
        assertThat(request.headers(VALUES)).containsEntry("Authorization", "Bearer s1");
        now.addAndGet(Duration.ofSeconds(10).toNanos());
        assertThat(request.headers(VALUES)).containsEntry("Authorization", "Bearer s2");

        Files.delete(file);
        now.addAndGet(Duration.ofSeconds(10).toNanos());
        assertThat(request.headers(VALUES)).containsEntry("Authorization", "Bearer s2");
    }

    @Test
    void aHeaderIsWrittenOnce() {
        assertThatThrownBy(() -> request("GET", "A: 1\na: 2", null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the header 'a' is written twice");
    }

    private RequestTemplate request(String method, @Nullable String headers, @Nullable String body) {
        return RequestTemplate.parse(method, "/", headers, body, null, secrets);
    }

    private static String text(byte @Nullable [] body) {
        return body == null ? "" : new String(body, StandardCharsets.UTF_8);
    }
}
