package io.batchinfo.camel;

import io.batchinfo.resilience.ResilientSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.camel.StatefulService;
import org.apache.camel.component.resilience4j.ResilienceProcessor;
import org.jspecify.annotations.Nullable;

/** The sources of one generation of routes. */
final class GenerationSources {

    private final Map<String, Entry> byName = Collections.synchronizedMap(new LinkedHashMap<>());
    private volatile List<@Nullable ResilientSource> branches = List.of();
    private volatile @Nullable List<ResilientSource> fastPathSources;
    private volatile @Nullable FastPathRoute entrance;

    private record Entry(ResilientSource source, Supplier<@Nullable ResilienceProcessor> breaker) {

        SourceStatus serving() {
            ResilienceProcessor processor = breaker.get();
            return new SourceStatus(
                    source.config(), source.state(), processor == null ? null : processor.getCircuitBreaker());
        }
    }

    /** The path of an HTTP route that does nothing but what a batch needs, and what tells whether it serves. */
    record FastPathRoute(String path, StatefulService consumer) {}

    void add(ResilientSource source, Supplier<@Nullable ResilienceProcessor> breaker) {
        byName.put(source.config().name(), new Entry(source, breaker));
    }

    List<ResilientSource> all() {
        synchronized (byName) {
            return byName.values().stream().map(Entry::source).toList();
        }
    }

    @Nullable
    ResilientSource named(String name) {
        Entry entry = byName.get(name);
        return entry == null ? null : entry.source();
    }

    /** What an operator may watch of them. */
    List<SourceStatus> serving() {
        synchronized (byName) {
            return byName.values().stream().map(Entry::serving).toList();
        }
    }

    /** True while the breaker of a source refuses calls: open, by itself or by an operator. */
    boolean open(String name) {
        String state = state(name);
        return "OPEN".equals(state) || "FORCED_OPEN".equals(state);
    }

    /** The state of a source's breaker as Resilience4j names it; {@code DISABLED} where its route has none. */
    String state(String name) {
        Entry entry = byName.get(name);
        ResilienceProcessor breaker = entry == null ? null : entry.breaker().get();
        String state = breaker == null ? null : breaker.getCircuitBreakerState();
        return state == null ? "DISABLED" : state;
    }

    /** The source that a branch of the multicast leads to, null where it leads to none. */
    @Nullable
    ResilientSource atBranch(int index) {
        List<@Nullable ResilientSource> all = branches;
        return index >= 0 && index < all.size() ? all.get(index) : null;
    }

    /** The sources of a user in the order of the multicast, null where a user needs the routes themselves. */
    @Nullable
    List<ResilientSource> fastPathSources() {
        return fastPathSources;
    }

    /** True where batches that are wholly cached may be answered without the route at this path. */
    boolean isFastPath(@Nullable String path) {
        FastPathRoute plain = entrance;
        return plain != null && plain.path().equals(path) && plain.consumer().isStarted();
    }

    void setFastPathRoute(FastPathRoute plain) {
        this.entrance = plain;
    }

    /**
     * What the routes are like.
     *
     * @param branches of the multicast, each the source it leads to, null where it leads to none or is disabled
     * @param plain true where the multicast is all that is done for a user, each branch that is not disabled leads to a
     *     source, and its policy is all that a source does
     */
    void setLayout(List<@Nullable ResilientSource> branches, boolean plain) {
        this.branches = new ArrayList<>(branches);
        List<ResilientSource> all = new ArrayList<>();
        for (ResilientSource source : branches) {
            if (source != null) {
                all.add(source);
            }
        }
        this.fastPathSources = plain ? all : null;
    }
}
