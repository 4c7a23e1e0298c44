package io.batchinfo.camel;

import io.batchinfo.batch.Batch;
import io.batchinfo.batch.UserResult;
import io.batchinfo.routes.OpenRequest;
import io.batchinfo.source.UserLookup;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * A request with a response in one piece. It gets one at its deadline at the latest: a step without a time limit, such as a
 * {@code delay}, holds its route back, but not the response. What the route gives after that is dropped.
 */
final class BufferedRequest implements OpenRequest {

    /** Waiting ends at the deadline; results that end with it have this time to be aggregated. */
    private static final long GRACE_NANOS = 50_000_000L;

    private final HttpServerRequest http;
    private final Supplier<HttpAnswer> answer;
    private boolean claimed;
    private @Nullable Future<?> timer;

    /**
     * A request that has been read.
     *
     * @param answer makes the response of the parts that have arrived; what is missing then remains missing
     */
    BufferedRequest(HttpServerRequest http, Supplier<HttpAnswer> answer) {
        this.http = http;
        this.answer = answer;
    }

    /** Sends the response at the deadline, a reading of the {@link io.batchinfo.source.Ticker}, unless it is claimed before. */
    synchronized void expireAt(long deadlineNanos, SharedRuntime process) {
        long left = deadlineNanos - process.ticker().nanos() + GRACE_NANOS;
        timer = process.timer().schedule(() -> process.workers().execute(this::expire), left, TimeUnit.NANOSECONDS);
    }

    private void expire() {
        HttpAnswer made = answer.get();
        synchronized (this) {
            if (claim()) {
                made.to(http.response());
            }
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

    @Override
    public boolean isUnanswered(Exchange exchange) {
        Object body = exchange.getMessage().getBody();
        return body instanceof Batch || body instanceof UserLookup || body instanceof UserResult;
    }

    @Override
    public void complete(Exchange exchange) {
        answer.get().to(exchange);
    }
}
