package io.batchinfo.camel;

import io.batchinfo.batch.Batch;
import io.batchinfo.routes.OpenRequest;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * A request with a stream of lines. A stream has no deadline, but its users have: where no result, no source and no reader
 * was waited for in the time limit of a batch, a step of a route holds the users in progress back, and each gets a line without
 * the parts that have not arrived. A stream whose users all have their line ends in that time too.
 */
final class StreamRequest implements OpenRequest {

    private static final long CHECKS_PER_LIMIT = 10;

    private final Batch batch;
    private final Runnable end;
    private final long limitNanos;
    private boolean claimed;
    private @Nullable Future<?> timer;

    /**
     * A request that has been read.
     *
     * @param end writes the last line
     * @param limitNanos the longest time without progress, in nanoseconds
     */
    StreamRequest(Batch batch, Runnable end, long limitNanos) {
        this.batch = batch;
        this.end = end;
        this.limitNanos = limitNanos;
    }

    synchronized void watch(SharedRuntime process) {
        long pause = Math.max(1, limitNanos / CHECKS_PER_LIMIT);
        timer = process.timer()
                .scheduleWithFixedDelay(
                        () -> process.workers().execute(this::expire), pause, pause, TimeUnit.NANOSECONDS);
    }

    private void expire() {
        if (batch.requestContext().cancelled().getAsBoolean()) {
            claim();
        } else if (batch.expireUsers(limitNanos) && !batch.isWaiting()) {
            end();
        }
    }

    /** Completes the users without a line and writes the last line, unless another thread did. */
    void end() {
        if (claim()) {
            batch.complete();
            end.run();
        }
    }

    @Override
    public synchronized boolean claim() {
        if (claimed) {
            return false;
        }
        claimed = true;
        if (timer != null) {
            timer.cancel(false);
        }
        return true;
    }

    /** The stream is ended by its write step; without one the last line is missing. */
    @Override
    public boolean isUnanswered(Exchange exchange) {
        return exchange.getMessage().getBody() instanceof Batch;
    }

    @Override
    public void complete(Exchange exchange) {
        end();
        exchange.getMessage().setBody(null);
    }
}
