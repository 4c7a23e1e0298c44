package io.batchinfo.client;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Counts the results of this run and of earlier ones, and prints them as a table. */
final class RunSummary {

    private static final double NANOS = 1e9;

    private final Map<ResultLine.Outcome, Integer> outcomes = new EnumMap<>(ResultLine.Outcome.class);
    private final Map<String, Integer> problems = new TreeMap<>();
    private int there;

    /** Counts a result of an earlier run. */
    void hasData(ResultLine line) {
        there++;
        add(line);
    }

    void add(ResultLine line) {
        outcomes.merge(line.outcome(), 1, Integer::sum);
        line.problems().forEach(problem -> problems.merge(problem, 1, Integer::sum));
    }

    int of(ResultLine.Outcome outcome) {
        return outcomes.getOrDefault(outcome, 0);
    }

    int total() {
        return outcomes.values().stream().mapToInt(Integer::intValue).sum();
    }

    boolean allComplete() {
        return of(ResultLine.Outcome.COMPLETE) == total();
    }

    String table(long nanos) {
        double seconds = nanos / NANOS;
        StringBuilder table = new StringBuilder();
        row(table, "complete", of(ResultLine.Outcome.COMPLETE));
        row(table, "partial", of(ResultLine.Outcome.PARTIAL));
        row(table, "failed", of(ResultLine.Outcome.FAILED));
        problems.forEach((problem, count) -> row(table, "  " + problem, count));
        if (there > 0) {
            row(table, "from earlier runs", there);
        }
        table.append(String.format(Locale.ROOT, "%-24s %,12.1f%n", "seconds", seconds));
        row(table, "users a second", Math.round((total() - there) / Math.max(seconds, 0.001)));
        return table.toString();
    }

    private static void row(StringBuilder table, String name, long count) {
        table.append(String.format(Locale.ROOT, "%-24s %,12d%n", name, count));
    }
}
