package io.batchinfo.upstream;

import org.jspecify.annotations.Nullable;

/** Where each source lives. */
@FunctionalInterface
public interface BaseUrls {

    /**
     * The base URL of a source.
     *
     * @param written the URL in the routes, null for none; a setting of the source's own takes precedence over it
     * @throws IllegalArgumentException with one sentence, where a URL is invalid
     */
    BaseUrl of(String source, @Nullable String written);
}
