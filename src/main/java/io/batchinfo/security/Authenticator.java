package io.batchinfo.security;

import org.jspecify.annotations.Nullable;

/** Recognises the callers behind bearer credentials. */
public interface Authenticator {

    /**
     * The caller behind a token, null where it is not valid.
     *
     * @param token as the b64token of RFC 6750 2.1
     */
    @Nullable
    Caller authenticate(String token);

    /** True where {@link #authenticate} may wait for another host, and so must not run on an event loop. */
    default boolean blocking() {
        return false;
    }

    /**
     * Who calls.
     *
     * @param name for the log; never a credential
     * @param limited whether the limit of requests a second holds for it
     */
    record Caller(String name, boolean limited) {}
}
