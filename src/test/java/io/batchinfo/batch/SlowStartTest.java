package io.batchinfo.batch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SlowStartTest {

    @Test
    void eachAnsweredUserRaisesItByOneUpToTheMost() {
        SlowStart start = new SlowStart(16, 512);

        assertThat(start.concurrency()).isEqualTo(16);
        start.answered(5);
        assertThat(start.concurrency()).isEqualTo(21);
        start.answered(Integer.MAX_VALUE - 100);
        assertThat(start.concurrency()).isEqualTo(512);
        start.answered(10_000);
        assertThat(start.concurrency()).isEqualTo(512);
    }

    @Test
    void theMostIsNotExceededAtFirst() {
        assertThat(new SlowStart(16, 4).concurrency()).isEqualTo(4);
    }
}
