package io.batchinfo.batch;

import io.batchinfo.source.DueSource;
import io.batchinfo.source.Failure;
import io.batchinfo.source.Failure.Kind;
import io.batchinfo.source.RequestContext;
import io.batchinfo.source.SourceResult;
import io.batchinfo.source.SourceResult.CacheStatus;
import io.batchinfo.source.UserLookup;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One user with the parts that have come in so far. Folding a part in gives a new result; nothing is lost by one that
 * failed.
 */
public record UserResult(UserLookup lookup, List<SourceResult> parts) {

    /** How a user counts in the metadata. */
    public enum Outcome {
        COMPLETE,
        PARTIAL,
        FAILED
    }

    public static UserResult of(UserLookup lookup) {
        return new UserResult(lookup, List.of());
    }

    /** This result with one more part; a second part of the same source is ignored. */
    public UserResult with(SourceResult part) {
        if (part(part.source()) != null) {
            return this;
        }
        List<SourceResult> more = new ArrayList<>(parts.size() + 1);
        more.addAll(parts);
        more.add(part);
        return new UserResult(lookup, more);
    }

    /** Failed without a required part, or without any part at all; partial without an optional one. */
    public Outcome outcome() {
        Outcome outcome = parts.isEmpty() ? Outcome.FAILED : Outcome.COMPLETE;
        for (SourceResult part : parts) {
            if (part.failed()) {
                if (part.required() && !part.hasData()) {
                    return Outcome.FAILED;
                }
                outcome = Outcome.PARTIAL;
            }
        }
        return outcome;
    }

    /** True where a part is older than the caller's {@code maxAge}. */
    public boolean stale() {
        for (SourceResult part : parts) {
            if (part.outcome() == SourceResult.Outcome.STALE) {
                return true;
            }
        }
        return false;
    }

    /** True where a cached part stands in place of one whose call failed. */
    public boolean substituted() {
        for (SourceResult part : parts) {
            if (part.substituted()) {
                return true;
            }
        }
        return false;
    }

    public @Nullable SourceResult part(String source) {
        for (SourceResult part : parts) {
            if (part.source().equals(source)) {
                return part;
            }
        }
        return null;
    }

    /** The same without any data, for which there was no room. */
    UserResult tooLarge() {
        return new UserResult(lookup, parts.stream().map(UserResult::tooLarge).toList());
    }

    private static SourceResult tooLarge(SourceResult part) {
        Failure failure = Failure.of(Kind.LIMIT_EXCEEDED);
        return part.hasData()
                ? SourceResult.failed(
                        part.source(), part.required(), failure, part.cache(), part.attempts(), part.durationNanos())
                : part;
    }

    /**
     * This result with an error for each source that is due and gave no part, whatever the routes look like.
     *
     * @param reason why such a part is missing
     */
    public UserResult withDueParts(Kind reason) {
        RequestContext request = lookup.requestContext();
        List<DueSource> dueSources = request.dueSources();
        if (hasPartsInOrder(dueSources)) {
            return this;
        }
        UserResult all = this;
        for (DueSource due : dueSources) {
            if (part(due.name()) == null) {
                all = all.with(
                        request.excludedSources().contains(due.name())
                                ? SourceResult.skipped(due.name(), due.required())
                                : SourceResult.failed(
                                        due.name(), due.required(), Failure.of(reason), CacheStatus.MISS, 0, 0));
            }
        }
        return all;
    }

    /** True for the usual case, in which nothing has to be searched: one part of each source, in the order of the routes. */
    private boolean hasPartsInOrder(List<DueSource> dueSources) {
        if (parts.size() != dueSources.size()) {
            return false;
        }
        for (int i = 0; i < parts.size(); i++) {
            if (!parts.get(i).source().equals(dueSources.get(i).name())) {
                return false;
            }
        }
        return true;
    }

    /** The parts that were asked for and are missing. */
    public List<SourceResult> missing() {
        return parts.stream().filter(SourceResult::failed).toList();
    }
}
