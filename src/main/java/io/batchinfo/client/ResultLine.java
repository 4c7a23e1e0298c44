package io.batchinfo.client;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One parsed line of a stream.
 *
 * @param userId null on the last line, which has the metadata
 * @param problems why something is missing, such as {@code upstream-timeout}
 */
record ResultLine(@Nullable String userId, Outcome outcome, Set<String> problems) {

    private static final JsonFactory JSON = new JsonFactory();

    /** The completeness of a user. */
    enum Outcome {
        COMPLETE,
        PARTIAL,
        FAILED
    }

    /**
     * Parses a line.
     *
     * @throws IOException where it is truncated
     */
    static ResultLine read(String text) throws IOException {
        String userId = null;
        boolean summary = true;
        boolean errors = false;
        boolean metadata = false;
        Set<String> problems = new TreeSet<>();
        try (JsonParser parser = JSON.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("not an object");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                switch (name) {
                    case "userId" -> userId = parser.getText();
                    case "metadata" -> metadata = true;
                    case "summary" -> summary = value != JsonToken.VALUE_NULL;
                    case "errors" -> {
                        errors = true;
                        problems(parser, problems);
                    }
                    default -> {
                        // the result itself is for whoever reads the file
                    }
                }
                parser.skipChildren();
            }
            if (userId == null && !metadata) {
                throw new IOException("no result");
            }
        }
        Outcome missing = summary ? Outcome.PARTIAL : Outcome.FAILED;
        return new ResultLine(userId, errors || !summary ? missing : Outcome.COMPLETE, problems);
    }

    private static void problems(JsonParser parser, Set<String> problems) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            return;
        }
        for (JsonToken t = parser.nextToken(); t != JsonToken.END_ARRAY; t = parser.nextToken()) {
            if (t == null) {
                throw new IOException("cut");
            }
            if (t == JsonToken.FIELD_NAME && parser.currentName().equals("type")) {
                problems.add(parser.nextTextValue().replaceFirst(".*/", ""));
            }
        }
    }
}
