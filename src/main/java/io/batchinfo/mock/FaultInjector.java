package io.batchinfo.mock;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.Exchange;
import org.apache.camel.Header;

/**
 * Draws the delay and the failure of a mock call; its bean name is {@code mock}. The draw of the n-th call of a path depends
 * only on the seed, the path and n, so that concurrent runs are repeatable too.
 */
public final class FaultInjector {

    /** Counters of draws. Paths share one where their hashes say so, which costs little and bounds the memory. */
    private static final int COUNTERS = 1 << 16;

    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private final double failureRate;
    private final OptionalInt fixedMillis;
    private final long seed;
    private final AtomicIntegerArray draws = new AtomicIntegerArray(COUNTERS);
    private final Map<String, AtomicLong> calls = new ConcurrentHashMap<>();

    /**
     * Creates a fault injector.
     *
     * @param failureRate from 0 to 1
     * @param fixedMillis what every call takes, empty for what its route says
     */
    public FaultInjector(double failureRate, OptionalInt fixedMillis, long seed) {
        this.failureRate = failureRate;
        this.fixedMillis = fixedMillis;
        this.seed = seed;
    }

    /** Counts a call, and says what it takes: milliseconds, uniform between the two. */
    public long delay(int least, int most, Exchange exchange) {
        calls.computeIfAbsent(exchange.getFromRouteId(), route -> new AtomicLong())
                .incrementAndGet();
        long drawn = least + (long) (draw("delay", exchange) * (most - least + 1));
        return fixedMillis.isPresent() ? fixedMillis.getAsInt() : drawn;
    }

    /** True where this call fails. */
    public boolean fails(Exchange exchange) {
        return draw("failure", exchange) < failureRate;
    }

    /** The user's id as it stands in JSON, quotes included. */
    public String userId(@Header("id") String id) {
        return '"' + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(id)) + '"';
    }

    /** How many calls each route has had, as JSON. */
    public String counts() {
        StringBuilder json = new StringBuilder();
        new TreeMap<>(calls)
                .forEach((route, count) -> json.append(json.isEmpty() ? "" : ",")
                        .append('"')
                        .append(route)
                        .append("\":")
                        .append(count));
        return "{" + json + "}";
    }

    /** Resets the counters. */
    public void forgetCounts() {
        calls.clear();
    }

    private double draw(String what, Exchange exchange) {
        String path = what + exchange.getMessage().getHeader(Exchange.HTTP_PATH, String.class);
        int hash = path.hashCode();
        int n = draws.getAndIncrement(Math.floorMod(hash * 31 + (hash >>> 16), COUNTERS));
        return new SplittableRandom(seed ^ hash * GOLDEN ^ (long) n << 32).nextDouble();
    }
}
