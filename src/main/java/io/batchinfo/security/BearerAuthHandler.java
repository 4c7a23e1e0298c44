package io.batchinfo.security;

import io.batchinfo.http.Problem;
import io.batchinfo.http.ProblemResponses;
import io.batchinfo.http.RequestPath;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Bearer authentication (RFC 6750) with an API key or a token. It runs before a body is read, and no route sees the
 * credentials.
 */
public final class BearerAuthHandler implements Handler<RoutingContext> {

    /** The b64token of RFC 6750 2.1. */
    static final String TOKEN = "[A-Za-z0-9._~+/-]+=*";

    /** The key of the caller's name in the routing context. */
    public static final String CALLER = BearerAuthHandler.class.getName() + ".caller";

    private static final Pattern BEARER = Pattern.compile("(?i:Bearer) +(" + TOKEN + ")");
    private static final String HEADER = "Authorization";

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Predicate<String> publicPaths;
    private final List<Authenticator> authenticators;
    private final boolean blocking;
    private final @Nullable CallerRateLimiter limiter;
    private final LongAdder missing = new LongAdder();
    private final LongAdder invalid = new LongAdder();

    /**
     * Authenticates every request but those for public paths.
     *
     * @param publicPaths paths, without a trailing slash, that need no credentials
     * @param authenticators of which one must accept the credentials
     * @param requestsPerSecond of each API key, 0 for no limit
     */
    public BearerAuthHandler(
            Predicate<String> publicPaths, List<? extends Authenticator> authenticators, int requestsPerSecond) {
        this.publicPaths = publicPaths;
        this.authenticators = List.copyOf(authenticators);
        this.blocking = authenticators.stream().anyMatch(Authenticator::blocking);
        this.limiter = requestsPerSecond == 0 ? null : new CallerRateLimiter(requestsPerSecond, System::nanoTime);
    }

    @Override
    public void handle(RoutingContext ctx) {
        HttpServerRequest request = ctx.request();
        List<String> credentials = request.headers().getAll(HEADER);
        request.headers().remove(HEADER);
        if (publicPaths.test(RequestPath.of(request.path()))) {
            ctx.next();
            return;
        }
        String token = token(credentials);
        Authenticator.Caller caller = token == null ? null : caller(token, false);
        if (caller != null || token == null || !blocking) {
            decide(ctx, caller, credentials.isEmpty());
            return;
        }
        request.pause();
        ctx.vertx()
                .executeBlocking(() -> Optional.ofNullable(caller(token, true)), false)
                .onSuccess(found -> {
                    decide(ctx, found.orElse(null), false);
                    request.resume();
                })
                .onFailure(ctx::fail);
    }

    private Authenticator.@Nullable Caller caller(String token, boolean blocking) {
        for (Authenticator authenticator : authenticators) {
            if (authenticator.blocking() == blocking) {
                Authenticator.Caller caller = authenticator.authenticate(token);
                if (caller != null) {
                    return caller;
                }
            }
        }
        return null;
    }

    private void decide(RoutingContext ctx, Authenticator.@Nullable Caller caller, boolean nothingSent) {
        if (caller == null) {
            (nothingSent ? missing : invalid).increment();
            reject(
                    ctx.request(),
                    nothingSent ? "" : ", error=\"invalid_token\"",
                    nothingSent
                            ? "Missing credentials. Send \"Authorization: Bearer <API key or token>\"."
                            : "Invalid API key or token.");
            return;
        }
        long wait = limiter == null || !caller.limited() ? 0 : limiter.tryAcquire(caller.name());
        if (wait > 0) {
            tooMany(ctx.request(), wait);
        } else {
            ctx.put(CALLER, caller.name());
            ctx.next();
        }
    }

    private static void tooMany(HttpServerRequest request, long waitNanos) {
        request.response().putHeader("Retry-After", Long.toString(Math.max(1, (waitNanos + SECOND - 1) / SECOND)));
        ProblemResponses.closeUnlessRead(request);
        ProblemResponses.write(
                request,
                new Problem(
                        "/problems/too-many-requests",
                        "Too many requests",
                        429,
                        "Rate limit of this API key exceeded; retry later.",
                        request.path(),
                        null));
    }

    /** Requests rejected for missing credentials. */
    public long missing() {
        return missing.sum();
    }

    /** Requests rejected for invalid credentials. */
    public long invalid() {
        return invalid.sum();
    }

    private static @Nullable String token(List<String> credentials) {
        if (credentials.size() != 1) {
            return null;
        }
        Matcher bearer = BEARER.matcher(credentials.get(0));
        return bearer.matches() ? bearer.group(1) : null;
    }

    private static void reject(HttpServerRequest request, String error, String detail) {
        request.response().putHeader("WWW-Authenticate", "Bearer realm=\"batch-info\"" + error);
        ProblemResponses.closeUnlessRead(request);
        ProblemResponses.write(
                request, new Problem("/problems/unauthorized", "Unauthorized", 401, detail, request.path(), null));
    }
}
