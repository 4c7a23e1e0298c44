import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Mixed traffic for as long as it takes to see a leak: batches, single users, streams, some read slowly, some left in the
 * middle, edits of the routes, all with faults. Ends with 1 where heap, threads, files or sockets grow, or files stay open.
 */
public final class Soak {

    private static final int SAMPLES = 20;
    /** Leaves the machine time to breathe: a soak looks for what grows, not for how much fits. */
    private static final long PAUSE_MILLIS = 30;

    /** Pooled connections come and go with the traffic: so long without any before each sample they must be gone. */
    private static final long QUIET_MILLIS = 12_000;

    private static final long FILES = 50;

    private static final List<String> NAMES = List.of("heap MiB", "threads", "files", "sockets");
    /** What each of them may rise over the second half. */
    private static final double[] MOST = {10, 10, 20, 20};

    private static final LongAdder DONE = new LongAdder();
    private static final LongAdder ODD = new LongAdder();

    private final int port;
    private volatile boolean over;
    private volatile boolean quiet;
    private final AtomicInteger busy = new AtomicInteger();
    private int edits;

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
        soak.start("edits", (client, random) -> soak.edit(Path.of(args[4])));
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
                busy.incrementAndGet();
                try {
                    if (!quiet) {
                        deed.once(client, random);
                        DONE.increment();
                    }
                } catch (Exception e) {
                    ODD.increment();
                    System.err.println(name + ": " + e);
                    client = new Client(port);
                } finally {
                    busy.decrementAndGet();
                }
                pause();
            }
        }, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** What a deed ends with, and all there is while no traffic is wanted. */
    private void pause() {
        LockSupport.parkNanos(PAUSE_MILLIS * 1_000_000);
    }

    private void becomeQuiet() throws InterruptedException {
        quiet = true;
        while (busy.get() > 0) {
            Thread.sleep(10);
        }
        Thread.sleep(QUIET_MILLIS);
    }

    private static String ids(SplittableRandom random, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "\"u" + random.nextInt(200_000) + "\"")
                .collect(Collectors.joining(",", "{\"maxAge\":" + (random.nextInt(4) == 0 ? 0 : 30) + ",\"userIds\":[", "]}"));
    }

    private void batch(Client client, SplittableRandom random) throws IOException {
        client.batch(ids(random, 1 + random.nextInt(20)));
    }

    private void single(Client client, SplittableRandom random) throws IOException {
        client.batch(ids(random, 1));
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

    /** A source of a new name comes, and the one before it goes, as over a year of edits. */
    private void edit(Path routes) throws Exception {
        String name = "extra" + ++edits;
        String posts = Files.readString(routes.resolve("posts.camel.yaml"));
        String user = Files.readString(routes.resolve("user.camel.yaml")).replaceAll("(?s)# extra.*", "").stripTrailing();
        String call = posts.replace("posts", name).replace("/" + name, "/posts");
        Files.writeString(routes.resolve(name + ".camel.yaml"), call);
        Files.writeString(routes.resolve("user.camel.yaml"), user + "\n# extra\n              - to:\n"
                + "                  id: to-" + name + "\n                  uri: direct:" + name + "\n");
        Files.deleteIfExists(routes.resolve("extra" + (edits - 1) + ".camel.yaml"));
        Thread.sleep(5_000);
    }

    private boolean watch(Probe probe, int minutes, long filesBefore) throws Exception {
        List<double[]> samples = new ArrayList<>();
        long step = minutes * 60_000L / SAMPLES;
        System.out.println("   minute   heap MiB    threads      files    sockets       done        odd");
        for (int i = 1; i <= SAMPLES; i++) {
            Thread.sleep(step);
            becomeQuiet();
            double[] sample = {
                (double) i * step / 60_000, probe.liveHeap(), probe.threads(), probe.files(), probe.sockets()
            };
            quiet = false;
            samples.add(sample);
            System.out.printf(Locale.ROOT, "%9.1f %10.1f %10.0f %10.0f %10.0f", sample[0], sample[1], sample[2], sample[3], sample[4]);
            System.out.printf(Locale.ROOT, " %10d %10d%n", DONE.sum(), ODD.sum());
        }
        List<double[]> warm = samples.subList(SAMPLES / 2, SAMPLES);
        boolean flat = true;
        for (int i = 0; i < NAMES.size(); i++) {
            flat &= flat(NAMES.get(i), warm, i + 1, MOST[i]);
        }
        over = true;
        long left = (long) samples.get(SAMPLES - 1)[3] - filesBefore;
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
        double slope = over / under;
        double rise = slope * (samples.get(samples.size() - 1)[0] - samples.get(0)[0]);
        System.out.printf(
                Locale.ROOT,
                "%-10s slope %8.2f an hour, %8.2f over the second half (at most %.0f)%n",
                name,
                slope * 60,
                rise,
                bound);
        return rise <= bound;
    }
}
