import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** Waits for the first correct answer of the service and says how long it took from the start of its process. */
public final class StartUp {

    private static final Duration LONGEST = Duration.ofSeconds(60);

    private StartUp() {}

    /** @param args the port of the service, its process id */
    public static void main(String[] args) throws Exception {
        ProcessHandle process = ProcessHandle.of(Long.parseLong(args[1])).orElseThrow();
        Instant started = process.info().startInstant().orElse(Instant.now());
        while (Duration.between(started, Instant.now()).compareTo(LONGEST) < 0 && process.isAlive()) {
            try (Client client = new Client(Integer.parseInt(args[0]))) {
                String answer = new String(client.batch("{\"userIds\":[\"u0\"],\"maxAge\":0}"));
                if (answer.contains("\"complete\":true")) {
                    double seconds = Duration.between(started, Instant.now()).toMillis() / 1e3;
                    System.out.printf(Locale.ROOT, "first correct answer after   %10.3f s%n", seconds);
                    return;
                }
            } catch (IOException e) {
                Thread.sleep(5);
            }
        }
        System.err.println("the service does not answer; see target/bench/service.log");
        System.exit(1);
    }
}
