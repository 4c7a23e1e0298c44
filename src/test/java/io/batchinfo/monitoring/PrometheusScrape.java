package io.batchinfo.monitoring;

import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The Prometheus text of one moment, read. */
record PrometheusScrape(Map<String, Double> samples) {

    private static final Pattern SAMPLE = Pattern.compile("([a-z_0-9]+)(?:\\{(.*)})? (\\S+)");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"([^\"]*)\"");

    static PrometheusScrape of(String text) {
        Map<String, Double> samples = new TreeMap<>();
        for (String line : text.split("\n")) {
            Matcher sample = SAMPLE.matcher(line);
            if (!line.startsWith("#") && sample.matches()) {
                String labels = sample.group(2) == null ? "" : sample.group(2);
                samples.put(key(sample.group(1), labels), number(sample.group(3)));
            }
        }
        return new PrometheusScrape(samples);
    }

    /** The value of one sample, with all its labels in any order; 0 where there is none, as for a counter not yet made. */
    double value(String name, String... labels) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < labels.length; i += 2) {
            text.append(labels[i]).append("=\"").append(labels[i + 1]).append("\",");
        }
        return samples.getOrDefault(key(name, text.toString()), 0.0);
    }

    /** The sum of all samples of a name. */
    double sum(String name) {
        return samples.entrySet().stream()
                .filter(sample -> sample.getKey().startsWith(name + "{"))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }

    /** Samples of this service's own, not of the JVM. */
    TreeSet<String> own() {
        TreeSet<String> own = new TreeSet<>(samples.keySet());
        own.removeIf(key -> !key.startsWith("batchinfo_") && !key.startsWith("cache_"));
        return own;
    }

    private static String key(String name, String labels) {
        TreeSet<String> sorted = new TreeSet<>();
        LABEL.matcher(labels).results().forEach(label -> sorted.add(label.group()));
        return name + "{" + String.join(",", sorted) + "}";
    }

    private static double number(String text) {
        return text.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(text);
    }
}
