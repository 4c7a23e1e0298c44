package io.batchinfo.upstream;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The request that an upstream gets for each user: method, path with query, headers and JSON body. */
public final class RequestTemplate {

    /** The methods of a request. HEAD and OPTIONS give no part. */
    private static final Set<String> METHODS = Set.of("GET", "QUERY", "POST", "PUT", "PATCH", "DELETE");

    /** The methods that are idempotent by themselves (RFC 9110 9.2.2, RFC 10008). */
    private static final Set<String> IDEMPOTENT = Set.of("GET", "QUERY", "PUT", "DELETE");

    private final String method;
    private final UriTemplate path;
    private final List<HeaderTemplate> headers;
    private final @Nullable JsonTemplate body;
    private final boolean idempotent;
    private final Secrets secrets;

    private RequestTemplate(
            String method,
            UriTemplate path,
            List<HeaderTemplate> headers,
            @Nullable JsonTemplate body,
            boolean idempotent,
            Secrets secrets) {
        this.method = method;
        this.path = path;
        this.headers = headers;
        this.body = body;
        this.idempotent = idempotent;
        this.secrets = secrets;
    }

    /**
     * Parses a request.
     *
     * @param method null for GET
     * @param headers one a line, null for none
     * @param body JSON, null for none
     * @param idempotent whether a second request does no harm, null where the method decides
     * @throws IllegalArgumentException with one sentence, where a part of it cannot be used
     */
    public static RequestTemplate parse(
            @Nullable String method,
            String path,
            @Nullable String headers,
            @Nullable String body,
            @Nullable Boolean idempotent,
            Secrets secrets) {
        String verb = method == null ? "GET" : method;
        if (!METHODS.contains(verb)) {
            throw new IllegalArgumentException(
                    "the method '" + verb + "' is none of GET, QUERY, POST, PUT, PATCH and DELETE");
        }
        if (body != null && verb.equals("GET")) {
            throw new IllegalArgumentException("a 'body' needs a method such as POST");
        }
        RequestTemplate request = new RequestTemplate(
                verb,
                UriTemplate.parse(path),
                headers == null ? List.of() : HeaderTemplate.parse(headers, secrets),
                body == null ? null : JsonTemplate.parse(body),
                idempotent == null ? IDEMPOTENT.contains(verb) : idempotent,
                secrets);
        for (String variable : request.variables()) {
            if (!variable.equals("id") && !variable.equals("ids") && variable.indexOf('.') < 0) {
                throw new IllegalArgumentException(
                        "unknown variable '{" + variable + "}'; there are {id}, {ids} and {source.field}");
            }
        }
        return request;
    }

    /**
     * Checks that the request is for as many users as its source asks for at once.
     *
     * @param bulk true for a request for many users
     * @throws IllegalArgumentException with one sentence, where it is not
     */
    public void requireUsers(boolean bulk) {
        Set<String> names = variables();
        if (!bulk && names.contains("ids")) {
            throw new IllegalArgumentException("'{ids}' needs bulkSize, the most users of one call");
        }
        for (String name : names) {
            if (bulk && !name.equals("ids")) {
                throw new IllegalArgumentException(
                        "'{" + name + "}' is of one user; a source with bulkSize asks for {ids}");
            }
        }
    }

    /** @throws MissingValueException where a variable has no usable value */
    public void check(Values values) {
        path(values);
        headers(values);
        body(values);
    }

    public String method() {
        return method;
    }

    /** True where the request has a header of this name. */
    public boolean hasHeader(String name) {
        return headers.stream().anyMatch(header -> header.name().equalsIgnoreCase(name));
    }

    /** True where the same request may be sent again: by a retry, or by a hedged attempt. */
    public boolean idempotent() {
        return idempotent;
    }

    /** The names of all variables, such as {@code id} or {@code profile.companyId}. */
    public Set<String> variables() {
        Set<String> names = path.variables();
        headers.forEach(header -> names.addAll(header.variables()));
        if (body != null) {
            names.addAll(body.variables());
        }
        return new LinkedHashSet<>(names);
    }

    /**
     * Path and query of one request.
     *
     * @throws MissingValueException where a variable has no usable value
     */
    public String path(Values values) {
        return path.expand(values);
    }

    /**
     * The headers of one request.
     *
     * @throws MissingValueException where a variable has no usable value
     */
    public Map<String, String> headers(Values values) {
        if (headers.isEmpty() && body == null) {
            return Map.of();
        }
        Map<String, String> expanded = new LinkedHashMap<>();
        if (body != null) {
            expanded.put("Content-Type", "application/json");
        }
        for (HeaderTemplate header : headers) {
            expanded.keySet().removeIf(header.name()::equalsIgnoreCase);
            expanded.put(header.name(), header.expand(values, secrets));
        }
        return expanded;
    }

    /**
     * The body of one request, null for none.
     *
     * @throws MissingValueException where a variable has no value
     */
    public byte @Nullable [] body(Values values) {
        return body == null ? null : body.expand(values);
    }
}
