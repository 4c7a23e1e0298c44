package io.batchinfo.monitoring;

import io.micrometer.core.instrument.Counter;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** Counters by two indexes. Each is registered on first use, because most pairs of labels never occur. */
final class CounterTable {

    private final int columns;
    private final AtomicReferenceArray<@Nullable Counter> cells;
    private final Maker maker;

    /** Registers the counter of a cell; null after the removal of the source. */
    @FunctionalInterface
    interface Maker {
        @Nullable
        Counter make(int row, int column);
    }

    CounterTable(int rows, int columns, Maker maker) {
        this.columns = columns;
        this.cells = new AtomicReferenceArray<>(rows * columns);
        this.maker = maker;
    }

    void increment(int row, int column) {
        Counter counter = cells.get(row * columns + column);
        if (counter == null) {
            counter = maker.make(row, column);
            cells.set(row * columns + column, counter);
        }
        if (counter != null) {
            counter.increment();
        }
    }
}
