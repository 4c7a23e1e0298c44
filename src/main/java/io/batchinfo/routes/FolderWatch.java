package io.batchinfo.routes;

import io.batchinfo.routes.RoutesFolder.Fingerprint;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Looks whether the content of the routes folder has changed. Used by one thread. */
final class FolderWatch {

    private final RoutesFolder folder;
    private final Duration quietPeriod;
    private @Nullable Fingerprint loaded;
    private @Nullable Fingerprint seen;
    private long seenAt;

    /** @param quietPeriod how long the folder must not have changed, so that no half-written file is loaded */
    FolderWatch(RoutesFolder folder, Duration quietPeriod) {
        this.folder = folder;
        this.quietPeriod = quietPeriod;
    }

    /** The content of the folder at the start. */
    RouteSources first() throws RouteException, IOException {
        Fingerprint now = folder.fingerprint();
        RouteSources sources = folder.read();
        loaded = now;
        seen = now;
        return sources;
    }

    /** The content of the folder where it has changed and is complete, once for each change; else null. */
    @Nullable
    RouteSources changed() throws RouteException, IOException {
        Fingerprint now = folder.fingerprint();
        if (!now.equals(seen)) {
            seen = now;
            seenAt = System.nanoTime();
            return null;
        }
        if (now.equals(loaded) || System.nanoTime() - seenAt < quietPeriod.toNanos()) {
            return null;
        }
        RouteSources sources = folder.read();
        if (!folder.fingerprint().equals(now)) {
            return null;
        }
        loaded = now;
        return sources;
    }
}
