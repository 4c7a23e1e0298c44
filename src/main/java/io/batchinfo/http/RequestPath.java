package io.batchinfo.http;

import org.jspecify.annotations.Nullable;

/** The path of a request, as limits, exemptions, authentication and routes compare it. */
public final class RequestPath {

    private RequestPath() {}

    /** The path without its trailing slash; {@code /} stays. */
    public static String of(@Nullable String path) {
        if (path == null || path.isEmpty()) {
            return "/";
        }
        return path.length() > 1 && path.charAt(path.length() - 1) == '/' ? path.substring(0, path.length() - 1) : path;
    }
}
