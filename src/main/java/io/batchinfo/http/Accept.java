package io.batchinfo.http;

import java.util.Locale;

/** Which of two media types an {@code Accept} header wants (RFC 9110 12.5.1). */
public enum Accept {
    JSON,
    NDJSON,
    NEITHER;

    /** The better liked of JSON and NDJSON; JSON where both are liked the same. */
    public static Accept of(String header) {
        if (header.isBlank() || header.equals("application/json") || header.equals("*/*")) {
            return JSON;
        }
        double json = quality(header, "application", "json");
        double ndjson = quality(header, "application", "x-ndjson");
        if (json <= 0 && ndjson <= 0) {
            return NEITHER;
        }
        return ndjson > json ? NDJSON : JSON;
    }

    /** The weight of the most specific range that matches, 0 where none does. */
    private static double quality(String header, String type, String subtype) {
        double best = 0;
        int specific = 0;
        for (String range : header.toLowerCase(Locale.ROOT).split(",")) {
            String[] parameters = range.trim().split("\\s*;\\s*", -1);
            int match = match(parameters[0], type, subtype);
            if (match > specific) {
                specific = match;
                best = weight(parameters);
            }
        }
        return best;
    }

    private static int match(String range, String type, String subtype) {
        if (range.equals(type + "/" + subtype)) {
            return 3;
        }
        if (range.equals(type + "/*")) {
            return 2;
        }
        return range.equals("*/*") ? 1 : 0;
    }

    private static double weight(String[] parameters) {
        for (String parameter : parameters) {
            if (parameter.startsWith("q=")) {
                try {
                    return Double.parseDouble(parameter.substring(2));
                } catch (NumberFormatException e) {
                    return 0;
                }
            }
        }
        return 1;
    }
}
