package io.batchinfo.upstream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.batchinfo.upstream.UpstreamException.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The access token of one {@link OAuthClient} by client credentials (RFC 6749 4.4). All callers share one token and one request
 * for it. After four fifths of its lifetime it is renewed while callers go on with it.
 */
public final class AccessTokens {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** The lifetime of a token whose server names none. */
    private static final long DEFAULT_LIFETIME_SECONDS = 300;

    private static final long MAX_LIFETIME_SECONDS = 86_400;

    /** After a failure no request is sent for this time, so that many callers do not overload the token server. */
    private static final long PAUSE_NANOS = Duration.ofMillis(100).toNanos();

    /** For this time after a new token was rejected, too, a 401 renews nothing: another token would not help. */
    private static final long REJECTED_NANOS = Duration.ofSeconds(10).toNanos();

    private final OAuthClient client;
    private final UpstreamClient http;
    private final Secrets secrets;
    private final Executor workers;
    private final long timeoutNanos;
    private final LongSupplier nanoTime;
    private @Nullable Token token;
    private @Nullable CompletableFuture<Token> pending;
    private @Nullable UpstreamException failure;
    private long failedAt;
    private long rejectedAt;
    private boolean rejected;

    private record Token(String text, long renewAt, long expiresAt) {}

    AccessTokens(
            OAuthClient client,
            UpstreamClient http,
            Secrets secrets,
            Executor workers,
            Duration timeout,
            LongSupplier nanoTime) {
        this.client = client;
        this.http = http;
        this.secrets = secrets;
        this.workers = workers;
        this.timeoutNanos = timeout.toNanos();
        this.nanoTime = nanoTime;
    }

    /**
     * The token. Blocks where none is there.
     *
     * @param waitNanos the longest wait
     * @throws UpstreamException where there is no token in time
     */
    public String get(long waitNanos) {
        CompletableFuture<Token> next;
        synchronized (this) {
            long now = nanoTime.getAsLong();
            Token current = token;
            if (current != null && now - current.expiresAt() < 0) {
                if (now - current.renewAt() >= 0) {
                    request(now);
                }
                return current.text();
            }
            token = null;
            next = request(now);
        }
        return await(next, waitNanos);
    }

    /**
     * Another token in place of one that got a 401.
     *
     * @return null where another one was rejected too, a short time ago
     * @throws UpstreamException where there is no token in time
     */
    public @Nullable String renew(String old, long waitNanos) {
        synchronized (this) {
            if (token != null && token.text().equals(old)) {
                if (rejected && nanoTime.getAsLong() - rejectedAt < REJECTED_NANOS) {
                    return null;
                }
                token = null;
            }
        }
        return get(waitNanos);
    }

    /** Reports a 401 to a token that {@link #renew} has returned. */
    public synchronized void reject() {
        rejected = true;
        rejectedAt = nanoTime.getAsLong();
    }

    /** The request in flight, or a new one. */
    private CompletableFuture<Token> request(long now) {
        if (pending != null) {
            return pending;
        }
        if (failure != null && now - failedAt < PAUSE_NANOS) {
            return CompletableFuture.failedFuture(failure);
        }
        CompletableFuture<Token> own = new CompletableFuture<>();
        pending = own;
        workers.execute(() -> fetch(own));
        return own;
    }

    private void fetch(CompletableFuture<Token> own) {
        Token received = null;
        UpstreamException failed = null;
        try {
            received = received();
        } catch (UpstreamException e) {
            failed = e;
        } catch (RuntimeException e) {
            failed = new UpstreamException(
                    Kind.RESET, null, "token server: " + e.getClass().getSimpleName());
        }
        synchronized (this) {
            pending = null;
            failure = failed;
            failedAt = nanoTime.getAsLong();
            token = received == null ? token : received;
        }
        if (received == null) {
            own.completeExceptionally(failed);
        } else {
            own.complete(received);
        }
    }

    private Token received() {
        UpstreamResponse response = http.send(new UpstreamRequest(
                client.target(),
                "POST",
                client.path(),
                Map.of(
                        "Content-Type",
                        "application/x-www-form-urlencoded",
                        "Authorization",
                        client.authorization(secrets)),
                client.form(),
                timeoutNanos,
                cancel -> {}));
        if (response.status() != 200) {
            throw new UpstreamException(Kind.RESET, null, "token server: status " + response.status());
        }
        try {
            return read(JSON.readTree(response.body()));
        } catch (JsonProcessingException e) {
            throw new UpstreamException(Kind.RESET, null, "token server: the response is not JSON");
        } catch (IOException e) {
            throw new UpstreamException(Kind.RESET, null, "token server: the response is not readable");
        }
    }

    private Token read(JsonNode response) {
        String text = response.path("access_token").asText("");
        boolean usable = !text.isEmpty() && text.chars().allMatch(c -> c > ' ' && c < 0x7F);
        if (!usable || !response.path("token_type").asText("").equalsIgnoreCase("bearer")) {
            throw new UpstreamException(Kind.RESET, null, "token server: the response has no bearer token");
        }
        long seconds = response.path("expires_in").asLong(DEFAULT_LIFETIME_SECONDS);
        long lifetime = Duration.ofSeconds(Math.max(1, Math.min(seconds, MAX_LIFETIME_SECONDS)))
                .toNanos();
        long now = nanoTime.getAsLong();
        return new Token(text, now + lifetime / 5 * 4, now + lifetime / 20 * 19);
    }

    private static String await(CompletableFuture<Token> next, long waitNanos) {
        try {
            return next.get(waitNanos, TimeUnit.NANOSECONDS).text();
        } catch (TimeoutException e) {
            throw new UpstreamException(Kind.TIMEOUT, null, "no token in time");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UpstreamException(Kind.CANCELLED, null, "interrupted");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof UpstreamException failed
                    ? failed
                    : new UpstreamException(Kind.RESET, null, "token server: no token");
        }
    }
}
