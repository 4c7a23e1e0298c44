import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** Prints the figures of a running service; see README.md for what each means. */
public final class Figures {

    private static final int SECONDS = Integer.getInteger("seconds", 10);
    private static final AtomicLong NEXT_USER = new AtomicLong();

    private final int service;
    private final Client upstream;
    private final Probe probe;

    private Figures(int service, int upstream, long pid) throws Exception {
        this.service = service;
        this.upstream = new Client(upstream);
        this.probe = new Probe(pid);
    }

    /** @param args the port of the service, the port of the upstream, the process id of the service, what to measure */
    public static void main(String[] args) throws Exception {
        Figures figures =
                new Figures(Integer.parseInt(args[0]), Integer.parseInt(args[1]), Long.parseLong(args[2]));
        for (int i = 3; i < args.length; i++) {
            switch (args[i]) {
                case "throughput" -> figures.throughput();
                case "cached" -> figures.cached();
                case "large" -> figures.large();
                case "streams" -> figures.streams();
                case "faults" -> figures.faults();
                case "bulk" -> figures.bulk();
                default -> throw new IllegalArgumentException(args[i] + " is nothing to measure");
            }
        }
    }

    /** Users that nobody has asked about before. */
    private static String fresh(int users) {
        long first = NEXT_USER.getAndAdd(users);
        return LongStream.range(first, first + users).mapToObj(i -> "\"u" + i + "\"").collect(Collectors.joining(","));
    }

    private static String batch(String ids, int maxAge) {
        return "{\"userIds\":[" + ids + "],\"maxAge\":" + maxAge + "}";
    }

    private void knobs(String query) throws IOException {
        upstream.get("/knobs?" + query);
    }

    private long calls() throws IOException {
        return Long.parseLong(upstream.get("/calls"));
    }

    private static void print(String format, Object... values) {
        System.out.printf(Locale.ROOT, format + "%n", values);
    }

    private void throughput() throws Exception {
        knobs("delay=0&failures=0&tail=0");
        loop(32, SECONDS, n -> batch(fresh(5), 0));
        measured("5 users, no latency, nothing cached, 32 clients", 32, n -> batch(fresh(5), 0));
    }

    private void cached() throws Exception {
        knobs("delay=0&failures=0&tail=0");
        String same = batch(fresh(5), 300);
        loop(32, SECONDS, n -> same);
        measured("5 users, all cached, 32 clients", 32, n -> same);
    }

    private void measured(String what, int clients, LongFunction<String> bodies) throws Exception {
        probe.resetPeak();
        double cpu = probe.cpu();
        long calls = calls();
        Run run = loop(clients, SECONDS, bodies);
        cpu = probe.cpu() - cpu;
        calls = calls() - calls;
        print("%s", what);
        print("  batches a second           %,10.0f", run.millis.size() / run.seconds);
        print("  p50, p99 in ms             %,10.1f %,10.1f", run.at(0.5), run.at(0.99));
        print("  CPU ms a batch             %,10.3f", cpu * 1000 / run.millis.size());
        if (calls > 0) {
            print("  CPU s per 1,000 calls      %,10.3f", cpu * 1000 / calls);
        }
        print("  peak resident MiB          %,10.0f", probe.peakResident());
    }

    private void large() throws Exception {
        knobs("delay=50&failures=0&tail=0");
        print("one batch at 50 ms a call, nothing cached (second run)");
        try (Client client = new Client(service)) {
            for (int users : new int[] {10, 100, 1_000, 10_000}) {
                client.batch(batch(fresh(users), 0));
                probe.resetPeak();
                long start = System.nanoTime();
                client.batch(batch(fresh(users), 0));
                print("  %,7d users  %,8.0f ms  peak resident %,5.0f MiB", users, since(start), probe.peakResident());
            }
        }
    }

    private void streams() throws Exception {
        knobs("delay=50&failures=0&tail=0");
        print("one stream at 50 ms a call, nothing cached");
        for (int users : new int[] {10, 100, 1_000, 10_000, 100_000}) {
            String body = batch(fresh(users), 0);
            probe.liveHeap();
            probe.resetPeak();
            double[] millis = stream(body);
            print("  %,7d users  first line %,6.0f ms  last %,8.0f ms  peak heap %,5.0f MiB  resident %,5.0f MiB",
                    users, millis[0], millis[1], probe.peakHeap(), probe.peakResident());
        }
    }

    /** Each user for itself, then the same sources with bulk endpoints, which is an edit. */
    private void bulk() throws Exception {
        knobs("delay=50&failures=0&tail=0");
        print("one stream of 10,000 users, 50 ms a call, nothing cached (second run)");
        bulk("one by one");
        for (String source : List.of("profile", "posts", "analytics")) {
            Path route = Path.of(System.getProperty("routes"), source + ".camel.yaml");
            String yaml = Files.readString(route).replace("/api/users/{id}/" + source, "/bulk/" + source + "?ids={ids}");
            Files.writeString(route, yaml + "      - { name: bulkSize, value: \"100\" }\n      - { name: bulkWait, value: 25ms }\n");
        }
        long before = 0;
        for (long calls = 60; calls >= 60; calls = calls() - before) {
            Thread.sleep(500);
            before = calls();
            stream(batch(fresh(20), 0));
        }
        bulk("100 a call");
    }

    private void bulk(String how) throws Exception {
        stream(batch(fresh(10_000), 0));
        long calls = calls();
        double[] millis = stream(batch(fresh(10_000), 0));
        print("  %-10s  first line %,6.0f ms  last %,8.0f ms  calls %,7d", how, millis[0], millis[1], calls() - calls);
    }

    /** Milliseconds to the first line and to the last one. */
    private double[] stream(String body) throws Exception {
        try (Client client = new Client(service)) {
            long start = System.nanoTime();
            client.begin(body, "application/x-ndjson");
            byte[] last = client.piece();
            double first = since(start);
            for (byte[] piece = last; piece != null; piece = client.piece()) {
                last = piece;
            }
            if (!new String(last, StandardCharsets.UTF_8).contains("\"metadata\"")) {
                throw new IOException("a stream was cut");
            }
            return new double[] {first, since(start)};
        }
    }

    private void faults() throws Exception {
        knobs("delay=seed&failures=0.1&tail=0");
        loop(10, SECONDS, n -> batch(fresh(5), 0));
        long calls = calls();
        AtomicLong asked = new AtomicLong();
        AtomicLong complete = new AtomicLong();
        Run run = loop(10, 3 * SECONDS, n -> batch(fresh(5), 0), answer -> {
            String json = new String(answer, StandardCharsets.UTF_8);
            asked.addAndGet(5);
            complete.addAndGet(5 - json.split("\"errors\":", -1).length + 1);
        });
        print("5 users, 10%% failures at the delays of the mock APIs, 10 clients");
        print("  users complete             %,10.3f %%", 100.0 * complete.get() / asked.get());
        print("  calls per call needed      %,10.3f", (calls() - calls) / (3.0 * asked.get()));
        print("  p50, p99 in ms             %,10.0f %,10.0f", run.at(0.5), run.at(0.99));
        knobs("delay=0&failures=0");
    }

    private static double since(long start) {
        return (System.nanoTime() - start) / 1e6;
    }

    /** What came of a closed loop. */
    private record Run(List<Double> millis, double seconds) {
        double at(double share) {
            return millis.isEmpty() ? 0 : millis.get((int) Math.min(millis.size() - 1, share * millis.size()));
        }
    }

    private Run loop(int clients, int seconds, LongFunction<String> bodies) throws Exception {
        return loop(clients, seconds, bodies, answer -> {});
    }

    private Run loop(int clients, int seconds, LongFunction<String> bodies, java.util.function.Consumer<byte[]> answers)
            throws Exception {
        List<Double> all = Collections.synchronizedList(new ArrayList<>());
        List<Thread> threads = new ArrayList<>();
        long start = System.nanoTime();
        for (int i = 0; i < clients; i++) {
            Thread thread = new Thread(() -> {
                List<Double> own = new ArrayList<>();
                try (Client client = new Client(service)) {
                    while (since(start) < seconds * 1e3) {
                        String body = bodies.apply(own.size());
                        long sent = System.nanoTime();
                        byte[] answer = client.batch(body);
                        own.add(since(sent));
                        answers.accept(answer);
                    }
                } catch (IOException e) {
                    System.err.println("a client ended: " + e.getMessage());
                }
                all.addAll(own);
            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        Collections.sort(all);
        return new Run(all, since(start) / 1e3);
    }
}
