import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * Loads two running services in turns of seconds and prints the ratios of their figures. What slows the machine down slows both
 * turns of a pair, so that the median of the ratios tells builds apart that whole rounds do not.
 */
public final class Turns {

    private static final String BATCHES = ": batches a second";
    private static final String CPU = ": CPU a batch";
    private static final int CLIENTS = 32;
    /** Each of three times a turn. Fresh users take the whole way, whose code takes longer to compile. */
    private static final int WARM_UP_TURNS = 8;

    private static final int WARM_UP_TURNS_CACHED = 3;
    private static final AtomicLong NEXT_USER = new AtomicLong();

    private Turns() {}

    /** One service. */
    private record Side(int port, Probe probe) {}

    /** What one turn of a service gave. */
    private record Turn(double batchesPerSecond, double cpuMillis) {}

    /**
     * @param args port and process id of the base, port and process id of this build, pairs of turns, seconds of a turn, bound,
     *     file that collects the ratios of all rounds
     */
    public static void main(String[] args) throws Exception {
        Side base = new Side(Integer.parseInt(args[0]), new Probe(Long.parseLong(args[1])));
        Side own = new Side(Integer.parseInt(args[2]), new Probe(Long.parseLong(args[3])));
        int pairs = Integer.parseInt(args[4]);
        double seconds = Double.parseDouble(args[5]);
        double bound = Double.parseDouble(args[6]);
        Path collected = Path.of(args[7]);
        compare("nothing cached", base, own, pairs, seconds, collected, WARM_UP_TURNS, () -> batch(fresh(), 0));
        String same = batch(fresh(), 300);
        compare("all cached", base, own, pairs, seconds, collected, WARM_UP_TURNS_CACHED, () -> same);
        System.exit(print(collected, bound) ? 1 : 0);
    }

    /** Prints the figures of all rounds so far; true where one is worse than the bound. */
    private static boolean print(Path collected, double bound) throws IOException {
        Map<String, List<Double>> figures = new LinkedHashMap<>();
        for (String line : Files.readAllLines(collected)) {
            String[] parts = line.split("\t");
            figures.computeIfAbsent(parts[0], figure -> new ArrayList<>()).add(Double.parseDouble(parts[1]));
        }
        boolean worse = false;
        for (Map.Entry<String, List<Double>> figure : figures.entrySet()) {
            boolean lessIsBetter = figure.getKey().endsWith(CPU);
            worse |= print(figure.getKey(), figure.getValue(), lessIsBetter ? bound : 1 / bound, lessIsBetter);
        }
        return worse;
    }

    private static String fresh() {
        long first = NEXT_USER.getAndAdd(5);
        return LongStream.range(first, first + 5).mapToObj(i -> "\"t" + i + "\"").collect(Collectors.joining(","));
    }

    private static String batch(String ids, int maxAge) {
        return "{\"userIds\":[" + ids + "],\"maxAge\":" + maxAge + "}";
    }

    private static void compare(
            String what, Side base, Side own, int pairs, double seconds, Path collected, int warmUp, Supplier<String> bodies)
            throws Exception {
        for (int i = 0; i < warmUp; i++) {
            turn(base, 3 * seconds, bodies);
            turn(own, 3 * seconds, bodies);
        }
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < pairs; i++) {
            boolean baseFirst = i % 2 == 0;
            Turn first = turn(baseFirst ? base : own, seconds, bodies);
            Turn second = turn(baseFirst ? own : base, seconds, bodies);
            Turn of = baseFirst ? first : second;
            Turn to = baseFirst ? second : first;
            lines.add(what + BATCHES + "\t" + to.batchesPerSecond() / of.batchesPerSecond());
            lines.add(what + CPU + "\t" + to.cpuMillis() / of.cpuMillis());
        }
        Files.write(collected, lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static boolean print(String figure, List<Double> ratios, double bound, boolean lessIsBetter) {
        Collections.sort(ratios);
        double median = ratios.get(ratios.size() / 2);
        boolean worse = lessIsBetter ? median > bound : median < bound;
        System.out.printf(
                Locale.ROOT,
                "%-36s ratio %.3f (quartiles %.3f to %.3f)%s%n",
                figure,
                median,
                ratios.get(ratios.size() / 4),
                ratios.get(3 * ratios.size() / 4),
                worse ? "  WORSE" : "");
        return worse;
    }

    private static Turn turn(Side side, double seconds, Supplier<String> bodies) throws Exception {
        AtomicLong batches = new AtomicLong();
        double cpu = side.probe().cpu();
        long start = System.nanoTime();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            Thread thread = new Thread(() -> {
                try (Client client = new Client(side.port())) {
                    while (System.nanoTime() - start < seconds * 1e9) {
                        client.batch(bodies.get());
                        batches.incrementAndGet();
                    }
                } catch (IOException e) {
                    System.err.println("a client ended: " + e.getMessage());
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        double took = (System.nanoTime() - start) / 1e9;
        return new Turn(batches.get() / took, (side.probe().cpu() - cpu) * 1000 / batches.get());
    }
}
