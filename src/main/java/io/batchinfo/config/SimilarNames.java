package io.batchinfo.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the known name that a mistyped name resembles. */
final class SimilarNames {

    /** Shorter names resemble each other by chance. */
    private static final int MIN_LENGTH = 8;

    private static final int MAX_DISTANCE = 2;

    private SimilarNames() {}

    /** The known name with the fewest differences, at most two insertions, removals or replacements of a character. */
    static Optional<String> nearest(String name, Collection<String> known) {
        if (name.length() < MIN_LENGTH) {
            return Optional.empty();
        }
        return known.stream()
                .filter(other -> Math.abs(other.length() - name.length()) <= MAX_DISTANCE)
                .filter(other -> distance(name, other) <= MAX_DISTANCE)
                .min(Comparator.comparingInt((String other) -> distance(name, other))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** The Levenshtein distance. */
    static int distance(String a, String b) {
        int[] above = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, 1 + Math.min(above[j], row[j - 1]));
            }
            above = row;
        }
        return above[b.length()];
    }
}
