package io.batchinfo.http;

/** The {@code q} parameter of a preference in a request header (RFC 9110 12.4.2). */
final class QualityValue {

    private QualityValue() {}

    /**
     * The weight of an element, from 0 (not acceptable) to 1.
     *
     * @param element its parts between semicolons, in lower case; 1 without a {@code q}, 0 with one that is no number
     */
    static double of(String[] element) {
        for (String part : element) {
            if (part.startsWith("q=")) {
                try {
                    return Math.min(1, Math.max(0, Double.parseDouble(part.substring(2))));
                } catch (NumberFormatException e) {
                    return 0;
                }
            }
        }
        return 1;
    }
}
