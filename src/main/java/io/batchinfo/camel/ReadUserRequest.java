package io.batchinfo.camel;

import io.batchinfo.batch.BatchRequest;
import io.batchinfo.batch.InvalidRequestException;
import io.batchinfo.batch.InvalidRequestException.Violation;
import io.batchinfo.batch.UserResult;
import io.batchinfo.http.Accept;
import io.batchinfo.http.HttpInternalsAdapter;
import io.batchinfo.http.server.RequestRecord;
import io.batchinfo.source.RequestContext;
import io.batchinfo.source.UserId;
import io.batchinfo.source.UserLookup;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Reads a GET for one user into what is asked of the sources, or answers why it cannot be. */
final class ReadUserRequest implements Processor {

    private final SharedRuntime process;
    private final GenerationSources sources;
    private final OpenRequests open;
    private final WriteUserResponse writeUserResponse;

    ReadUserRequest(
            SharedRuntime process, GenerationSources sources, OpenRequests open, WriteUserResponse writeUserResponse) {
        this.process = process;
        this.sources = sources;
        this.open = open;
        this.writeUserResponse = writeUserResponse;
    }

    @Override
    public void process(Exchange exchange) {
        HttpExchange request = HttpExchange.of(exchange);
        request.removeInboundHeaders();
        if (!Accept.allowsJson(request.header("Accept"))) {
            request.respond(406, "The response type is application/json.");
            return;
        }
        try {
            UserLookup lookup = lookup(request, exchange.getFromRouteId());
            HttpServerRequest http = request.http();
            BufferedRequest begun =
                    new BufferedRequest(http, () -> writeUserResponse.answer(UserResult.of(lookup), http));
            open.add(http, begun);
            begun.expireAt(lookup.requestContext().deadlineNanos(), process);
            exchange.getMessage().setBody(lookup);
        } catch (InvalidRequestException e) {
            request.respond(e);
        }
    }

    private UserLookup lookup(HttpExchange request, String routeId) throws InvalidRequestException {
        List<Violation> violations = new ArrayList<>();
        String id = id(String.valueOf(request.http().path()), violations);
        MultiMap query = request.http().params();
        boolean analytics = flag(query, "includeAnalytics", true, violations);
        int maxAge = seconds(query, "maxAge", BatchRequest.DEFAULT_MAX_AGE, violations);
        int staleIfError = seconds(query, "staleIfError", 0, violations);
        flag(query, "includeSources", false, violations);
        if (!violations.isEmpty()) {
            throw new InvalidRequestException("The request breaks the rules listed in errors.", violations);
        }
        RequestContext requestContext = new RequestContext(
                        request.name(),
                        TimeUnit.SECONDS.toNanos(maxAge),
                        TimeUnit.SECONDS.toNanos(staleIfError),
                        process.ticker().nanos() + process.limits().deadline().toNanos(),
                        sources.due(routeId),
                        analytics ? Set.of() : Set.of(BatchRequest.ANALYTICS),
                        request.response()::closed)
                .refetching(RequestRecord.refetchedSources(request.http()));
        return new UserLookup(0, id, requestContext);
    }

    /** The last segment but one of the path that led here, without dot segments: {@code /users/{id}/summary}. */
    private static String id(String path, List<Violation> violations) {
        String id = "";
        try {
            String[] segments = HttpInternalsAdapter.normalizedPath(path).split("/");
            id = QueryStringDecoder.decodeComponent(segments[segments.length - 2].replace("+", "%2B"));
        } catch (IllegalArgumentException e) {
            // an escape that is none is no part of an id
        }
        if (!UserId.valid(id)) {
            violations.add(new Violation("/id", UserId.RULE));
        }
        return id;
    }

    static boolean flag(MultiMap query, String name, boolean otherwise, List<Violation> violations) {
        String value = query.get(name);
        if (value == null) {
            return otherwise;
        }
        if (!value.equals("true") && !value.equals("false")) {
            violations.add(new Violation("/" + name, "must be true or false"));
        }
        return value.equals("true");
    }

    private static int seconds(MultiMap query, String name, int otherwise, List<Violation> violations) {
        String value = query.get(name);
        if (value == null) {
            return otherwise;
        }
        if (value.matches("\\d{1,5}") && Integer.parseInt(value) <= BatchRequest.LONGEST_AGE) {
            return Integer.parseInt(value);
        }
        violations.add(
                new Violation("/" + name, "must be an integer from 0 to " + BatchRequest.LONGEST_AGE + ", in seconds"));
        return otherwise;
    }
}
