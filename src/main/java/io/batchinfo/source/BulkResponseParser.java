package io.batchinfo.source;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonToken;
import io.batchinfo.source.CallResult.Bulk;
import io.batchinfo.source.CallResult.Failed;
import io.batchinfo.source.CallResult.Success;
import io.batchinfo.source.Failure.Kind;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Parses the response of a bulk call: an array whose elements have the id of their user, or an object whose names are the ids. A
 * user that the response does not have is not found. A fault of one element is a failure of its user alone.
 */
final class BulkResponseParser {

    private BulkResponseParser() {}

    /** One element, and the id of the user that it belongs to. */
    private record Element(@Nullable String id, byte[] json) {}

    /**
     * Parses a response. The status decides before the body is looked at, as in {@link ResponseParser#read}. A status that means
     * "not found" is a failure with that status where more than one user was asked for: it does not say which one.
     *
     * @param ids of the users that were asked for
     * @throws AttemptFailedException for a failure that the circuit breaker counts
     */
    static CallResult read(
            ResponseSpec spec, List<String> ids, int status, @Nullable String retryAfter, byte[] body, Instant now) {
        if (ids.size() > 1 && spec.notFoundStatuses().contains(status)) {
            return new Failed(Failure.of(Kind.UPSTREAM_UNAVAILABLE, status), null, "status " + status);
        }
        CallResult whole = ResponseParser.beforePart(spec, status, retryAfter, body, now);
        return whole == null ? elements(spec, ids, status, body) : whole;
    }

    private static CallResult elements(ResponseSpec spec, List<String> ids, int status, byte[] body) {
        Failure invalid = Failure.of(Kind.UPSTREAM_INVALID, status);
        try {
            if (spec.notFoundWhen() != null && spec.notFoundWhen().holds(body)) {
                return CallResult.NOT_FOUND;
            }
            if (ResponseParser.hasErrors(spec, body)) {
                return new Failed(
                        Failure.of(Kind.UPSTREAM_UNAVAILABLE, status),
                        null,
                        "the response has errors at " + spec.errors());
            }
            List<Element> elements =
                    JsonScanner.scan(body, spec.data(), (parser, token) -> split(spec, parser, token, body));
            if (!elements.isEmpty() && elements.stream().allMatch(element -> element.id() == null)) {
                return new Failed(invalid, null, "invalid: no element has an id of a user at " + spec.id());
            }
            return new Bulk(parts(spec, ids, elements, invalid), hasOthers(ids, elements));
        } catch (WrongShapeException e) {
            return new Failed(invalid, null, "invalid: " + ResponseParser.what(e));
        } catch (IOException e) {
            throw new AttemptFailedException(invalid, "invalid: " + ResponseParser.what(e));
        }
    }

    private static boolean hasOthers(List<String> ids, List<Element> elements) {
        return elements.stream().anyMatch(element -> element.id() != null && !ids.contains(element.id()));
    }

    /** Where the response has other users in place of one that was asked for, nothing is known of the one. */
    private static Map<String, CallResult> parts(
            ResponseSpec spec, List<String> ids, List<Element> elements, Failure invalid) {
        Map<String, CallResult> parts = new LinkedHashMap<>();
        for (Element element : elements) {
            if (element.id() != null) {
                parts.merge(
                        element.id(),
                        part(spec, element, invalid),
                        (first, second) -> new Failed(invalid, null, "invalid: the response has the user twice"));
            }
        }
        boolean others = !ids.containsAll(parts.keySet());
        parts.keySet().retainAll(ids);
        for (String id : ids) {
            parts.putIfAbsent(id, others ? new Failed(invalid, null, ResponseParser.OTHER_USER) : CallResult.NOT_FOUND);
        }
        return parts;
    }

    private static CallResult part(ResponseSpec spec, Element element, Failure invalid) {
        try {
            return isNull(element.json())
                    ? CallResult.NOT_FOUND
                    : new Success(spec.passedOn(RawJson.read(element.json(), JsonPointer.empty(), spec.schema())));
        } catch (IOException e) {
            return new Failed(invalid, null, "invalid: " + ResponseParser.what(e));
        }
    }

    private static boolean isNull(byte[] json) {
        return json.length == 4 && json[0] == 'n';
    }

    private static List<Element> split(ResponseSpec spec, JsonParser parser, @Nullable JsonToken token, byte[] body)
            throws IOException {
        List<Element> elements = new ArrayList<>();
        if (token == JsonToken.START_ARRAY) {
            if (spec.id() == null) {
                throw new WrongShapeException("an array needs 'id', the pointer to the id in each element");
            }
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                byte[] json = JsonScanner.bytes(parser, body);
                elements.add(new Element(RawJson.textAt(json, spec.id()), json));
            }
        } else if (token == JsonToken.START_OBJECT) {
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                elements.add(new Element(name, JsonScanner.bytes(parser, body)));
            }
        } else {
            throw new WrongShapeException("no array and no object at " + spec.data());
        }
        return elements;
    }
}
