package io.batchinfo.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Locale;

/** The representation of an answer that an {@code Accept} header asks for (RFC 9110 12.5.1). */
public enum Accept {
    JSON,
    NDJSON,
    NEITHER;

    /** The names of the media type of a stream, of which the first is the default. */
    private static final List<String> NDJSON_TYPES =
            List.of("application/x-ndjson", "application/ndjson", "application/jsonl");

    /** The representation that the headers of a request ask for, JSON where it has none. */
    public static Accept of(HttpServerRequest request) {
        List<String> values = request.headers().getAll(HttpHeaders.ACCEPT);
        return values.isEmpty() ? JSON : of(values.size() == 1 ? values.get(0) : String.join(",", values));
    }

    /** The representation with the higher quality; JSON where both have the same. */
    public static Accept of(String header) {
        if (header.isBlank() || header.equals("application/json") || header.equals("*/*")) {
            return JSON;
        }
        double json = quality(header, "application/json");
        double ndjson = quality(header, ndjsonType(header));
        if (json <= 0 && ndjson <= 0) {
            return NEITHER;
        }
        return ndjson > json ? NDJSON : JSON;
    }

    /** The name of the stream's media type with the highest quality, {@code application/x-ndjson} among equals. */
    public static String ndjsonType(String header) {
        String best = NDJSON_TYPES.get(0);
        for (String type : NDJSON_TYPES) {
            if (quality(header, type) > quality(header, best)) {
                best = type;
            }
        }
        return best;
    }

    /** True where JSON is acceptable, whatever the stream is. */
    public static boolean allowsJson(String header) {
        return header.isBlank() || quality(header, "application/json") > 0;
    }

    /** The weight of the most specific range that matches, 0 where none does. */
    private static double quality(String header, String type) {
        double best = 0;
        int specific = 0;
        for (String range : header.toLowerCase(Locale.ROOT).split(",")) {
            String[] parameters = range.trim().split("\\s*;\\s*", -1);
            int match = match(parameters[0], type);
            if (match > specific) {
                specific = match;
                best = QualityValue.of(parameters);
            }
        }
        return best;
    }

    private static int match(String range, String type) {
        if (range.equals(type)) {
            return 3;
        }
        if (range.equals("application/*")) {
            return 2;
        }
        return range.equals("*/*") ? 1 : 0;
    }
}
