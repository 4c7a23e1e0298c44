package io.batchinfo.source;

import io.batchinfo.source.Answer.Abandoned;
import io.batchinfo.source.Answer.Failed;
import io.batchinfo.source.Answer.Found;
import io.batchinfo.source.Failure.Kind;
import io.batchinfo.source.Part.CacheUse;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** One source, as a generation of routes has it: gives a part to whoever asks, from the cache or by one call for all. */
public final class Source {

    /** Whoever waited for it begins anew. */
    private static final Flight.Landing GIVEN_UP =
            new Flight.Landing(new Abandoned(Failure.of(Kind.UPSTREAM_UNAVAILABLE)), 0);

    private final SourceSpec spec;
    private final SourceState state;
    private final PartCache cache;
    private final Surroundings around;
    /** Calls under way by user id. It belongs to the generation: nobody waits for a call made by routes it did not start on. */
    private final Map<String, Flight> flights = new ConcurrentHashMap<>();

    public Source(SourceSpec spec, SourceState state, PartCache cache, Surroundings around) {
        this.spec = spec;
        this.state = state;
        this.cache = cache;
        this.around = around;
    }

    public SourceSpec spec() {
        return spec;
    }

    public SourceState state() {
        return state;
    }

    /** The part, where it takes no call: from the cache, or not asked for. */
    public @Nullable Part withoutCall(Ask ask) {
        if (ask.terms().without().contains(spec.name())) {
            return Part.skipped(spec.name(), spec.required());
        }
        PartCache.Entry entry = cache.find(spec.name(), ask.id());
        if (entry == null) {
            return null;
        }
        long now = around.ticker().nanos();
        long age = now - entry.fetchedAt();
        if (!cache.fresh(entry, age, ask.terms())) {
            return null;
        }
        return entry.data() == null
                ? Part.failed(spec, notFound(), CacheUse.HIT, 0, 0)
                : Part.ok(spec, entry.data(), CacheUse.HIT, age, 0, 0);
    }

    /** The part, whatever it takes. Blocks until it is there, or has failed, or the caller's deadline has passed. */
    public Part part(Ask ask, Attempts attempts) {
        long start = around.ticker().nanos();
        Part part = withoutCall(ask);
        if (part == null) {
            part = byCall(ask, attempts, start);
        }
        given(part);
        return part;
    }

    /** Counts a part that was given to a caller. */
    public void given(Part part) {
        around.events().part(part);
    }

    private Part byCall(Ask ask, Attempts attempts, long start) {
        while (true) {
            Flight own = new Flight();
            Flight other = flights.putIfAbsent(ask.id(), own);
            if (other == null) {
                Flight.Landing meanwhile = landedMeanwhile(ask, start);
                if (meanwhile != null) {
                    end(ask, own, GIVEN_UP);
                    return part(ask, meanwhile, CacheUse.COALESCED, start);
                }
                return part(ask, lead(ask, own, attempts), CacheUse.MISS, start);
            }
            Flight.Landing landing =
                    other.await(ask.terms().deadlineNanos() - around.ticker().nanos());
            if (landing == null || ask.terms().cancelled().getAsBoolean()) {
                Answer late = new Failed(Failure.of(Kind.UPSTREAM_TIMEOUT));
                return part(ask, new Flight.Landing(late, 0), CacheUse.COALESCED, start);
            }
            if (!(landing.answer() instanceof Abandoned)) {
                return part(ask, landing, CacheUse.COALESCED, start);
            }
        }
    }

    /** A call that another made may have ended between the look into the cache and now; then there is no second one. */
    private Flight.@Nullable Landing landedMeanwhile(Ask ask, long start) {
        PartCache.Entry entry = cache.find(spec.name(), ask.id());
        if (entry == null) {
            return null;
        }
        boolean sinceAsked = entry.fetchedAt() - start > 0;
        if (!sinceAsked && !cache.fresh(entry, around.ticker().nanos() - entry.fetchedAt(), ask.terms())) {
            return null;
        }
        return new Flight.Landing(entry.data() == null ? Answer.NOT_FOUND : new Found(entry.data()), 0);
    }

    /** Stores before it lands: whoever comes in between finds the one or the other. */
    private Flight.Landing lead(Ask ask, Flight flight, Attempts attempts) {
        Flight.Landing landing = GIVEN_UP;
        try {
            landing = new Call(spec, state, around, ask, attempts).run();
            if (landing.answer().good()) {
                Data data = landing.answer() instanceof Found found ? found.data() : null;
                cache.store(spec.name(), ask.id(), data, around.ticker().nanos());
            }
            return landing;
        } finally {
            end(ask, flight, landing);
        }
    }

    private void end(Ask ask, Flight flight, Flight.Landing landing) {
        flights.remove(ask.id(), flight);
        flight.land(landing);
    }

    private Part part(Ask ask, Flight.Landing landing, CacheUse use, long start) {
        long duration = around.ticker().nanos() - start;
        Answer answer = landing.answer();
        if (answer instanceof Found found) {
            return Part.ok(spec, found.data(), use, 0, landing.attempts(), duration);
        }
        if (answer instanceof Answer.NotFound) {
            return Part.failed(spec, notFound(), use, landing.attempts(), duration);
        }
        PartCache.Entry entry = cache.find(spec.name(), ask.id());
        long age = entry == null ? 0 : around.ticker().nanos() - entry.fetchedAt();
        if (entry != null && entry.data() != null && ask.terms().staleEnough(age)) {
            return Part.stale(spec, entry.data(), age, landing.attempts(), duration);
        }
        Failure failure = answer instanceof Failed failed ? failed.failure() : ((Abandoned) answer).failure();
        return Part.failed(spec, failure, use, landing.attempts(), duration);
    }

    private Failure notFound() {
        return Failure.of(spec.required() ? Kind.USER_NOT_FOUND : Kind.NOT_FOUND, 404);
    }
}
