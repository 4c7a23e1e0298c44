package io.batchinfo.security;

import io.batchinfo.http.Problem;
import io.batchinfo.http.ProblemResponses;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Lets in who shows an API key or a token as RFC 6750 says: {@code Authorization: Bearer …}. It is asked before a body is
 * read, and no route sees what was shown.
 */
public final class BearerAuthHandler implements Handler<RoutingContext> {

    /** What may be shown: the b64token of RFC 6750 2.1. */
    static final String TOKEN = "[A-Za-z0-9._~+/-]+=*";

    private static final Pattern BEARER = Pattern.compile("(?i:Bearer) +(" + TOKEN + ")");
    private static final String HEADER = "Authorization";

    private final Predicate<String> open;
    private final List<Predicate<String>> passes;
    private final LongAdder missing = new LongAdder();
    private final LongAdder invalid = new LongAdder();

    /**
     * Asks at every path but the open ones.
     *
     * @param passes each admits what it knows
     */
    public BearerAuthHandler(Predicate<String> open, List<Predicate<String>> passes) {
        this.open = open;
        this.passes = List.copyOf(passes);
    }

    @Override
    public void handle(RoutingContext ctx) {
        HttpServerRequest request = ctx.request();
        List<String> shown = request.headers().getAll(HEADER);
        request.headers().remove(HEADER);
        String token = token(shown);
        if (open.test(request.path()) || token != null && passes.stream().anyMatch(pass -> pass.test(token))) {
            ctx.next();
        } else if (shown.isEmpty()) {
            missing.increment();
            refuse(request, "", "This path wants a key or a token: Authorization: Bearer <it>.");
        } else {
            invalid.increment();
            refuse(request, ", error=\"invalid_token\"", "The key or token is not one that is taken here.");
        }
    }

    /** Refused since nothing was shown. */
    public long missing() {
        return missing.sum();
    }

    /** Refused since what was shown is not taken. */
    public long invalid() {
        return invalid.sum();
    }

    private static @Nullable String token(List<String> shown) {
        if (shown.size() != 1) {
            return null;
        }
        Matcher bearer = BEARER.matcher(shown.get(0));
        return bearer.matches() ? bearer.group(1) : null;
    }

    private static void refuse(HttpServerRequest request, String error, String detail) {
        request.response().putHeader("WWW-Authenticate", "Bearer realm=\"batch-info\"" + error);
        ProblemResponses.closeUnlessRead(request);
        ProblemResponses.write(
                request, new Problem("/problems/unauthorized", "Unauthorized", 401, detail, request.path(), null));
    }
}
