package io.batchinfo.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonPointer;
import io.batchinfo.source.SourceResult.CacheStatus;
import io.batchinfo.source.SourceResult.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UserPartsTest {

    private final UserParts parts = new UserParts();

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            p.text     | a/b
            p.whole    | 12345678901234567890
            p.fraction | 1.50
            p.o.in     | x
            p.null     |
            p.flag     |
            p.o        |
            p.none     |
            p.long     |
            q.text     |
            """)
    void aValueIsATextOrANumber(String variable, String expected) throws Exception {
        parts.fetchOnce(
                "p",
                () -> result("{\"text\":\"a/b\",\"whole\":12345678901234567890,\"fraction\":1.50,\"null\":null,"
                        + "\"flag\":true,\"o\":{\"in\":\"x\"},\"long\":\"" + "x".repeat(1025) + "\"}"));

        Object value = parts.value(variable);

        assertThat(value == null ? null : value.toString()).isEqualTo(expected);
    }

    @Test
    void concurrentCallersShareOneFetch() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger fetches = new AtomicInteger();
        CompletableFuture<SourceResult> first = CompletableFuture.supplyAsync(() -> once(begun, go, fetches));
        begun.await();
        CompletableFuture<SourceResult> second = CompletableFuture.supplyAsync(() -> once(begun, go, fetches));

        go.countDown();

        assertThat(second.get()).isSameAs(first.get());
        assertThat(fetches).hasValue(1);
    }

    @Test
    void aFetchThatThrowsReleasesThoseWhoWait() {
        assertThatThrownBy(() -> parts.fetchOnce("p", () -> {
                    throw new IllegalArgumentException("broken");
                }))
                .hasMessage("broken");

        assertThatThrownBy(() -> parts.fetchOnce("p", () -> result("{}"))).hasRootCauseMessage("broken");
        assertThat(parts.value("p.x")).isNull();
    }

    private SourceResult once(CountDownLatch begun, CountDownLatch go, AtomicInteger fetches) {
        try {
            return parts.fetchOnce("p", () -> {
                fetches.incrementAndGet();
                begun.countDown();
                try {
                    go.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                return result("{}");
            });
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static SourceResult result(String json) {
        try {
            RawJson data = RawJson.read(json.getBytes(StandardCharsets.UTF_8), JsonPointer.empty(), ResponseSchema.ANY);
            return new SourceResult("p", false, Outcome.OK, data, null, CacheStatus.MISS, 0, 1, 0);
        } catch (java.io.IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
