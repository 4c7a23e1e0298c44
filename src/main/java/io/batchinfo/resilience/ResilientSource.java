package io.batchinfo.resilience;

import io.batchinfo.resilience.SingleFlight.CallOutcome;
import io.batchinfo.resilience.SingleFlight.InFlightCall;
import io.batchinfo.source.AttemptExecutor;
import io.batchinfo.source.CallResult;
import io.batchinfo.source.CallResult.Cancelled;
import io.batchinfo.source.CallResult.Failed;
import io.batchinfo.source.CallResult.Success;
import io.batchinfo.source.Failure;
import io.batchinfo.source.Failure.Kind;
import io.batchinfo.source.RawJson;
import io.batchinfo.source.SourceCache;
import io.batchinfo.source.SourceConfig;
import io.batchinfo.source.SourceResult;
import io.batchinfo.source.SourceResult.CacheStatus;
import io.batchinfo.source.UserLookup;
import org.jspecify.annotations.Nullable;

/**
 * One source of one generation of routes with its resilience stack. The layers, outermost first:
 *
 * <ol>
 *   <li>skip: a source that the caller excluded is not called;
 *   <li>cache: a part that is fresh for this caller needs no call ({@link SourceCache});
 *   <li>coalesce: concurrent calls for one user are one call ({@link SingleFlight});
 *   <li>shared cache: a part that another replica has fetched needs no call ({@link SourceCache#findShared});
 *   <li>join, where the API answers for many users at once: several users are one call ({@link BulkCalls});
 *   <li>per attempt, in {@link RetryingCall}: cool-down ({@link RetryAfterCooldown}), permit ({@link FairBulkhead} with
 *       {@link RateLimiter}), then the attempt with its timeout and circuit breaker, which are steps of the route;
 *   <li>between attempts: backoff within the deadline and the {@link RetryBudget};
 *   <li>beside a slow attempt: one {@link HedgedAttempt};
 *   <li>last: a stale part, or the route's fallback, in place of a failure.
 * </ol>
 */
public final class ResilientSource {

    /** Callers that waited for a call whose leader was cancelled start over. */
    private static final CallOutcome LEADER_CANCELLED =
            new CallOutcome(new Cancelled(Failure.of(Kind.UPSTREAM_UNAVAILABLE)), 0);

    private final SourceConfig config;
    private final SourceState state;
    private final SourceCache cache;
    private final SourceDependencies dependencies;
    private final SingleFlight flights = new SingleFlight();
    private final @Nullable BulkCalls bulkCalls;

    public ResilientSource(SourceConfig config, SourceState state, SourceCache cache, SourceDependencies dependencies) {
        this.config = config;
        this.state = state;
        this.cache = cache;
        this.dependencies = dependencies;
        this.bulkCalls = config.bulk() == null ? null : new BulkCalls(config, config.bulk(), state, dependencies);
    }

    public SourceConfig config() {
        return config;
    }

    public SourceState state() {
        return state;
    }

    /** The result for one user. Blocks until it is known: at the deadline of the source or of the caller at the latest. */
    public SourceResult fetch(UserLookup lookup, AttemptExecutor attempts) {
        long start = dependencies.ticker().nanos();
        SourceResult result = fromCacheOrSkipped(lookup);
        if (result == null) {
            result = fetchCoalesced(lookup, attempts, start);
        }
        recordDelivered(result);
        return result;
    }

    /** The result where it takes no call: skipped, or from the cache. Null where it takes one. */
    public @Nullable SourceResult fromCacheOrSkipped(UserLookup lookup) {
        if (lookup.requestContext().excludedSources().contains(config.name())) {
            return SourceResult.skipped(config.name(), config.required());
        }
        return hit(lookup, cache.find(config, lookup.id()));
    }

    /** The result from a cached entry, null where it is not fresh for this caller. */
    private @Nullable SourceResult hit(UserLookup lookup, SourceCache.@Nullable Entry entry) {
        if (entry == null || refetches(lookup)) {
            return null;
        }
        long age = dependencies.ticker().nanos() - entry.fetchedAt();
        if (!cache.fresh(entry, age, lookup.requestContext())) {
            return null;
        }
        return entry.data() == null
                ? withoutData(notFound(), CacheStatus.HIT, 0, 0)
                : SourceResult.ok(config, entry.data(), CacheStatus.HIT, age, 0, 0);
    }

    private boolean refetches(UserLookup lookup) {
        return lookup.requestContext().refetchedSources().contains(config.name());
    }

    /**
     * The result for a source that was not called.
     *
     * @param orStale true where a stale part may take the place of the failure
     */
    public SourceResult failed(UserLookup lookup, Failure failure, boolean orStale) {
        SourceResult result = orStale
                ? result(
                        lookup,
                        new CallOutcome(new Failed(failure), 0),
                        CacheStatus.MISS,
                        dependencies.ticker().nanos())
                : withoutData(failure, CacheStatus.MISS, 0, 0);
        recordDelivered(result);
        return result;
    }

    /** Counts a result that was delivered to a caller. */
    public void recordDelivered(SourceResult result) {
        dependencies.events().part(result);
    }

    private SourceResult fetchCoalesced(UserLookup lookup, AttemptExecutor attempts, long start) {
        while (true) {
            InFlightCall own = new InFlightCall();
            InFlightCall other = flights.join(lookup.id(), own);
            if (other == null) {
                SourceResult cached = recheckCaches(lookup, own, start);
                if (cached != null) {
                    return cached;
                }
                return result(lookup, callAsLeader(lookup, own, attempts), CacheStatus.MISS, start);
            }
            CallOutcome outcome = other.await(lookup.requestContext().deadlineNanos()
                    - dependencies.ticker().nanos());
            if (outcome == null || lookup.requestContext().cancelled().getAsBoolean()) {
                CallResult late = new Failed(Failure.of(Kind.UPSTREAM_TIMEOUT));
                return result(lookup, new CallOutcome(late, 0), CacheStatus.COALESCED, start);
            }
            if (!(outcome.result() instanceof Cancelled)) {
                return result(lookup, outcome, CacheStatus.COALESCED, start);
            }
        }
    }

    /**
     * Another call may have stored the part between the first look into the cache and {@link SingleFlight#join}, and another
     * replica may have fetched it. Null where a call is needed. The callers that wait for this one look again, because each has
     * its own {@code maxAge}.
     */
    private @Nullable SourceResult recheckCaches(UserLookup lookup, InFlightCall own, long start) {
        SourceResult found = null;
        boolean ended = false;
        try {
            SourceCache.Entry entry = cache.find(config, lookup.id());
            if (entry != null && entry.fetchedAt() - start > 0) {
                CallResult fetched = entry.data() == null ? CallResult.NOT_FOUND : new Success(entry.data());
                found = result(lookup, new CallOutcome(fetched, 0), CacheStatus.COALESCED, start);
            } else {
                found = hit(lookup, entry);
            }
            if (found == null && lookup.requestContext().maxAgeNanos() > 0 && !refetches(lookup)) {
                long left = lookup.requestContext().deadlineNanos()
                        - dependencies.ticker().nanos();
                found = hit(lookup, cache.findShared(config, lookup.id(), left));
            }
            ended = true;
            return found;
        } finally {
            if (!ended || found != null) {
                flights.complete(lookup.id(), own, LEADER_CANCELLED);
            }
        }
    }

    /** Stores the part before it completes the call: a caller that comes in between finds the one or the other. */
    private CallOutcome callAsLeader(UserLookup lookup, InFlightCall call, AttemptExecutor attempts) {
        CallOutcome outcome = LEADER_CANCELLED;
        try {
            outcome = bulkCalls == null
                    ? new RetryingCall(config, state, dependencies, lookup, null, attempts).run()
                    : bulkCalls.call(lookup, attempts);
            if (outcome.result().isConclusive()) {
                RawJson data = outcome.result() instanceof Success success ? success.data() : null;
                cache.store(config, lookup.id(), data, dependencies.ticker().nanos());
            }
            return outcome;
        } finally {
            flights.complete(lookup.id(), call, outcome);
        }
    }

    private SourceResult result(UserLookup lookup, CallOutcome outcome, CacheStatus cacheStatus, long start) {
        long duration = dependencies.ticker().nanos() - start;
        CallResult result = outcome.result();
        if (result instanceof Success success) {
            return SourceResult.ok(config, success.data(), cacheStatus, 0, outcome.attempts(), duration);
        }
        if (result instanceof CallResult.NotFound) {
            return withoutData(notFound(), cacheStatus, outcome.attempts(), duration);
        }
        SourceCache.Entry entry = cache.find(config, lookup.id());
        long age = entry == null ? 0 : dependencies.ticker().nanos() - entry.fetchedAt();
        if (entry != null && entry.data() != null && lookup.requestContext().isFresh(age)) {
            return SourceResult.stillFresh(config, entry.data(), age, outcome.attempts(), duration);
        }
        if (entry != null && entry.data() != null && lookup.requestContext().allowsStale(age)) {
            return SourceResult.stale(config, entry.data(), age, outcome.attempts(), duration);
        }
        if (result instanceof Failed failed && failed.fallback() != null) {
            return SourceResult.fallback(
                    config, failed.fallback(), failed.failure(), cacheStatus, outcome.attempts(), duration);
        }
        Failure failure = result instanceof Failed failed ? failed.failure() : ((Cancelled) result).failure();
        return withoutData(failure, cacheStatus, outcome.attempts(), duration);
    }

    /** The constant fallback of the source where it has one. A user whom a required source does not know has none. */
    private SourceResult withoutData(Failure failure, CacheStatus cacheStatus, int attempts, long duration) {
        RawJson fallback = failure.kind() == Kind.USER_NOT_FOUND ? null : config.fallback();
        return fallback == null
                ? SourceResult.failed(config, failure, cacheStatus, attempts, duration)
                : SourceResult.fallback(config, fallback, failure, cacheStatus, attempts, duration);
    }

    private Failure notFound() {
        return Failure.of(config.required() ? Kind.USER_NOT_FOUND : Kind.NOT_FOUND, 404);
    }
}
