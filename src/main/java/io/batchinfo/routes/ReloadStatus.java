package io.batchinfo.routes;

import org.jspecify.annotations.Nullable;

/**
 * How the routes stand.
 *
 * @param generation counts the generations that have served, from 1
 * @param loaded edits taken up
 * @param rejected edits that could not be
 * @param fault why the folder as it is now is not what serves, null where it is
 */
public record ReloadStatus(
        long generation,
        long loaded,
        long rejected,
        @Nullable String fault) {}
