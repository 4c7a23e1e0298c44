package io.batchinfo.step;

import io.batchinfo.source.Answer;
import io.batchinfo.source.Answer.Abandoned;
import io.batchinfo.source.Answer.Failed;
import io.batchinfo.source.AnswerReader;
import io.batchinfo.source.Ask;
import io.batchinfo.source.Attempt;
import io.batchinfo.source.AttemptAbandoned;
import io.batchinfo.source.AttemptFailed;
import io.batchinfo.source.Attempts;
import io.batchinfo.source.Failure;
import io.batchinfo.source.Failure.Kind;
import io.batchinfo.source.Part;
import io.batchinfo.source.Source;
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

/** Turns an {@link Ask} in the body into a part; the steps it was put around are one attempt. */
final class SourceProcessor extends DelegateAsyncProcessor {

    private static final Logger LOG = LoggerFactory.getLogger(SourceProcessor.class);

    private final Source source;

    SourceProcessor(Source source, Processor attempt) {
        super(attempt);
        this.source = source;
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        try {
            Ask ask = exchange.getMessage().getMandatoryBody(Ask.class);
            Part part = source.part(ask, attempts(exchange));
            exchange.getMessage().setBody(part);
        } catch (Exception e) {
            exchange.setException(e);
        }
        callback.done(true);
        return true;
    }

    /** A hedge runs beside the attempt that uses the caller's exchange, so it has one that was copied before. */
    private Attempts attempts(Exchange exchange) {
        boolean hedges = !source.spec().hedgeAfter().isZero();
        Exchange spare = hedges ? ExchangeHelper.createCopy(exchange, true) : exchange;
        return attempt -> make(attempt.hedge() ? spare : exchange, attempt);
    }

    private Answer make(Exchange exchange, Attempt attempt) {
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
        } catch (AttemptFailed e) {
            return answer(e, attempt);
        }
    }

    private static Answer answer(Exchange exchange, Object body, Attempt attempt) {
        if (body instanceof Answer answer) {
            return answer;
        }
        if (Boolean.TRUE.equals(exchange.getProperty(ExchangePropertyKey.CIRCUIT_BREAKER_RESPONSE_REJECTED))
                && body == attempt) {
            return new Failed(Failure.of(Kind.CIRCUIT_OPEN));
        }
        byte[] bytes = exchange.getMessage().getBody(byte[].class);
        return AnswerReader.read(200, null, bytes == null ? new byte[0] : bytes, attempt.shape(), Instant.now());
    }

    private Answer answer(Throwable thrown, Attempt attempt) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (t instanceof CallNotPermittedException) {
                return new Failed(Failure.of(Kind.CIRCUIT_OPEN));
            }
            if (t instanceof AttemptAbandoned) {
                return new Abandoned(Failure.of(Kind.UPSTREAM_TIMEOUT));
            }
            if (t instanceof AttemptFailed failed) {
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
                attempt.ask().terms().requestId(),
                source.spec().name(),
                attempt.ask().id(),
                attempt.number(),
                attempt.hedge() ? " (hedge)" : "",
                cause);
    }
}
