package io.batchinfo.http;

import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.spi.LoggingEventBuilder;

/** The id of a request in the log and in the response: the caller's {@code X-Request-Id} if it is valid, else a generated one. */
public final class RequestId {

    public static final String HEADER = "X-Request-Id";

    private static final int MAX_LENGTH = 128;

    private RequestId() {}

    /** The caller's id if it has 1 to 128 characters from {@code !} to {@code ~}, else a generated one. */
    public static String of(@Nullable String callers) {
        return callers != null && valid(callers) ? callers : fresh();
    }

    /** The text for the log: request id and trace id. */
    public static String inLog(HttpServerRequest request) {
        String id = String.valueOf(request.response().headers().get(HEADER));
        String parent = TraceParent.of(request.getHeader(TraceParent.HEADER));
        return parent == null ? id : id + " trace " + TraceParent.traceId(parent);
    }

    /** Adds the fields {@code requestId} and {@code traceId} to a log line about a request. */
    public static LoggingEventBuilder fields(LoggingEventBuilder line, HttpServerRequest request) {
        String parent = TraceParent.of(request.getHeader(TraceParent.HEADER));
        LoggingEventBuilder named = line.addKeyValue(
                "requestId", String.valueOf(request.response().headers().get(HEADER)));
        return parent == null ? named : named.addKeyValue("traceId", TraceParent.traceId(parent));
    }

    private static boolean valid(String id) {
        if (id.isEmpty() || id.length() > MAX_LENGTH) {
            return false;
        }
        for (int i = 0; i < id.length(); i++) {
            if (id.charAt(i) < '!' || id.charAt(i) > '~') {
                return false;
            }
        }
        return true;
    }

    /** Random, but not for security purposes. */
    private static String fresh() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        String high = Long.toHexString(random.nextLong() | Long.MIN_VALUE);
        return high + Long.toHexString(random.nextLong() | Long.MIN_VALUE);
    }
}
