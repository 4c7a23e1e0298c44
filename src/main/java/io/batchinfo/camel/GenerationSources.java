package io.batchinfo.camel;

import io.batchinfo.resilience.ResilientSource;
import io.batchinfo.source.AttemptExecutor;
import io.batchinfo.source.DueSource;
import io.batchinfo.source.FailureLog;
import io.batchinfo.upstream.RequestTemplate;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.StatefulService;
import org.jspecify.annotations.Nullable;

/** The sources of one generation of routes, and what its routes do with them. */
final class GenerationSources {

    private final Map<String, Entry> byName = new ConcurrentSkipListMap<>();
    private volatile List<Entry> inOrder = List.of();
    private volatile RouteLayout layout = RouteLayout.EMPTY;
    private final Map<String, List<DueSource>> due = new ConcurrentHashMap<>();
    private final Map<String, List<ResilientSource>> fastPath = new ConcurrentHashMap<>();
    private volatile Set<String> parents = Set.of();
    private volatile @Nullable FastPathRoute fastPathRoute;
    private volatile boolean anyBulk;

    /**
     * A source with its route.
     *
     * @param limit bounds the time of its steps, null where each keeps it by itself
     * @param breaker null where the route has none
     * @param requests what its {@code upstream:} steps send
     * @param parents the sources whose parts these requests take values from
     */
    record Entry(
            ResilientSource source,
            SourceConsumer consumer,
            @Nullable AbandonedAttempts limit,
            @Nullable CircuitBreaker breaker,
            FailureLog failures,
            List<RequestTemplate> requests,
            Set<String> parents) {

        AttemptExecutor attempts(Exchange caller) {
            return new RouteAttempt(consumer, limit, failures, caller);
        }

        SourceStatus status() {
            return new SourceStatus(source.config(), source.state(), breaker, consumer::isStarted);
        }
    }

    /**
     * A platform-http route that is nothing but the batch pattern, so that a batch of cached users needs no exchange.
     *
     * @param consumer says whether the route serves
     */
    record FastPathRoute(String path, String routeId, StatefulService consumer) {}

    void set(Collection<Entry> entries, RouteLayout found) {
        byName.clear();
        entries.forEach(entry -> byName.put(entry.source().config().name(), entry));
        inOrder = List.copyOf(entries);
        parents = entries.stream().flatMap(entry -> entry.parents().stream()).collect(Collectors.toUnmodifiableSet());
        anyBulk = entries.stream().anyMatch(entry -> entry.source().config().bulk() != null);
        layout = found;
        due.clear();
        fastPath.clear();
    }

    @Nullable
    Entry entry(String name) {
        return byName.get(name);
    }

    /** True where another source takes a value from the part of this one. */
    boolean hasDependents(String name) {
        return parents.contains(name);
    }

    List<ResilientSource> all() {
        return inOrder.stream().map(Entry::source).toList();
    }

    List<Entry> entries() {
        return inOrder;
    }

    /** True where a source asks for several users in one call. */
    boolean anyBulk() {
        return anyBulk;
    }

    /** The sources as operators see them. */
    List<SourceStatus> statuses() {
        return inOrder.stream().map(Entry::status).toList();
    }

    /** The sources that each result of a request to this route must have a part of. */
    List<DueSource> due(String routeId) {
        return due.computeIfAbsent(
                routeId,
                id -> named(layout.reachableSources(id)).stream()
                        .map(ResilientSource::config)
                        .map(config -> new DueSource(config.name(), config.required()))
                        .toList());
    }

    /** The sources of a user whose route is nothing but one multicast to sources; empty where a user needs the routes. */
    List<ResilientSource> fastPathSources(String routeId) {
        return fastPath.computeIfAbsent(routeId, id -> {
            List<String> names = layout.fastPathSources(id);
            List<ResilientSource> found = named(names);
            return found.size() == names.size() ? found : List.of();
        });
    }

    private List<ResilientSource> named(Collection<String> names) {
        List<ResilientSource> found = new ArrayList<>(names.size());
        for (String name : names) {
            Entry entry = byName.get(name);
            if (entry != null) {
                found.add(entry.source());
            }
        }
        return found;
    }

    /** The fast path of a request path, null where its requests take the route. */
    @Nullable
    FastPathRoute fastPathRoute(@Nullable String path) {
        FastPathRoute plain = fastPathRoute;
        return plain != null && plain.path().equals(path) && plain.consumer().isStarted() ? plain : null;
    }

    void setFastPathRoute(@Nullable FastPathRoute plain) {
        this.fastPathRoute = plain;
    }
}
