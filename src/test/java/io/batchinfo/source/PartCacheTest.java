package io.batchinfo.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PartCacheTest {

    @Test
    void aMillionDifferentIdsKeepItAtItsBound() {
        PartCache cache = new PartCache(10_000, 1 << 20, Duration.ofSeconds(5));
        Data data = Lab.data("something small");

        for (int i = 0; i < 1_000_000; i++) {
            cache.store("posts", "user" + i, data, i);
        }
        cache.entries().cleanUp();

        assertThat(cache.entries().estimatedSize()).isBetween(5_000L, 10_083L);
        assertThat(weight(cache)).isLessThanOrEqualTo(1 << 20);
    }

    @Test
    void largeAnswersKeepItAtItsBytes() {
        PartCache cache = new PartCache(10_000, 1 << 20, Duration.ofSeconds(5));
        Data data = Lab.data("x".repeat(100_000));

        for (int i = 0; i < 1000; i++) {
            cache.store("posts", "user" + i, data, i);
        }
        cache.entries().cleanUp();

        assertThat(cache.entries().estimatedSize()).isBetween(1L, 10L);
        assertThat(weight(cache)).isLessThanOrEqualTo(1 << 20);
    }

    @Test
    void itIsEmptiedWhollyOrByUserOrBySource() {
        PartCache cache = new PartCache(100, 1 << 20, Duration.ofSeconds(5));
        cache.store("posts", "user1", Lab.data("a"), 1);
        cache.store("posts", "user2", Lab.data("b"), 1);
        cache.store("profile", "user1", Lab.data("c"), 1);
        cache.store("profile", "user2", Lab.data("d"), 1);

        cache.clearUser("user1");
        cache.clearSource("posts");
        boolean left = cache.find("profile", "user2") != null;
        long size = cache.entries().estimatedSize();
        cache.clear();

        assertThat(left).isTrue();
        assertThat(size).isEqualTo(1);
        assertThat(cache.entries().estimatedSize()).isZero();
    }

    private static long weight(PartCache cache) {
        return cache.entries().policy().eviction().orElseThrow().weightedSize().orElseThrow();
    }
}
