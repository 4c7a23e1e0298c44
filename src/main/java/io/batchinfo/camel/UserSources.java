package io.batchinfo.camel;

import io.batchinfo.resilience.ResilientSource;
import io.batchinfo.source.Failure;
import io.batchinfo.source.Failure.Kind;
import io.batchinfo.source.SourceResult;
import io.batchinfo.source.SourceResult.Outcome;
import io.batchinfo.source.UserLookup;
import io.batchinfo.upstream.MissingValueException;
import io.batchinfo.upstream.RequestTemplate;
import org.apache.camel.Exchange;

/**
 * Fetches the sources of one user in the order of their dependencies. A source starts as soon as the parts that its request takes
 * values from are there; without one of them it is missing, and its upstream is not called.
 */
final class UserSources {

    private final GenerationSources sources;
    private final UserLookup lookup;
    private final Exchange caller;

    /** @param caller the exchange whose headers and properties each attempt starts with */
    UserSources(GenerationSources sources, UserLookup lookup, Exchange caller) {
        this.sources = sources;
        this.lookup = lookup;
        this.caller = caller;
    }

    /**
     * The result of a source.
     *
     * @throws IllegalStateException where there is no such source
     */
    SourceResult fetch(String name) {
        GenerationSources.Entry entry = sources.entry(name);
        if (entry == null) {
            throw new IllegalStateException("no route begins with source:" + name);
        }
        if (!sources.hasDependents(name)) {
            return fetch(entry);
        }
        try {
            return lookup.parts().fetchOnce(name, () -> fetch(entry));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return entry.source().failed(lookup, Failure.of(Kind.UPSTREAM_TIMEOUT), false);
        }
    }

    private SourceResult fetch(GenerationSources.Entry entry) {
        ResilientSource source = entry.source();
        if (entry.parents().isEmpty()) {
            return source.fetch(lookup, entry.attempts(caller));
        }
        SourceResult known = source.fromCacheOrSkipped(lookup);
        if (known != null) {
            source.recordDelivered(known);
            return known;
        }
        for (String parent : entry.parents()) {
            SourceResult result = fetch(parent);
            if (result.outcome() == Outcome.SKIPPED) {
                return SourceResult.skipped(
                        source.config().name(), source.config().required());
            }
            if (!result.hasData()) {
                boolean absent =
                        result.failure() != null && result.failure().kind().notFound();
                return source.failed(lookup, Failure.of(Kind.DEPENDENCY_MISSING), !absent);
            }
        }
        try {
            for (RequestTemplate request : entry.requests()) {
                request.check(variable -> UpstreamProducer.value(lookup, variable));
            }
        } catch (MissingValueException e) {
            return source.failed(lookup, Failure.of(Kind.DEPENDENCY_MISSING), false);
        }
        return source.fetch(lookup, entry.attempts(caller));
    }
}
