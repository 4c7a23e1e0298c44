package io.batchinfo.camel;

import io.batchinfo.camel.HttpComponentDefaults.ResponseTooLargeException;
import io.batchinfo.source.AttemptCancelledException;
import io.batchinfo.source.AttemptFailedException;
import io.batchinfo.source.Failure;
import io.batchinfo.source.Failure.Kind;
import io.batchinfo.source.ResponseParser;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.http.HttpTimeoutException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientException;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.apache.camel.ExchangeTimedOutException;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.jspecify.annotations.Nullable;

/**
 * Maps what the steps of a source throw to a {@link Failure}, and says which exceptions the circuit breaker counts: transport
 * errors, timeouts and the statuses of a source in trouble. An exception that is none of these is a mistake of the route.
 */
final class FailureClassifier {

    private FailureClassifier() {}

    /** The failure behind an exception, null for a cancelled attempt. */
    static @Nullable Failure failure(Throwable thrown) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (t instanceof AttemptCancelledException) {
                return null;
            }
            Failure failure = known(t);
            if (failure != null) {
                return failure;
            }
        }
        return Failure.of(Kind.ROUTE_FAILED);
    }

    private static @Nullable Failure known(Throwable t) {
        if (t instanceof CallNotPermittedException) {
            return Failure.of(Kind.CIRCUIT_OPEN);
        }
        if (t instanceof AttemptFailedException failed) {
            return failed.failure();
        }
        if (t instanceof HttpOperationFailedException http) {
            return ofStatus(http);
        }
        if (t instanceof ResponseTooLargeException) {
            return Failure.of(Kind.UPSTREAM_INVALID);
        }
        if (isTimeout(t)) {
            return Failure.of(Kind.UPSTREAM_TIMEOUT);
        }
        return isTransport(t) ? Failure.of(Kind.UPSTREAM_UNAVAILABLE) : null;
    }

    private static boolean isTimeout(Throwable t) {
        return t instanceof SocketTimeoutException
                || t instanceof TimeoutException
                || t instanceof HttpTimeoutException
                || t instanceof SQLTimeoutException
                || t instanceof ExchangeTimedOutException
                || t instanceof InterruptedException;
    }

    private static boolean isTransport(Throwable t) {
        return t instanceof IOException && !(t instanceof java.nio.file.FileSystemException) && !isJson(t)
                || t instanceof SQLTransientException
                || t instanceof SQLRecoverableException
                || t instanceof SQLNonTransientConnectionException
                || t instanceof SQLException sql
                        && sql.getSQLState() != null
                        && sql.getSQLState().startsWith("08");
    }

    /** Jackson's exceptions are IOExceptions, but say nothing about a connection. */
    private static boolean isJson(Throwable t) {
        return t.getClass().getName().startsWith("com.fasterxml.jackson.");
    }

    /** A status that camel-http throws for. What a source calls "not found" is a result, see {@link RouteAttempt}. */
    private static Failure ofStatus(HttpOperationFailedException http) {
        Map<String, String> headers = http.getResponseHeaders();
        String retryAfter = headers == null ? null : header(headers, "Retry-After");
        return ResponseParser.ofStatus(http.getStatusCode(), retryAfter, Instant.now());
    }

    private static @Nullable String header(Map<String, String> headers, String name) {
        return headers.entrySet().stream()
                .filter(header -> header.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }

    /** The status of an HTTP response behind an exception, 0 where there is none. */
    static int httpStatus(Throwable thrown) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (t instanceof HttpOperationFailedException http) {
                return http.getStatusCode();
            }
        }
        return 0;
    }

    /**
     * True where the circuit breaker counts the exception as a failure of the source. A large response of one user says nothing
     * about the next one.
     */
    static boolean countsForBreaker(Throwable thrown) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (t instanceof ResponseTooLargeException) {
                return false;
            }
        }
        Failure failure = failure(thrown);
        // a redirect is invalid, but says nothing about the source
        boolean redirect = failure != null && failure.kind() == Kind.UPSTREAM_INVALID && httpStatus(thrown) > 0;
        return failure != null && !redirect && failure.countsForBreaker();
    }
}
