package io.batchinfo.http.server;

import io.batchinfo.http.RequestId;
import io.batchinfo.http.RequestPath;
import io.batchinfo.http.TraceParent;
import io.batchinfo.security.BearerAuthHandler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Facts about one request, for its line in the {@link RequestLog} and for the comparison of routes. Thread-safe. */
public final class RequestRecord {

    private static final Pattern PARAMETER = Pattern.compile(":([A-Za-z0-9_]+)");

    private final HttpServerRequest request;
    private final boolean fixed;
    private final long start = System.nanoTime();
    private volatile @Nullable RoutingContext context;
    private volatile Counts counts = Counts.NONE;
    private volatile Set<String> refetchedSources = Set.of();
    private volatile @Nullable Object parsedBody;

    /**
     * Users and parts of one request.
     *
     * @param ids distinct ids asked for
     * @param whole users with every part
     * @param partial users without an optional part
     * @param failed users without a required part
     * @param stale users with a part older than the caller's maximum age
     * @param cached parts from the cache
     * @param calls attempts made upstream
     * @param substituted whole users with a cached part in place of one whose call failed
     */
    public record Counts(
            int ids, int whole, int partial, int failed, int stale, int cached, int calls, int substituted) {

        static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0, 0, 0);
    }

    /** @param fixed true for a path that is always a route of its own, so that it may be logged as it is */
    RequestRecord(HttpServerRequest request, boolean fixed) {
        this.request = request;
        this.fixed = fixed;
    }

    /** The record of a request in flight, null on a server without limits. */
    public static @Nullable RequestRecord of(HttpServerRequest request) {
        RequestLifecycle lifecycle = RequestLifecycle.of(request);
        return lifecycle == null ? null : lifecycle.requestRecord();
    }

    /** Names the context from which route and caller are read at the end. */
    void routed(RoutingContext routingContext) {
        context = routingContext;
    }

    /** Sets what became of the users that the request asked for. */
    public void users(Counts result) {
        counts = result;
    }

    /**
     * Sets the sources that this request fetches anew, even where a cached part is fresh: other requests have parts of theirs
     * cached and this one is compared with those that have not.
     */
    public void refetch(Set<String> sources) {
        refetchedSources = Set.copyOf(sources);
    }

    /** The sources that a request fetches anew. */
    public static Set<String> refetchedSources(HttpServerRequest request) {
        RequestRecord own = of(request);
        return own == null ? Set.of() : own.refetchedSources;
    }

    public Counts counts() {
        return counts;
    }

    /** Keeps what the body of the request was parsed to, so that it is not parsed again. */
    public void setParsedBody(Object parsed) {
        parsedBody = parsed;
    }

    /** What the body was parsed to, null where nobody did or it is of another type. */
    public <T> @Nullable T parsedBody(Class<T> type) {
        Object parsed = parsedBody;
        return type.isInstance(parsed) ? type.cast(parsed) : null;
    }

    /** True for a path that is always a route of its own, such as health. */
    public boolean isFixed() {
        return fixed;
    }

    public long durationNanos() {
        return System.nanoTime() - start;
    }

    /** The HTTP status, 0 where the connection closed before the response was complete. */
    public int status() {
        return request.response().ended() ? request.response().getStatusCode() : 0;
    }

    /** Bytes of the response's body as sent, after compression. */
    long bytes() {
        return request.response().bytesWritten();
    }

    String method() {
        return request.method().name();
    }

    String requestId() {
        HttpServerResponse response = request.response();
        return String.valueOf(response.headers().get(RequestId.HEADER));
    }

    @Nullable
    String traceId() {
        String parent = TraceParent.of(request.getHeader(TraceParent.HEADER));
        return parent == null ? null : TraceParent.traceId(parent);
    }

    /** The name of the API key or token, null for an anonymous request. */
    @Nullable
    String caller() {
        RoutingContext routed = context;
        return routed == null ? null : routed.get(BearerAuthHandler.CALLER);
    }

    /** The path template of the route, such as {@code /users/{id}/summary}; {@code -} where no route answered. */
    String route() {
        RoutingContext routed = context;
        Route route = routed == null ? null : routed.currentRoute();
        String path = route == null ? null : route.getPath();
        if (path == null) {
            return fixed ? RequestPath.of(request.path()) : "-";
        }
        return PARAMETER.matcher(path).replaceAll("{$1}");
    }
}
