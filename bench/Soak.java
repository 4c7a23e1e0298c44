import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Mixed traffic for as long as it takes to see a leak: batches, single users, streams, some read slowly, some left in the
 * middle, edits of the routes, all with faults. Ends with 1 where heap or threads grow, or files stay open.
 */
public final class Soak {

    private static final int SAMPLES = 20;
    /** Leaves the machine time to breathe: a soak looks for what grows, not for how much fits. */
    private static final long PAUSE_MILLIS = 30;

    /** Pooled connections come and go with the traffic; so long after it they must be gone. */
    private static final int QUIET_SECONDS = 30;

    private static final long FILES = 50;

    private static final LongAdder DONE = new LongAdder();
    private static final LongAdder ODD = new LongAdder();

    private final int port;
    private volatile boolean over;

    private Soak(int port) {
        this.port = port;
    }

    /** @param args port of the service, port of the upstream, process id of the service, minutes, folder of the routes */
    public static void main(String[] args) throws Exception {
        int minutes = Integer.parseInt(args[3]);
        Soak soak = new Soak(Integer.parseInt(args[0]));
        try (Client upstream = new Client(Integer.parseInt(args[1]))) {
            upstream.get("/knobs?delay=20&failures=0.05&tail=0.002");
        }
        Probe probe = new Probe(Long.parseLong(args[2]));
        long files = probe.files();
        for (int i = 0; i < 4; i++) {
            soak.start("batches-" + i, soak::batch);
        }
        soak.start("single", soak::single);
        soak.start("streams", (client, random) -> soak.stream(client, random, Integer.MAX_VALUE, 0));
        soak.start("slow", (client, random) -> soak.stream(client, random, Integer.MAX_VALUE, 2));
        soak.start("leaving", (client, random) -> soak.stream(client, random, 1 + random.nextInt(200), 0));
        soak.start("edits", (client, random) -> edit(Path.of(args[4])));
        System.exit(soak.watch(probe, minutes, files) ? 0 : 1);
    }

    /** One thing a client does again and again. */
    private interface Deed {
        void once(Client client, SplittableRandom random) throws Exception;
    }

    private void start(String name, Deed deed) {
        Thread thread = new Thread(() -> {
            SplittableRandom random = new SplittableRandom(name.hashCode());
            Client client = new Client(port);
            while (!over) {
                try {
                    deed.once(client, random);
                    DONE.increment();
                } catch (Exception e) {
                    ODD.increment();
                    System.err.println(name + ": " + e);
                    client = new Client(port);
                }
            }
        }, name);
        thread.setDaemon(true);
        thread.start();
    }

    private static String ids(SplittableRandom random, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "\"u" + random.nextInt(200_000) + "\"")
                .collect(Collectors.joining(",", "{\"maxAge\":" + (random.nextInt(4) == 0 ? 0 : 30) + ",\"userIds\":[", "]}"));
    }

    private void batch(Client client, SplittableRandom random) throws IOException, InterruptedException {
        client.batch(ids(random, 1 + random.nextInt(20)));
        Thread.sleep(PAUSE_MILLIS);
    }

    private void single(Client client, SplittableRandom random) throws IOException, InterruptedException {
        client.batch(ids(random, 1));
        Thread.sleep(PAUSE_MILLIS);
    }

    private void stream(Client client, SplittableRandom random, int lines, int pauseMillis) throws Exception {
        Thread.sleep(10 * PAUSE_MILLIS);
        client.begin(ids(random, 100 + random.nextInt(1_000)), "application/x-ndjson");
        int read = 0;
        for (byte[] piece = client.piece(); piece != null; piece = client.piece()) {
            if (++read >= lines) {
                client.close();
                return;
            }
            if (pauseMillis > 0) {
                Thread.sleep(pauseMillis);
            }
        }
    }

    private static void edit(Path routes) throws Exception {
        Path file = routes.resolve("user.camel.yaml");
        Files.writeString(file, Files.readString(file).stripTrailing() + "\n# edited " + System.nanoTime() + "\n");
        String text = Files.readString(file);
        if (text.length() > 20_000) {
            Files.writeString(file, text.replaceAll("# edited.*\n", ""));
        }
        Thread.sleep(5_000);
    }

    private boolean watch(Probe probe, int minutes, long filesBefore) throws Exception {
        List<double[]> samples = new ArrayList<>();
        long step = minutes * 60_000L / SAMPLES;
        System.out.println("   minute   heap MiB    threads      files       done        odd");
        for (int i = 1; i <= SAMPLES; i++) {
            Thread.sleep(step);
            double[] sample = {(double) i * step / 60_000, probe.liveHeap(), probe.threads(), probe.files()};
            samples.add(sample);
            System.out.printf(
                    Locale.ROOT,
                    "%9.1f %10.1f %10.0f %10.0f %10d %10d%n",
                    sample[0],
                    sample[1],
                    sample[2],
                    sample[3],
                    DONE.sum(),
                    ODD.sum());
        }
        List<double[]> warm = samples.subList(SAMPLES / 2, SAMPLES);
        boolean flat = flat("heap MiB", warm, 1, 10) & flat("threads", warm, 2, 50);
        over = true;
        long left = Long.MAX_VALUE;
        for (int second = 0; second < QUIET_SECONDS && left > FILES; second++) {
            Thread.sleep(1_000);
            left = probe.files() - filesBefore;
        }
        System.out.println("files and sockets that stay open: " + left + " (at most " + FILES + ")");
        flat &= left <= FILES;
        System.out.println(flat && ODD.sum() == 0 ? "flat" : "NOT as it should be");
        return flat && ODD.sum() == 0;
    }

    /** Whether the line through the second half of the samples rises by less than the bound over that half. */
    private static boolean flat(String name, List<double[]> samples, int column, double bound) {
        double x = samples.stream().mapToDouble(s -> s[0]).average().orElse(0);
        double y = samples.stream().mapToDouble(s -> s[column]).average().orElse(0);
        double over = samples.stream().mapToDouble(s -> (s[0] - x) * (s[column] - y)).sum();
        double under = samples.stream().mapToDouble(s -> (s[0] - x) * (s[0] - x)).sum();
        double rise = over / under * (samples.get(samples.size() - 1)[0] - samples.get(0)[0]);
        System.out.printf(Locale.ROOT, "%-10s rises by %8.2f in the second half (at most %.0f)%n", name, rise, bound);
        return rise <= bound;
    }
}
