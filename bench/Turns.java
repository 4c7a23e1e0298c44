import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * Loads two running services in turns of seconds and prints the ratios of their figures. What slows the machine down slows both
 * turns of a pair, so that the median of the ratios tells builds apart that whole rounds do not.
 */
public final class Turns {

    private static final int CLIENTS = 32;
    private static final int WARM_UP_TURNS = 4;
    private static final AtomicLong NEXT_USER = new AtomicLong();

    private Turns() {}

    /** One service. */
    private record Side(int port, Probe probe) {}

    /** What one turn of a service gave. */
    private record Turn(double batchesPerSecond, double cpuMillis) {}

    /** @param args port and process id of the base, port and process id of this build, pairs of turns, seconds of a turn, bound */
    public static void main(String[] args) throws Exception {
        Side base = new Side(Integer.parseInt(args[0]), new Probe(Long.parseLong(args[1])));
        Side own = new Side(Integer.parseInt(args[2]), new Probe(Long.parseLong(args[3])));
        int pairs = Integer.parseInt(args[4]);
        double seconds = Double.parseDouble(args[5]);
        double bound = Double.parseDouble(args[6]);
        boolean worse = compare("nothing cached", base, own, pairs, seconds, bound, () -> batch(fresh(), 0));
        String same = batch(fresh(), 300);
        worse |= compare("all cached", base, own, pairs, seconds, bound, () -> same);
        System.exit(worse ? 1 : 0);
    }

    private static String fresh() {
        long first = NEXT_USER.getAndAdd(5);
        return LongStream.range(first, first + 5).mapToObj(i -> "\"t" + i + "\"").collect(Collectors.joining(","));
    }

    private static String batch(String ids, int maxAge) {
        return "{\"userIds\":[" + ids + "],\"maxAge\":" + maxAge + "}";
    }

    private static boolean compare(
            String what, Side base, Side own, int pairs, double seconds, double bound, Supplier<String> bodies)
            throws Exception {
        for (int i = 0; i < WARM_UP_TURNS; i++) {
            turn(base, 3 * seconds, bodies);
            turn(own, 3 * seconds, bodies);
        }
        List<Double> throughput = new ArrayList<>();
        List<Double> cpu = new ArrayList<>();
        for (int i = 0; i < pairs; i++) {
            boolean baseFirst = i % 2 == 0;
            Turn first = turn(baseFirst ? base : own, seconds, bodies);
            Turn second = turn(baseFirst ? own : base, seconds, bodies);
            Turn of = baseFirst ? first : second;
            Turn to = baseFirst ? second : first;
            throughput.add(to.batchesPerSecond() / of.batchesPerSecond());
            cpu.add(to.cpuMillis() / of.cpuMillis());
        }
        boolean fewer = print(what + ": batches a second", throughput, 1 / bound, false);
        return print(what + ": CPU a batch", cpu, bound, true) || fewer;
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
