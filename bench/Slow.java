import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;

/**
 * Opens thousands of connections, a third of which says nothing, a third sends its headers a byte a second, and a third its
 * body, while ordinary batches go on. Ends with 1 where an ordinary one fails or a slow one is left after 15 seconds.
 */
public final class Slow {

    private static final int ORDINARY = 4;
    private static final long LIMIT_NANOS = 15_000_000_000L;
    private static final byte[] HEAD = bytes("POST /users/batch-info HTTP/1.1\r\nHost: localhost\r\nX-Slow: ");
    private static final byte[] BODY = bytes("POST /users/batch-info HTTP/1.1\r\nHost: localhost\r\n"
            + "Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{");

    private static final LongAdder FAILED = new LongAdder();
    private static final ConcurrentLinkedQueue<Long> TIMES = new ConcurrentLinkedQueue<>();
    private static volatile boolean over;

    private final SocketChannel channel;
    private final byte[] first;
    private final long opened = System.nanoTime();

    private Slow(int port, byte[] first) throws IOException {
        this.first = first;
        channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        channel.configureBlocking(false);
        channel.write(ByteBuffer.wrap(first));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** @param args port of the service, process id of the service, connections */
    public static void main(String[] args) throws Exception {
        int port = Integer.parseInt(args[0]);
        int count = Integer.parseInt(args[2]);
        Probe probe = new Probe(Long.parseLong(args[1]));
        for (int i = 0; i < ORDINARY; i++) {
            Thread thread = new Thread(() -> ordinary(port));
            thread.setDaemon(true);
            thread.start();
        }
        Thread.sleep(10_000);
        report("alone");
        print("before", probe);
        probe.resetPeak();
        List<Slow> open = new ArrayList<>();
        List<Double> lives = new ArrayList<>();
        byte[][] firsts = {new byte[0], HEAD, BODY};
        for (int i = 0; i < count; i++) {
            open.add(new Slow(port, firsts[i % 3]));
        }
        long all = System.nanoTime();
        System.out.printf(Locale.ROOT, "%-10s threads %4d  files %6d%n", "all open", probe.threads(), probe.files());
        while (!open.isEmpty() && System.nanoTime() - all < 2 * LIMIT_NANOS) {
            open.removeIf(slow -> slow.ended(lives));
            Thread.sleep(1_000);
        }
        report("beside " + count);
        long inTime = lives.stream().filter(life -> life * 1e9 <= LIMIT_NANOS).count();
        System.out.printf(Locale.ROOT, "%,d of %,d slow ones closed within 15 s, the last after %.1f s%n",
                inTime, count, lives.stream().mapToDouble(life -> life).max().orElse(0));
        System.out.printf(Locale.ROOT, "peak heap %.0f MiB, garbage included; peak resident %.0f MiB%n",
                probe.peakHeap(), probe.peakResident());
        Thread.sleep(12_000);
        report("after");
        print("after", probe);
        over = true;
        System.exit(inTime == count && FAILED.sum() == 0 ? 0 : 1);
    }

    private static void print(String when, Probe probe) {
        System.out.printf(Locale.ROOT, "%-10s live heap %5.1f MiB  threads %4d  files %6d%n", when,
                probe.liveHeap(), probe.threads(), probe.files());
    }

    /** Sends the next byte; true where the other side has ended the connection, which is seen once a second. */
    private boolean ended(List<Double> lives) {
        boolean ended;
        try {
            ByteBuffer in = ByteBuffer.allocate(1024);
            int read = channel.read(in);
            ended = read != 0;
            if (!ended && first.length > 0) {
                channel.write(ByteBuffer.wrap(new byte[] {' '}));
            }
        } catch (IOException e) {
            ended = true;
        }
        if (ended) {
            lives.add((System.nanoTime() - opened) / 1e9);
            try {
                channel.close();
            } catch (IOException e) {
                // it is gone
            }
        }
        return ended;
    }

    /** Batches of five new users, each fifth on a new connection. */
    private static void ordinary(int port) {
        Client client = new Client(port);
        for (int i = 0; !over; i++) {
            long start = System.nanoTime();
            try {
                if (i % 5 == 0) {
                    client.close();
                }
                String answer = new String(client.batch("{\"maxAge\":0,\"userIds\":[\"a\",\"b\",\"c\",\"d\",\"e\"]}"));
                if (!answer.contains("\"complete\":true")) {
                    throw new IOException(answer);
                }
                TIMES.add(System.nanoTime() - start);
                Thread.sleep(20);
            } catch (IOException | InterruptedException e) {
                FAILED.increment();
                System.err.println("ordinary: " + e);
                client = new Client(port);
            }
        }
    }

    private static void report(String name) {
        long[] nanos = TIMES.stream().mapToLong(n -> n).sorted().toArray();
        TIMES.clear();
        System.out.printf(Locale.ROOT, "%-14s %,6d ordinary batches answered, %d failed, p50 %.1f ms, p99 %.1f ms%n", name,
                nanos.length, FAILED.sum(), nanos[nanos.length / 2] / 1e6, nanos[nanos.length * 99 / 100] / 1e6);
    }
}
