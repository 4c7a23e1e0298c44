package io.batchinfo.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RetryAfterCooldownTest {

    private final AtomicLong now = new AtomicLong(5);
    private final RetryAfterCooldown cooldown = new RetryAfterCooldown(now::get);

    @Test
    void itIsOpenFromTheStart() {
        assertThat(cooldown.remainingNanos()).isLessThanOrEqualTo(0);
    }

    @Test
    void itIsShutForAsLongAsItWasTold() {
        cooldown.pauseFor(100);

        now.addAndGet(40);

        assertThat(cooldown.remainingNanos()).isEqualTo(60);
    }

    @Test
    void itOpensByItself() {
        cooldown.pauseFor(100);

        now.addAndGet(100);

        assertThat(cooldown.remainingNanos()).isLessThanOrEqualTo(0);
    }

    @Test
    void aShorterTimeDoesNotOpenItSooner() {
        cooldown.pauseFor(100);

        cooldown.pauseFor(10);

        assertThat(cooldown.remainingNanos()).isEqualTo(100);
    }
}
