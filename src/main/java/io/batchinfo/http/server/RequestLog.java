package io.batchinfo.http.server;

import io.batchinfo.http.server.RequestRecord.Counts;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** Writes one line for each request. The appender's queue drops lines rather than delaying a request. */
public final class RequestLog {

    private static final Logger LOG = LoggerFactory.getLogger(RequestLog.class);

    private static final int FIRST_ERROR_STATUS = 400;

    /** Selects the requests that get a line. */
    public enum Mode {
        NONE,
        /** A status of 400 or above, a connection closed before the response was complete, or a failed user. */
        FAILED,
        ALL
    }

    private final Mode mode;

    public RequestLog(Mode mode) {
        this.mode = mode;
    }

    /** True where any request gets a line. */
    boolean isOn() {
        return mode != Mode.NONE;
    }

    /** Writes the line of a request that has ended. */
    void end(RequestRecord request) {
        int status = request.status();
        Counts users = request.counts();
        boolean failed = status == 0 || status >= FIRST_ERROR_STATUS || users.failed() > 0;
        if (!isOn() || mode == Mode.FAILED && !failed) {
            return;
        }
        long millis = TimeUnit.NANOSECONDS.toMillis(request.durationNanos());
        String caller = request.caller();
        LoggingEventBuilder line = LOG.atInfo().addKeyValue("requestId", request.requestId());
        String trace = request.traceId();
        if (trace != null) {
            line = line.addKeyValue("traceId", trace);
        }
        if (caller != null) {
            line = line.addKeyValue("key", caller);
        }
        line.addKeyValue("method", request.method())
                .addKeyValue("route", request.route())
                .addKeyValue("status", status)
                .addKeyValue("durationMs", millis)
                .addKeyValue("ids", users.ids())
                .addKeyValue("whole", users.whole())
                .addKeyValue("partial", users.partial())
                .addKeyValue("failed", users.failed())
                .addKeyValue("stale", users.stale())
                .addKeyValue("cached", users.cached())
                .addKeyValue("calls", users.calls())
                .addKeyValue("bytes", request.bytes())
                .log(
                        "request {}{}: {} {} {} {} ms, ids {}, whole {}, partial {}, failed {}, stale {}, cached {}, calls {}, bytes {}{}",
                        request.requestId(),
                        trace == null ? "" : " trace " + trace,
                        request.method(),
                        request.route(),
                        status,
                        millis,
                        users.ids(),
                        users.whole(),
                        users.partial(),
                        users.failed(),
                        users.stale(),
                        users.cached(),
                        users.calls(),
                        request.bytes(),
                        caller == null ? "" : ", key " + caller);
    }
}
