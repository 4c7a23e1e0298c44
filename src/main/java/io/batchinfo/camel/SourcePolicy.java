package io.batchinfo.camel;

import io.batchinfo.config.DurationParser;
import io.batchinfo.resilience.ResilientSource;
import io.batchinfo.source.ResponseSchema;
import io.batchinfo.source.SourceConfig;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.camel.NamedNode;
import org.apache.camel.Navigate;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.component.resilience4j.ResilienceProcessor;
import org.apache.camel.spi.Policy;
import org.jspecify.annotations.Nullable;

/**
 * Makes a route a source, as the {@code policy} EIP: its steps become one attempt, and around it come the cache, one call for
 * all who ask, retries within budget and deadline, turns and the hedge. The source is called as its route is. What is not set
 * here is as in the settings {@code source.*}.
 */
public final class SourcePolicy implements Policy {

    private boolean required;
    private ResponseSchema data = ResponseSchema.ANY;
    private @Nullable Integer attempts;
    private @Nullable Duration attemptTimeout;
    private @Nullable Duration deadline;
    private @Nullable Duration backoff;
    private @Nullable Duration hedgingDelay;
    private @Nullable Integer maxConcurrentCalls;
    private @Nullable Double callsPerSecond;
    private @Nullable Double retryBudgetRatio;
    private @Nullable Double retryBudgetMinPerSecond;

    @Override
    public void beforeWrap(Route route, NamedNode definition) {
        // the steps stay as they are
    }

    @Override
    public Processor wrap(Route route, Processor attempt) {
        RouteBindings lending = route.getCamelContext().getRegistry().findSingleByType(RouteBindings.class);
        @Nullable ResilienceProcessor[] breaker = new @Nullable ResilienceProcessor[1];
        ResilientSource source = lending.source(config(route.getRouteId(), lending.defaults()), () -> {
            if (breaker[0] == null) {
                breaker[0] = breakerIn(attempt);
            }
            return breaker[0];
        });
        return new SourceProcessor(source, attempt);
    }

    private SourceConfig config(String name, SourceConfig defaults) {
        return new SourceConfig(
                name,
                required,
                data,
                attempts == null ? defaults.attempts() : attempts,
                attemptTimeout == null ? defaults.attemptTimeout() : attemptTimeout,
                defaults.minAttemptTime(),
                deadline == null ? defaults.deadline() : deadline,
                backoff == null ? defaults.backoff() : backoff,
                hedgingDelay == null ? defaults.hedgingDelay() : hedgingDelay,
                maxConcurrentCalls == null ? defaults.maxConcurrentCalls() : maxConcurrentCalls,
                callsPerSecond == null ? defaults.callsPerSecond() : callsPerSecond,
                retryBudgetRatio == null ? defaults.retryBudgetRatio() : retryBudgetRatio,
                retryBudgetMinPerSecond == null ? defaults.retryBudgetMinPerSecond() : retryBudgetMinPerSecond);
    }

    private static @Nullable ResilienceProcessor breakerIn(Processor root) {
        Deque<Processor> left = new ArrayDeque<>();
        left.add(root);
        while (!left.isEmpty()) {
            Processor next = left.poll();
            if (next instanceof ResilienceProcessor breaker) {
                return breaker;
            }
            if (next instanceof Navigate<?> node && node.hasNext()) {
                for (Object child : node.next()) {
                    if (child instanceof Processor processor) {
                        left.add(processor);
                    }
                }
            }
        }
        return null;
    }

    /** True where a user without this part has failed. */
    public void setRequired(boolean required) {
        this.required = required;
    }

    /** What the answer's {@code data} must look like, as in {@link ResponseSchema}. */
    public void setData(String shape) {
        this.data = ResponseSchema.parse(shape);
    }

    /** Attempts of one call, the first included, from 1. */
    public void setMaxAttempts(int attempts) {
        this.attempts = attempts;
    }

    /** The whole time of one attempt, such as {@code 800ms}. */
    public void setAttemptTimeout(String time) {
        this.attemptTimeout = DurationParser.parse(time);
    }

    /** One call with its retries, from its first attempt. */
    public void setDeadline(String time) {
        this.deadline = DurationParser.parse(time);
    }

    /** The bound of the first random wait before a retry; it doubles with each. */
    public void setInitialBackoff(String time) {
        this.backoff = DurationParser.parse(time);
    }

    /** When a call without an answer gets one second attempt beside it, {@code 0ms} for never. */
    public void setHedgingDelay(String time) {
        this.hedgingDelay = DurationParser.parse(time);
    }

    /** Most calls under way, from 1. */
    public void setMaxConcurrentCalls(int calls) {
        this.maxConcurrentCalls = calls;
    }

    /** Most calls begun in a second, 0 for no limit; those beyond wait for their turn. */
    public void setCallsPerSecond(double calls) {
        this.callsPerSecond = calls;
    }

    /** Retries for each call over ten seconds, 0 to 1. */
    public void setRetryBudgetRatio(double share) {
        this.retryBudgetRatio = share;
    }

    /** Retries a second besides. */
    public void setRetryBudgetMinPerSecond(double retries) {
        this.retryBudgetMinPerSecond = retries;
    }
}
