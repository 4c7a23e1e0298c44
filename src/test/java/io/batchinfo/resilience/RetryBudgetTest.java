package io.batchinfo.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RetryBudgetTest {

    private final AtomicLong now = new AtomicLong();
    private final RetryBudget budget = new RetryBudget(now::get);

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    private void calls(int count) {
        for (int i = 0; i < count; i++) {
            budget.call();
        }
    }

    private int retries(double share, double perSecond) {
        int retries = 0;
        while (retries < 10_000 && budget.tryRetry(share, perSecond)) {
            retries++;
        }
        return retries;
    }

    @Test
    void aFifthOfTheCallsMayBeRetried() {
        calls(100);

        assertThat(retries(0.2, 0)).isEqualTo(20);
    }

    @Test
    void aFewASecondAreAllowedWithoutAnyCall() {
        assertThat(retries(0.2, 10)).isEqualTo(100);
    }

    @Test
    void shareAndFloorAddUp() {
        calls(50);

        assertThat(retries(0.2, 10)).isEqualTo(110);
    }

    @Test
    void nothingIsAllowedWhereNothingIsGranted() {
        calls(1_000);

        assertThat(retries(0, 0)).isZero();
    }

    @Test
    void callsCountForTenSeconds() {
        calls(100);

        pass(Duration.ofMillis(9_999));

        assertThat(budget.remaining(0.2, 0)).isEqualTo(20);
    }

    @Test
    void callsAreForgottenAfterTenSeconds() {
        calls(100);

        pass(Duration.ofSeconds(10));

        assertThat(budget.remaining(0.2, 0)).isZero();
    }

    @Test
    void retriesAreForgottenAfterTenSeconds() {
        retries(0.2, 10);

        pass(Duration.ofSeconds(10));

        assertThat(retries(0.2, 10)).isEqualTo(100);
    }

    @Test
    void whatIsLeftAfterALongSilenceIsWhatItWasAtTheStart() {
        calls(100);
        retries(0.2, 10);

        pass(Duration.ofDays(400));

        assertThat(budget.remaining(0.2, 10)).isEqualTo(100);
    }

    @Test
    void whatRemainsIsNeverLessThanNothing() {
        retries(0, 10);

        assertThat(budget.remaining(0, 1)).isZero();
    }
}
