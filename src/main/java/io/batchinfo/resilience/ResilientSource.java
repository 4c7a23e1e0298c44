package io.batchinfo.resilience;

import io.batchinfo.source.AttemptExecutor;
import io.batchinfo.source.CallResult;
import io.batchinfo.source.CallResult.Cancelled;
import io.batchinfo.source.CallResult.Failed;
import io.batchinfo.source.CallResult.Success;
import io.batchinfo.source.Failure;
import io.batchinfo.source.Failure.Kind;
import io.batchinfo.source.RawJsonObject;
import io.batchinfo.source.SourceCache;
import io.batchinfo.source.SourceConfig;
import io.batchinfo.source.SourceResult;
import io.batchinfo.source.SourceResult.CacheStatus;
import io.batchinfo.source.UserLookup;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** One source, as a generation of routes has it: gives a part to whoever asks, from the cache or by one call for all. */
public final class ResilientSource {

    /** Whoever waited for it begins anew. */
    private static final InFlightCall.CallOutcome LEADER_CANCELLED =
            new InFlightCall.CallOutcome(new Cancelled(Failure.of(Kind.UPSTREAM_UNAVAILABLE)), 0);

    private final SourceConfig config;
    private final SourceState state;
    private final SourceCache cache;
    private final SourceDependencies dependencies;
    /** Calls under way by user id. It belongs to the generation: nobody waits for a call made by routes it did not start on. */
    private final Map<String, InFlightCall> flights = new ConcurrentHashMap<>();

    public ResilientSource(SourceConfig config, SourceState state, SourceCache cache, SourceDependencies dependencies) {
        this.config = config;
        this.state = state;
        this.cache = cache;
        this.dependencies = dependencies;
    }

    public SourceConfig config() {
        return config;
    }

    public SourceState state() {
        return state;
    }

    /** The part, where it takes no call: from the cache, or not asked for. */
    public @Nullable SourceResult fromCacheOrSkipped(UserLookup lookup) {
        if (lookup.requestContext().excludedSources().contains(config.name())) {
            return SourceResult.skipped(config.name(), config.required());
        }
        SourceCache.Entry entry = cache.find(config.name(), lookup.id());
        if (entry == null) {
            return null;
        }
        long now = dependencies.ticker().nanos();
        long age = now - entry.fetchedAt();
        if (!cache.fresh(entry, age, lookup.requestContext())) {
            return null;
        }
        return entry.data() == null
                ? SourceResult.failed(config, notFound(), CacheStatus.HIT, 0, 0)
                : SourceResult.ok(config, entry.data(), CacheStatus.HIT, age, 0, 0);
    }

    /** The part, whatever it takes. Blocks until it is there, or has failed, or the caller's deadline has passed. */
    public SourceResult part(UserLookup lookup, AttemptExecutor attempts) {
        long start = dependencies.ticker().nanos();
        SourceResult part = fromCacheOrSkipped(lookup);
        if (part == null) {
            part = fetchCoalesced(lookup, attempts, start);
        }
        recordDelivered(part);
        return part;
    }

    /** Counts a part that was given to a caller. */
    public void recordDelivered(SourceResult part) {
        dependencies.events().part(part);
    }

    private SourceResult fetchCoalesced(UserLookup lookup, AttemptExecutor attempts, long start) {
        while (true) {
            InFlightCall own = new InFlightCall();
            InFlightCall other = flights.putIfAbsent(lookup.id(), own);
            if (other == null) {
                InFlightCall.CallOutcome meanwhile = recheckCache(lookup, start);
                if (meanwhile != null) {
                    end(lookup, own, LEADER_CANCELLED);
                    return part(lookup, meanwhile, CacheStatus.COALESCED, start);
                }
                return part(lookup, callAsLeader(lookup, own, attempts), CacheStatus.MISS, start);
            }
            InFlightCall.CallOutcome landing =
                    other.await(lookup.requestContext().deadlineNanos()
                            - dependencies.ticker().nanos());
            if (landing == null || lookup.requestContext().cancelled().getAsBoolean()) {
                CallResult late = new Failed(Failure.of(Kind.UPSTREAM_TIMEOUT));
                return part(lookup, new InFlightCall.CallOutcome(late, 0), CacheStatus.COALESCED, start);
            }
            if (!(landing.answer() instanceof Cancelled)) {
                return part(lookup, landing, CacheStatus.COALESCED, start);
            }
        }
    }

    /** A call that another made may have ended between the look into the cache and now; then there is no second one. */
    private InFlightCall.@Nullable CallOutcome recheckCache(UserLookup lookup, long start) {
        SourceCache.Entry entry = cache.find(config.name(), lookup.id());
        if (entry == null) {
            return null;
        }
        boolean sinceAsked = entry.fetchedAt() - start > 0;
        if (!sinceAsked
                && !cache.fresh(entry, dependencies.ticker().nanos() - entry.fetchedAt(), lookup.requestContext())) {
            return null;
        }
        return new InFlightCall.CallOutcome(entry.data() == null ? CallResult.NOT_FOUND : new Success(entry.data()), 0);
    }

    /** Stores before it lands: whoever comes in between finds the one or the other. */
    private InFlightCall.CallOutcome callAsLeader(UserLookup lookup, InFlightCall flight, AttemptExecutor attempts) {
        InFlightCall.CallOutcome landing = LEADER_CANCELLED;
        try {
            landing = new RetryingCall(config, state, dependencies, lookup, attempts).run();
            if (landing.answer().isConclusive()) {
                RawJsonObject data = landing.answer() instanceof Success found ? found.data() : null;
                cache.store(
                        config.name(), lookup.id(), data, dependencies.ticker().nanos());
            }
            return landing;
        } finally {
            end(lookup, flight, landing);
        }
    }

    private void end(UserLookup lookup, InFlightCall flight, InFlightCall.CallOutcome landing) {
        flights.remove(lookup.id(), flight);
        flight.land(landing);
    }

    private SourceResult part(UserLookup lookup, InFlightCall.CallOutcome landing, CacheStatus use, long start) {
        long duration = dependencies.ticker().nanos() - start;
        CallResult answer = landing.answer();
        if (answer instanceof Success found) {
            return SourceResult.ok(config, found.data(), use, 0, landing.attempts(), duration);
        }
        if (answer instanceof CallResult.NotFound) {
            return SourceResult.failed(config, notFound(), use, landing.attempts(), duration);
        }
        SourceCache.Entry entry = cache.find(config.name(), lookup.id());
        long age = entry == null ? 0 : dependencies.ticker().nanos() - entry.fetchedAt();
        if (entry != null && entry.data() != null && lookup.requestContext().allowsStale(age)) {
            return SourceResult.stale(config, entry.data(), age, landing.attempts(), duration);
        }
        Failure failure = answer instanceof Failed failed ? failed.failure() : ((Cancelled) answer).failure();
        return SourceResult.failed(config, failure, use, landing.attempts(), duration);
    }

    private Failure notFound() {
        return Failure.of(config.required() ? Kind.USER_NOT_FOUND : Kind.NOT_FOUND, 404);
    }
}
