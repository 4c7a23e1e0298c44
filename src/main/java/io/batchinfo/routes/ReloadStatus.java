package io.batchinfo.routes;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * State of the live routes.
 *
 * @param generation counts the generations that have served, from 1
 * @param loaded edits that were loaded
 * @param rejected edits that were rejected
 * @param withdrawn edits that were withdrawn in the time of their canary
 * @param fault why the current content of the folder does not serve, null where it serves
 * @param revision hash of the files that serve, empty before the start
 * @param ignored files of the folder that are not read, though their names resemble those of route files
 */
public record ReloadStatus(
        long generation,
        long loaded,
        long rejected,
        long withdrawn,
        @Nullable String fault,
        String revision,
        List<String> ignored) {

    /** Before the start. */
    public static final ReloadStatus NONE = new ReloadStatus(0, 0, 0, 0, null, "", List.of());

    public ReloadStatus {
        ignored = List.copyOf(ignored);
    }

    ReloadStatus served(RouteSources sources, boolean edit, @Nullable String differs) {
        return new ReloadStatus(
                generation + 1, loaded + (edit ? 1 : 0), rejected, withdrawn, differs, sources.revision(), ignored);
    }

    ReloadStatus rejected(String reason) {
        return new ReloadStatus(generation, loaded, rejected + 1, withdrawn, reason, revision, ignored);
    }

    ReloadStatus withdrawn(String reason) {
        return new ReloadStatus(generation, loaded, rejected, withdrawn + 1, reason, revision, ignored);
    }

    ReloadStatus restored() {
        return new ReloadStatus(generation, loaded, rejected, withdrawn, null, revision, ignored);
    }

    ReloadStatus ignoring(List<String> names) {
        return new ReloadStatus(generation, loaded, rejected, withdrawn, fault, revision, names);
    }
}
