package io.batchinfo.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class GateTest {

    private final AtomicLong now = new AtomicLong(5);
    private final Gate gate = new Gate(now::get);

    @Test
    void itIsOpenFromTheStart() {
        assertThat(gate.closedFor()).isLessThanOrEqualTo(0);
    }

    @Test
    void itIsShutForAsLongAsItWasTold() {
        gate.shutFor(100);

        now.addAndGet(40);

        assertThat(gate.closedFor()).isEqualTo(60);
    }

    @Test
    void itOpensByItself() {
        gate.shutFor(100);

        now.addAndGet(100);

        assertThat(gate.closedFor()).isLessThanOrEqualTo(0);
    }

    @Test
    void aShorterTimeDoesNotOpenItSooner() {
        gate.shutFor(100);

        gate.shutFor(10);

        assertThat(gate.closedFor()).isEqualTo(100);
    }
}
