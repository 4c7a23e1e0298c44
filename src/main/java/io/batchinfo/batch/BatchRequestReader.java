package io.batchinfo.batch;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.batchinfo.batch.InvalidRequestException.Violation;
import io.batchinfo.source.RawJson;
import io.batchinfo.source.UserId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Reads a request as a stream of tokens: strict JSON (RFC 8259), no tree, and every violation at once, up to twenty. */
public final class BatchRequestReader {

    private static final int MAX_DEPTH = 20;
    private static final int MAX_VIOLATIONS = 20;

    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private final int maxIds;
    private final List<Violation> violations = new ArrayList<>();
    private final Set<String> ids = new LinkedHashSet<>();
    private boolean idsSeen;
    private int requested;
    private Set<String> excludedSources = Set.of();
    private int maxAge = BatchRequest.DEFAULT_MAX_AGE;
    private int staleIfError;
    private boolean includeSources;

    private BatchRequestReader(int maxIds) {
        this.maxIds = maxIds;
    }

    /**
     * Reads a request body.
     *
     * @param maxIds how many ids may be sent, duplicates too
     * @throws InvalidRequestException where it is not JSON, or breaks a rule
     */
    public static BatchRequest read(byte[] body, int maxIds) throws InvalidRequestException {
        return new BatchRequestReader(maxIds).read(body);
    }

    private BatchRequest read(byte[] body) throws InvalidRequestException {
        if (!RawJson.utf8(body)) {
            throw new InvalidRequestException("The body is not UTF-8.", List.of());
        }
        if (!escapesAreHex(body)) {
            throw notJson();
        }
        try (JsonParser parser = JSON.createParser(body)) {
            document(parser);
        } catch (IOException e) {
            throw notJson();
        }
        if (!idsSeen && violations.isEmpty()) {
            violate("/userIds", "is required");
        }
        if (!violations.isEmpty()) {
            throw new InvalidRequestException("The request breaks the rules listed in errors.", violations);
        }
        return new BatchRequest(List.copyOf(ids), requested, excludedSources, maxAge, staleIfError, includeSources);
    }

    private static InvalidRequestException notJson() {
        return new InvalidRequestException(
                "The body is not one JSON text without duplicate keys, at most 20 levels deep.", List.of());
    }

    /** In a value it skips, Jackson takes the digits of other scripts for hexadecimal ones. */
    private static boolean escapesAreHex(byte[] body) {
        for (int i = 0; i < body.length - 1; i++) {
            if (body[i] == '\\') {
                i++;
                for (int digit = 1; body[i] == 'u' && digit <= 4 && i + digit < body.length; digit++) {
                    if (body[i + digit] < 0) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    private void document(JsonParser parser) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            violate("", "must be an object");
            parser.skipChildren();
        } else {
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                field(parser, parser.currentName());
            }
        }
        parser.finishToken();
        if (parser.currentToken() == null || parser.nextToken() != null) {
            throw new IOException("nothing, or text after the document");
        }
    }

    private void field(JsonParser parser, String name) throws IOException {
        JsonToken token = parser.nextToken();
        switch (name) {
            case "userIds" -> userIds(parser, token);
            case "includeAnalytics" -> excludedSources = flag(name, token) ? Set.of() : Set.of(BatchRequest.ANALYTICS);
            case "includeSources" -> includeSources = flag(name, token);
            case "maxAge" -> maxAge = seconds(name, parser, token);
            case "staleIfError" -> staleIfError = seconds(name, parser, token);
            default -> {
                // unknown fields are ignored
            }
        }
        parser.skipChildren();
        parser.finishToken();
    }

    private void userIds(JsonParser parser, JsonToken token) throws IOException {
        idsSeen = true;
        if (token != JsonToken.START_ARRAY) {
            violate("/userIds", "must be an array of strings");
            return;
        }
        for (JsonToken t = parser.nextToken(); t != JsonToken.END_ARRAY; t = parser.nextToken()) {
            int index = requested++;
            if (index >= maxIds) {
                parser.skipChildren();
            } else if (t != JsonToken.VALUE_STRING) {
                violate("/userIds/" + index, "must be a string");
                parser.skipChildren();
            } else if (!UserId.valid(parser.getText())) {
                violate("/userIds/" + index, UserId.RULE);
            } else {
                ids.add(parser.getText());
            }
        }
        if (requested > maxIds) {
            violate("/userIds", "must not have more than " + maxIds + " ids");
        }
    }

    private boolean flag(String name, JsonToken token) {
        if (!token.isBoolean()) {
            violate("/" + name, "must be true or false");
        }
        return token == JsonToken.VALUE_TRUE;
    }

    private int seconds(String name, JsonParser parser, JsonToken token) throws IOException {
        if (token == JsonToken.VALUE_NUMBER_INT
                && parser.getNumberType() == JsonParser.NumberType.INT
                && parser.getIntValue() >= 0
                && parser.getIntValue() <= BatchRequest.LONGEST_AGE) {
            return parser.getIntValue();
        }
        violate("/" + name, "must be an integer from 0 to " + BatchRequest.LONGEST_AGE + ", in seconds");
        return 0;
    }

    private void violate(String pointer, String detail) {
        if (violations.size() < MAX_VIOLATIONS) {
            violations.add(new Violation(pointer, detail));
        }
    }
}
