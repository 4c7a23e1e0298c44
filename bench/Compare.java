import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The ratios of two builds from the texts that {@code bench/run} printed for each of them in turn. */
public final class Compare {

    /** A label of at least two blanks' distance, and the figures after it. */
    private static final Pattern LINE = Pattern.compile("(\\s*)(\\S.*?)\\s{2,}(-?[\\d,.]+)(?:\\s+([\\d,.]+))?(?: \\S+)?\\s*");

    private Compare() {}

    /** @param args the folder with {@code base.N.txt} and {@code this.N.txt}; the ratio beyond which a figure is worse */
    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        double bound = Double.parseDouble(args[1]);
        Map<String, List<Double>> ratios = new LinkedHashMap<>();
        Map<String, List<Double>> base = new LinkedHashMap<>();
        Map<String, List<Double>> own = new LinkedHashMap<>();
        for (int round = 1; Files.exists(folder.resolve("this." + round + ".txt")); round++) {
            Map<String, Double> before = figures(folder.resolve("base." + round + ".txt"));
            Map<String, Double> now = figures(folder.resolve("this." + round + ".txt"));
            now.forEach((name, value) -> {
                Double other = before.get(name);
                if (other != null && other > 0 && value > 0) {
                    base.computeIfAbsent(name, n -> new ArrayList<>()).add(other);
                    own.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
                    ratios.computeIfAbsent(name, n -> new ArrayList<>()).add(value / other);
                }
            });
        }
        if (ratios.isEmpty()) {
            System.err.println("nothing to compare in " + folder);
            System.exit(2);
        }
        boolean worse = false;
        System.out.printf(Locale.ROOT, "%-72s %12s %12s  ratio (least to most)%n", "median", "base", "this");
        for (Map.Entry<String, List<Double>> entry : ratios.entrySet()) {
            List<Double> all = entry.getValue().stream().sorted().toList();
            double ratio = median(all);
            boolean moreIsBetter = entry.getKey().contains("batches a second") || entry.getKey().contains("complete");
            boolean beyond = (moreIsBetter ? 1 / ratio : ratio) > bound;
            worse |= beyond;
            System.out.printf(Locale.ROOT, "%-72s %,12.3f %,12.3f  %.2f (%.2f to %.2f)%s%n", entry.getKey(),
                    median(base.get(entry.getKey())), median(own.get(entry.getKey())), ratio, all.get(0),
                    all.get(all.size() - 1), beyond ? "  WORSE" : "");
        }
        System.exit(worse ? 1 : 0);
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /** Indented lines belong to the heading before them. */
    private static Map<String, Double> figures(Path file) throws IOException {
        Map<String, Double> figures = new LinkedHashMap<>();
        String heading = "";
        for (String line : Files.readAllLines(file)) {
            Matcher figure = LINE.matcher(line);
            if (figure.matches()) {
                String name = figure.group(1).isEmpty() ? figure.group(2) : heading + ": " + figure.group(2);
                figures.put(figure.group(4) == null ? name : name + " (first)", number(figure.group(3)));
                if (figure.group(4) != null) {
                    figures.put(name + " (second)", number(figure.group(4)));
                }
            } else {
                heading = line.replaceAll(", no latency", "");
            }
        }
        return figures;
    }

    private static double number(String text) {
        return Double.parseDouble(text.replace(",", ""));
    }
}
