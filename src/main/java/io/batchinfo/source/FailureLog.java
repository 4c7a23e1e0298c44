package io.batchinfo.source;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs failed attempts, a line each up to a burst of ten for each source, then one line a second. A line states how many
 * failures of its source have been left out since the line before, so that an outage under load does not fill the log.
 */
public final class FailureLog {

    private static final Logger LOG = LoggerFactory.getLogger(FailureLog.class);

    /** Lines that a source may write at once before the rate applies. */
    static final int BURST = 10;

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
     * @param cause what happened, for the log alone
     */
    public void attemptFailed(String source, UserLookup lookup, int number, boolean hedge, String cause) {
        long omitted = windows.computeIfAbsent(source, name -> new Window()).admit(ticker.nanos());
        if (omitted < 0) {
            return;
        }
        String requestId = lookup.requestContext().requestId();
        LOG.atWarn()
                .addKeyValue("requestId", requestId)
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
