package io.batchinfo.upstream;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/** The access tokens of all OAuth 2 clients. A token survives edits of the routes as long as one of them uses it. */
public final class TokenStore {

    private final UpstreamClient http;
    private final Secrets secrets;
    private final Executor workers;
    private final Duration timeout;
    private final LongSupplier nanoTime;
    private final Map<OAuthClient, Entry> entries = new HashMap<>();

    private record Entry(AccessTokens tokens, int users) {}

    /**
     * @param workers runs the requests for tokens
     * @param timeout of one such request
     */
    public TokenStore(UpstreamClient http, Secrets secrets, Executor workers, Duration timeout, LongSupplier nanoTime) {
        this.http = http;
        this.secrets = secrets;
        this.workers = workers;
        this.timeout = timeout;
        this.nanoTime = nanoTime;
    }

    /** Registers a route that uses a client. */
    public synchronized AccessTokens hold(OAuthClient client) {
        Entry entry = entries.get(client);
        AccessTokens tokens =
                entry == null ? new AccessTokens(client, http, secrets, workers, timeout, nanoTime) : entry.tokens();
        entries.put(client, new Entry(tokens, entry == null ? 1 : entry.users() + 1));
        http.hold(client.target());
        return tokens;
    }

    /** Ends the use by one route; the last one discards the token. */
    public synchronized void release(OAuthClient client) {
        entries.computeIfPresent(
                client, (same, entry) -> entry.users() == 1 ? null : new Entry(entry.tokens(), entry.users() - 1));
        http.release(client.target());
    }
}
