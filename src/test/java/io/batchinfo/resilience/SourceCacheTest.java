package io.batchinfo.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import io.batchinfo.source.RawJson;
import io.batchinfo.source.SourceCache;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SourceCacheTest {

    @Test
    void aMillionDifferentIdsKeepItAtItsBound() {
        SourceCache cache = new SourceCache(10_000, 1 << 20, Duration.ofSeconds(5));
        RawJson data = SourceFixture.data("something small");

        for (int i = 0; i < 1_000_000; i++) {
            cache.store(SourceFixture.config("posts"), "user" + i, data, i);
        }
        cache.entries().cleanUp();

        assertThat(cache.entries().estimatedSize()).isBetween(5_000L, 10_083L);
        assertThat(weight(cache)).isLessThanOrEqualTo(1 << 20);
    }

    @Test
    void largeAnswersKeepItAtItsBytes() {
        SourceCache cache = new SourceCache(10_000, 1 << 20, Duration.ofSeconds(5));
        RawJson data = SourceFixture.data("x".repeat(100_000));

        for (int i = 0; i < 1000; i++) {
            cache.store(SourceFixture.config("posts"), "user" + i, data, i);
        }
        cache.entries().cleanUp();

        assertThat(cache.entries().estimatedSize()).isBetween(1L, 10L);
        assertThat(weight(cache)).isLessThanOrEqualTo(1 << 20);
    }

    @Test
    void itIsEmptiedWhollyOrByUserOrBySource() {
        SourceCache cache = new SourceCache(100, 1 << 20, Duration.ofSeconds(5));
        cache.store(SourceFixture.config("posts"), "user1", SourceFixture.data("a"), 1);
        cache.store(SourceFixture.config("posts"), "user2", SourceFixture.data("b"), 1);
        cache.store(SourceFixture.config("profile"), "user1", SourceFixture.data("c"), 1);
        cache.store(SourceFixture.config("profile"), "user2", SourceFixture.data("d"), 1);

        cache.clearUser("user1");
        cache.clearSource("posts");
        boolean left = cache.find(SourceFixture.config("profile"), "user2") != null;
        long size = cache.entries().estimatedSize();
        cache.clear();

        assertThat(left).isTrue();
        assertThat(size).isEqualTo(1);
        assertThat(cache.entries().estimatedSize()).isZero();
    }

    private static long weight(SourceCache cache) {
        return cache.entries().policy().eviction().orElseThrow().weightedSize().orElseThrow();
    }
}
