package io.batchinfo.camel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.batchinfo.source.Attempt;
import io.batchinfo.source.AttemptExecutor;
import io.batchinfo.source.AttemptFailedException;
import io.batchinfo.source.CallResult;
import io.batchinfo.source.CallResult.Failed;
import io.batchinfo.source.Failure;
import io.batchinfo.source.Failure.Kind;
import io.batchinfo.source.FailureLog;
import io.batchinfo.source.RawJson;
import io.batchinfo.source.ResponseParser;
import java.time.Instant;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Message;
import org.apache.camel.TypeConversionException;
import org.apache.camel.support.ExchangeHelper;
import org.jspecify.annotations.Nullable;

/**
 * Makes attempts by running the steps of a source's route, each on an exchange of its own: what a late attempt still does
 * reaches nobody. It reads the outcome from the exchange: an exception, a fallback, a {@link CallResult}, or a body.
 */
final class RouteAttempt implements AttemptExecutor {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final SourceConsumer consumer;
    private final @Nullable AbandonedAttempts limit;
    private final FailureLog failures;
    private final Exchange caller;

    /**
     * Makes attempts for one caller.
     *
     * @param limit runs steps that may take longer than their time, null where every step keeps it by itself
     * @param caller the exchange whose headers and properties each attempt starts with
     */
    RouteAttempt(SourceConsumer consumer, @Nullable AbandonedAttempts limit, FailureLog failures, Exchange caller) {
        this.consumer = consumer;
        this.failures = failures;
        this.limit = limit;
        this.caller = caller;
    }

    @Override
    public CallResult execute(Attempt attempt) {
        CallResult result = consumer.isStarted() ? steps(attempt) : routeFailed("the route of the source is stopped");
        if (result instanceof Failed failed && failed.cause() != null) {
            failures.attemptFailed(
                    consumer.getEndpoint().getName(),
                    attempt.lookup(),
                    attempt.number(),
                    attempt.hedge(),
                    status(failed),
                    attempt.elapsedNanos(),
                    failed.cause());
        }
        return result;
    }

    private static int status(Failed failed) {
        Integer status = failed.failure().status();
        return status == null ? 0 : status;
    }

    private CallResult steps(Attempt attempt) {
        Exchange exchange = ExchangeHelper.createCorrelatedCopy(caller, false);
        exchange.getExchangeExtension().setFromEndpoint(consumer.getEndpoint());
        if (limit == null) {
            exchange.getMessage().setBody(attempt);
            return run(exchange, attempt);
        }
        AttemptHeaders.set(exchange, attempt);
        return limit.run(attempt, () -> run(exchange, attempt));
    }

    private CallResult run(Exchange exchange, Attempt attempt) {
        try {
            consumer.getProcessor().process(exchange);
        } catch (Exception e) {
            exchange.setException(e);
        }
        try {
            return result(exchange, attempt);
        } catch (AttemptFailedException e) {
            return new Failed(e.failure(), null, String.valueOf(e.getMessage()));
        } catch (TypeConversionException | JsonProcessingException e) {
            return routeFailed("the body cannot be read as JSON: " + e.getMessage());
        }
    }

    private static Failed routeFailed(String cause) {
        return new Failed(Failure.of(Kind.ROUTE_FAILED), null, cause);
    }

    private CallResult result(Exchange exchange, Attempt attempt) throws JsonProcessingException {
        Throwable thrown = exchange.getException();
        Object body = exchange.getMessage().getBody();
        CallResult said = AttemptHeaders.outcome(exchange.getMessage());
        if (said != null) {
            return said;
        }
        if (thrown == null && isFallback(exchange)) {
            return fallback(exchange, body, attempt);
        }
        if (thrown == null && body instanceof CallResult result) {
            return result;
        }
        boolean noBody = body == null || body == attempt;
        if (thrown == null && noBody) {
            thrown = handled(exchange);
        }
        if (thrown != null) {
            return failure(thrown, attempt);
        }
        Integer status = exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class);
        if (noBody && status == null) {
            return routeFailed("the route ended without a body");
        }
        return parse(status == null ? 200 : status, exchange.getMessage(), attempt);
    }

    private static CallResult parse(int status, Message message, Attempt attempt) throws JsonProcessingException {
        String retryAfter = message.getHeader("Retry-After", String.class);
        return attempt.read(status, retryAfter, json(message), Instant.now());
    }

    /** Text and bytes are JSON already; any other body is written as JSON. */
    private static byte[] json(Message message) throws JsonProcessingException {
        Object body = message.getBody();
        if (body == null || body instanceof Attempt) {
            return new byte[0];
        }
        if (body instanceof java.util.Map
                || body instanceof Iterable
                || body instanceof Number
                || body instanceof Boolean) {
            return JSON.writeValueAsBytes(body);
        }
        byte[] bytes = message.getBody(byte[].class);
        return bytes == null ? JSON.writeValueAsBytes(body) : bytes;
    }

    /** The exception that the route itself has dealt with, such as by {@code onException} with {@code handled}. */
    private static @Nullable Throwable handled(Exchange exchange) {
        return exchange.getProperty(ExchangePropertyKey.EXCEPTION_CAUGHT, Throwable.class);
    }

    /** True after {@code onFallback} of a breaker, and after an {@code onException} that handles the exception. */
    private static boolean isFallback(Exchange exchange) {
        return exchange.getExchangeExtension().isFailureHandled()
                || Boolean.TRUE.equals(
                        exchange.getProperty(ExchangePropertyKey.CIRCUIT_BREAKER_RESPONSE_FROM_FALLBACK));
    }

    private CallResult fallback(Exchange exchange, Object body, Attempt attempt) throws JsonProcessingException {
        Throwable cause = handled(exchange);
        Failure failure = cause == null ? Failure.of(Kind.CIRCUIT_OPEN) : FailureClassifier.failure(cause);
        if (failure == null) {
            return CallResult.CANCELLED;
        }
        if (body instanceof CallResult || body == null || body == attempt) {
            return new Failed(failure);
        }
        RawJson part = ResponseParser.fallback(attempt.response(), json(exchange.getMessage()));
        return new Failed(failure, part, part == null ? "the fallback of the route is not JSON" : null);
    }

    private CallResult failure(Throwable thrown, Attempt attempt) {
        int status = FailureClassifier.httpStatus(thrown);
        if (attempt.response().notFoundStatuses().contains(status)) {
            // the status alone is the response
            return attempt.read(status, null, new byte[0], Instant.now());
        }
        Failure failure = FailureClassifier.failure(thrown);
        if (failure == null) {
            return CallResult.CANCELLED;
        }
        return new Failed(failure, null, failure.kind() == Kind.CIRCUIT_OPEN ? null : cause(thrown, status));
    }

    /** For the log. The message of camel-http's exception holds the URL, which may hold a secret. */
    private static String cause(Throwable thrown, int status) {
        if (status != 0) {
            return "status " + status;
        }
        Throwable root = thrown;
        while (root.getCause() != null && !(root instanceof AttemptFailedException)) {
            root = root.getCause();
        }
        return root instanceof AttemptFailedException ? String.valueOf(root.getMessage()) : root.toString();
    }
}
