package io.batchinfo.batch;

import io.batchinfo.source.Failure;
import io.batchinfo.source.Failure.Kind;
import io.batchinfo.source.SourceResult;
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

    public UserResult with(SourceResult part) {
        List<SourceResult> more = new ArrayList<>(parts.size() + 1);
        more.addAll(parts);
        more.add(part);
        return new UserResult(lookup, more);
    }

    /** Failed without a required part, or without any part at all; partial without an optional one. */
    public Outcome outcome() {
        Outcome outcome = parts.isEmpty() ? Outcome.FAILED : Outcome.COMPLETE;
        for (SourceResult part : parts) {
            if (part.missing()) {
                if (part.required()) {
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
        Failure failure = Failure.of(Kind.UPSTREAM_INVALID);
        return part.hasData()
                ? SourceResult.failed(
                        part.source(), part.required(), failure, part.cache(), part.attempts(), part.durationNanos())
                : part;
    }

    /** The parts asked for and not there. */
    public List<SourceResult> missing() {
        return parts.stream().filter(SourceResult::missing).toList();
    }
}
