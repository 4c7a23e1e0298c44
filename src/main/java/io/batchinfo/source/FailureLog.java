package io.batchinfo.source;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Logs failed attempts, a line each up to a burst of ten for each source, then one line a second. A line states how many
 * failures of its source have been left out since the line before, so that an outage under load does not fill the log.
 */
public final class FailureLog {

    private static final Logger LOG = LoggerFactory.getLogger(FailureLog.class);

    /** Lines that a source may write at once before the rate applies. */
    static final int BURST = 10;

    /** Stands between the id of a request and its trace where a request is named in the log. */
    private static final String TRACE = " trace ";

    private static final long INTERVAL_NANOS = Duration.ofSeconds(1).toNanos();

    private final Ticker ticker;
    private final Map<String, Window> windows = new ConcurrentHashMap<>();

    public FailureLog(Ticker ticker) {
        this.ticker = ticker;
    }

    /**
     * Logs one failed attempt, or counts it where the source has written its lines for this second.
     *
     * @param number of the attempt, from 1
     * @param status of the HTTP response, 0 where there was none
     * @param durationNanos of the attempt
     * @param cause what happened, for the log alone
     */
    public void attemptFailed(
            String source, UserLookup lookup, int number, boolean hedge, int status, long durationNanos, String cause) {
        long omitted = windows.computeIfAbsent(source, name -> new Window()).admit(ticker.nanos());
        if (omitted < 0) {
            return;
        }
        String requestId = lookup.requestContext().requestId();
        int trace = requestId.indexOf(TRACE);
        LoggingEventBuilder line =
                LOG.atWarn().addKeyValue("requestId", trace < 0 ? requestId : requestId.substring(0, trace));
        if (trace >= 0) {
            line = line.addKeyValue("traceId", requestId.substring(trace + TRACE.length()));
        }
        if (status > 0) {
            line = line.addKeyValue("status", status);
        }
        line.addKeyValue("durationMs", TimeUnit.NANOSECONDS.toMillis(durationNanos))
                .addKeyValue("source", source)
                .addKeyValue("userId", lookup.id())
                .addKeyValue("attempt", number)
                .addKeyValue("hedge", hedge)
                .addKeyValue("omitted", omitted)
                .log(
                        "request {}: {} of {}, attempt {}{}: {}{}",
                        requestId,
                        source,
                        lookup.id(),
                        number,
                        hedge ? " (hedge)" : "",
                        cause,
                        omitted == 0 ? "" : "; " + omitted + " failures of " + source + " before it not logged");
    }

    /** The lines that one source may write now, and the failures left out since its last line. */
    private static final class Window {

        /** When the whole burst is available again, as a {@link Ticker} reading. */
        private long fullAtNanos;

        private long omitted;

        /** Returns the number of failures left out since the last line, -1 where this one is left out as well. */
        synchronized long admit(long now) {
            if (fullAtNanos - now > (BURST - 1) * INTERVAL_NANOS) {
                omitted++;
                return -1;
            }
            fullAtNanos = Math.max(fullAtNanos, now) + INTERVAL_NANOS;
            long count = omitted;
            omitted = 0;
            return count;
        }
    }
}
