package io.batchinfo.batch;

import io.batchinfo.source.Ask;
import io.batchinfo.source.Failure;
import io.batchinfo.source.Failure.Kind;
import io.batchinfo.source.Part;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One user with the parts that have come in so far. Folding a part in gives a new result; nothing is lost by one that
 * failed.
 */
public record UserResult(Ask ask, List<Part> parts) {

    /** How a user counts in the metadata. */
    public enum Outcome {
        COMPLETE,
        PARTIAL,
        FAILED
    }

    public static UserResult of(Ask ask) {
        return new UserResult(ask, List.of());
    }

    public UserResult with(Part part) {
        List<Part> more = new ArrayList<>(parts.size() + 1);
        more.addAll(parts);
        more.add(part);
        return new UserResult(ask, more);
    }

    /** Failed without a required part, or without any part at all; partial without an optional one. */
    public Outcome outcome() {
        Outcome outcome = parts.isEmpty() ? Outcome.FAILED : Outcome.COMPLETE;
        for (Part part : parts) {
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
        for (Part part : parts) {
            if (part.outcome() == Part.Outcome.STALE) {
                return true;
            }
        }
        return false;
    }

    public @Nullable Part part(String source) {
        for (Part part : parts) {
            if (part.source().equals(source)) {
                return part;
            }
        }
        return null;
    }

    /** The same without any data, for which there was no room. */
    UserResult tooLarge() {
        return new UserResult(ask, parts.stream().map(UserResult::tooLarge).toList());
    }

    private static Part tooLarge(Part part) {
        Failure failure = Failure.of(Kind.UPSTREAM_INVALID);
        return part.there()
                ? Part.failed(
                        part.source(), part.required(), failure, part.cache(), part.attempts(), part.durationNanos())
                : part;
    }

    /** The parts asked for and not there. */
    public List<Part> missing() {
        return parts.stream().filter(Part::missing).toList();
    }
}
