import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A million users, each once: the cache turns over many times, and the memory must stay where it is. */
public final class Ids {

    private static final int OF_ONE_STREAM = 10_000;
    private static final int ALL = 1_000_000;

    private Ids() {}

    /** @param args port of the service, port of the upstream, process id of the service */
    public static void main(String[] args) throws Exception {
        Probe probe = new Probe(Long.parseLong(args[2]));
        System.out.println("      ids   heap after GC, MiB   resident, MiB");
        print(probe, 0);
        try (Client client = new Client(Integer.parseInt(args[0]))) {
            for (int done = 0; done < ALL; done += OF_ONE_STREAM) {
                int first = done;
                client.begin(
                        IntStream.range(0, OF_ONE_STREAM)
                                .mapToObj(i -> "\"user-" + (first + i) + "\"")
                                .collect(Collectors.joining(",", "{\"userIds\":[", "]}")),
                        "application/x-ndjson");
                client.rest();
                int now = done + OF_ONE_STREAM;
                if (now == 100_000 || now % 250_000 == 0) {
                    print(probe, now);
                }
            }
        }
    }

    private static void print(Probe probe, int ids) throws Exception {
        System.out.printf(Locale.ROOT, "%,9d %20.1f %15.0f%n", ids, probe.liveHeap(), probe.resident());
    }
}
