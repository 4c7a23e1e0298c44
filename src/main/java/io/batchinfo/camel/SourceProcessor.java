package io.batchinfo.camel;

import io.batchinfo.resilience.ResilientSource;
import io.batchinfo.source.Attempt;
import io.batchinfo.source.AttemptCancelledException;
import io.batchinfo.source.AttemptExecutor;
import io.batchinfo.source.AttemptFailedException;
import io.batchinfo.source.CallResult;
import io.batchinfo.source.CallResult.Cancelled;
import io.batchinfo.source.CallResult.Failed;
import io.batchinfo.source.Failure;
import io.batchinfo.source.Failure.Kind;
import io.batchinfo.source.ResponseParser;
import io.batchinfo.source.SourceResult;
import io.batchinfo.source.UserLookup;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import java.time.Instant;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Processor;
import org.apache.camel.support.ExchangeHelper;
import org.apache.camel.support.processor.DelegateAsyncProcessor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns an {@link UserLookup} in the body into a part; the steps it was put around are one attempt. */
final class SourceProcessor extends DelegateAsyncProcessor {

    private static final Logger LOG = LoggerFactory.getLogger(SourceProcessor.class);

    private final ResilientSource source;

    SourceProcessor(ResilientSource source, Processor attempt) {
        super(attempt);
        this.source = source;
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        try {
            UserLookup lookup = exchange.getMessage().getMandatoryBody(UserLookup.class);
            SourceResult part = source.part(lookup, attempts(exchange));
            exchange.getMessage().setBody(part);
        } catch (Exception e) {
            exchange.setException(e);
        }
        callback.done(true);
        return true;
    }

    /** A hedge runs beside the attempt that uses the caller's exchange, so it has one that was copied before. */
    private AttemptExecutor attempts(Exchange exchange) {
        boolean hedges = !source.config().hedgingDelay().isZero();
        Exchange spare = hedges ? ExchangeHelper.createCopy(exchange, true) : exchange;
        return attempt -> make(attempt.hedge() ? spare : exchange, attempt);
    }

    private CallResult make(Exchange exchange, Attempt attempt) {
        exchange.getMessage().setBody(attempt);
        try {
            getProcessor().process(exchange);
        } catch (Exception e) {
            exchange.setException(e);
        }
        Throwable failure = exchange.getException();
        Object body = exchange.getMessage().getBody();
        if (!attempt.hedge()) {
            exchange.setException(null);
            exchange.setRouteStop(false);
        }
        try {
            return failure == null ? answer(exchange, body, attempt) : answer(failure, attempt);
        } catch (AttemptFailedException e) {
            return answer(e, attempt);
        }
    }

    private static CallResult answer(Exchange exchange, Object body, Attempt attempt) {
        if (body instanceof CallResult answer) {
            return answer;
        }
        if (Boolean.TRUE.equals(exchange.getProperty(ExchangePropertyKey.CIRCUIT_BREAKER_RESPONSE_REJECTED))
                && body == attempt) {
            return new Failed(Failure.of(Kind.CIRCUIT_OPEN));
        }
        byte[] bytes = exchange.getMessage().getBody(byte[].class);
        return ResponseParser.read(200, null, bytes == null ? new byte[0] : bytes, attempt.shape(), Instant.now());
    }

    private CallResult answer(Throwable thrown, Attempt attempt) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (t instanceof CallNotPermittedException) {
                return new Failed(Failure.of(Kind.CIRCUIT_OPEN));
            }
            if (t instanceof AttemptCancelledException) {
                return new Cancelled(Failure.of(Kind.UPSTREAM_TIMEOUT));
            }
            if (t instanceof AttemptFailedException failed) {
                log(attempt, String.valueOf(failed.getMessage()));
                return new Failed(failed.failure());
            }
        }
        log(attempt, thrown.toString());
        return new Failed(Failure.of(Kind.UPSTREAM_UNAVAILABLE));
    }

    private void log(Attempt attempt, String cause) {
        LOG.warn(
                "request {}: {} of {}, attempt {}{}: {}",
                attempt.lookup().requestContext().requestId(),
                source.config().name(),
                attempt.lookup().id(),
                attempt.number(),
                attempt.hedge() ? " (hedge)" : "",
                cause);
    }
}
