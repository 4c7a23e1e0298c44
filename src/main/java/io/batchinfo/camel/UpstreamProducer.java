package io.batchinfo.camel;

import io.batchinfo.source.Attempt;
import io.batchinfo.source.AttemptCancelledException;
import io.batchinfo.source.AttemptFailedException;
import io.batchinfo.source.CallResult;
import io.batchinfo.source.CallResult.Bulk;
import io.batchinfo.source.CallResult.Failed;
import io.batchinfo.source.Failure;
import io.batchinfo.source.Failure.Kind;
import io.batchinfo.source.ResponseParser;
import io.batchinfo.source.UserLookup;
import io.batchinfo.upstream.AccessTokens;
import io.batchinfo.upstream.MissingValueException;
import io.batchinfo.upstream.OAuthClient;
import io.batchinfo.upstream.RequestCancellation;
import io.batchinfo.upstream.RequestTemplate;
import io.batchinfo.upstream.TokenStore;
import io.batchinfo.upstream.UpstreamClient;
import io.batchinfo.upstream.UpstreamException;
import io.batchinfo.upstream.UpstreamRequest;
import io.batchinfo.upstream.UpstreamResponse;
import io.batchinfo.upstream.UpstreamTarget;
import io.batchinfo.upstream.Values;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultProducer;
import org.jspecify.annotations.Nullable;

/**
 * Makes the attempt in the body, and replaces it with the result. A failure of the source is thrown, so that the circuit
 * breaker around this step counts it; a 404 and a 429 are not. Headers that the route has set are sent.
 */
final class UpstreamProducer extends DefaultProducer {

    private final UpstreamClient client;
    private final TokenStore store;
    private final UpstreamTarget target;
    private final RequestTemplate request;
    private final @Nullable OAuthClient oauth;
    private volatile @Nullable AccessTokens tokens;

    /** @param oauth whose tokens go with each request, null for none */
    UpstreamProducer(
            UpstreamEndpoint endpoint,
            SharedRuntime process,
            UpstreamTarget target,
            RequestTemplate request,
            @Nullable OAuthClient oauth) {
        super(endpoint);
        this.client = process.client();
        this.store = process.tokens();
        this.target = target;
        this.request = request;
        this.oauth = oauth;
    }

    /** Its connections are there for it and for those of other generations, as long as there is one of them. */
    @Override
    protected void doStart() throws Exception {
        super.doStart();
        client.hold(target);
        tokens = oauth == null ? null : store.hold(oauth);
    }

    @Override
    protected void doStop() throws Exception {
        client.release(target);
        if (oauth != null && tokens != null) {
            tokens = null;
            store.release(oauth);
        }
        super.doStop();
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        Message message = exchange.getMessage();
        Attempt attempt = AttemptHeaders.attempt(exchange);
        UpstreamResponse reply;
        try {
            reply = send(message, attempt);
        } catch (MissingValueException e) {
            message.setBody(new Failed(Failure.of(Kind.DEPENDENCY_MISSING), null, String.valueOf(e.getMessage())));
            return;
        } catch (UpstreamException e) {
            if (isTooLarge(e)) {
                message.setBody(new Failed(
                        new Failure(Kind.UPSTREAM_INVALID, e.status(), null), null, String.valueOf(e.getMessage())));
                return;
            }
            throw translate(e);
        }
        CallResult result = attempt.read(reply.status(), reply.retryAfter(), reply.body(), Instant.now());
        if (isOfOthers(result)) {
            reply.discardConnection();
        }
        message.setBody(result);
    }

    private static boolean isOfOthers(CallResult result) {
        return result instanceof Failed failed && ResponseParser.OTHER_USER.equals(failed.cause())
                || result instanceof Bulk bulk && bulk.otherUsers();
    }

    /** A large response of one user says nothing about the next one: the circuit breaker does not count it. */
    private static boolean isTooLarge(UpstreamException e) {
        return e.kind() == UpstreamException.Kind.TOO_LARGE || e.kind() == UpstreamException.Kind.HEADERS_TOO_LARGE;
    }

    private static RuntimeException translate(UpstreamException e) {
        Kind kind = switch (e.kind()) {
            case CANCELLED -> null;
            case TIMEOUT -> Kind.UPSTREAM_TIMEOUT;
            case CONNECT, RESET, TLS -> Kind.UPSTREAM_UNAVAILABLE;
            case TOO_LARGE, HEADERS_TOO_LARGE, INVALID_ENCODING -> Kind.UPSTREAM_INVALID;
        };
        return kind == null
                ? new AttemptCancelledException()
                : new AttemptFailedException(new Failure(kind, e.status(), null), String.valueOf(e.getMessage()));
    }

    private UpstreamResponse send(Message message, Attempt attempt) {
        AccessTokens own = tokens;
        return own == null
                ? client.send(request(message, attempt, null, attempt.timeoutNanos(), attempt::onCancel))
                : sendWithToken(own, message, attempt);
    }

    /** A 401 renews the token once: it may have been revoked. */
    private UpstreamResponse sendWithToken(AccessTokens own, Message message, Attempt attempt) {
        long end = System.nanoTime() + attempt.timeoutNanos();
        RequestCancellation cancellation = new RequestCancellation();
        attempt.onCancel(cancellation);
        String token = own.get(left(end));
        UpstreamResponse first = client.send(request(message, attempt, token, left(end), cancellation::set));
        String renewed = first.status() == 401 ? own.renew(token, left(end)) : null;
        if (renewed == null) {
            return first;
        }
        UpstreamResponse second = client.send(request(message, attempt, renewed, left(end), cancellation::set));
        if (second.status() == 401) {
            own.reject();
        }
        return second;
    }

    private static long left(long end) {
        long left = end - System.nanoTime();
        if (left <= 0) {
            throw new UpstreamException(UpstreamException.Kind.TIMEOUT, null, "no whole response in time");
        }
        return left;
    }

    private UpstreamRequest request(
            Message message, Attempt attempt, @Nullable String token, long timeoutNanos, Consumer<Runnable> onCancel) {
        Values values = variable -> variable.equals("ids") ? attempt.bulk() : value(attempt.lookup(), variable);
        Map<String, String> headers = headers(request.headers(values), message);
        return new UpstreamRequest(
                target,
                request.method(),
                request.path(values),
                token == null ? headers : withToken(headers, token),
                request.body(values),
                timeoutNanos,
                onCancel);
    }

    private static Map<String, String> withToken(Map<String, String> headers, String token) {
        Map<String, String> all = new HashMap<>(headers);
        all.put("Authorization", "Bearer " + token);
        return all;
    }

    static @Nullable Object value(UserLookup lookup, String variable) {
        return variable.equals("id") ? lookup.id() : lookup.parts().value(variable);
    }

    /** The headers of the template, and those that steps of the route have set. */
    private static Map<String, String> headers(Map<String, String> written, Message message) {
        if (!message.hasHeaders()) {
            return written;
        }
        Map<String, String> headers = new HashMap<>(written);
        message.getHeaders().forEach((name, value) -> {
            if (!name.startsWith("Camel") && !AttemptHeaders.ALL.contains(name) && value != null) {
                headers.put(name, value.toString());
            }
        });
        return headers;
    }
}
