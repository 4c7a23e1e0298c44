package io.batchinfo;

import io.batchinfo.config.Settings;
import io.batchinfo.routes.RouteException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The training run of the ahead-of-time cache (JEP 483, 514 and 515): the service and its mock APIs in one process, on free
 * ports of the loopback interface, under a bounded load that takes every path a client can take. The JVM records which
 * classes were loaded and which methods were hot; {@code -XX:AOTCacheOutput} says where.
 */
final class TrainCommand {

    private static final int REQUESTS = 12_000;
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final int CLIENTS = 12;
    private static final long POLL_MILLIS = 50;
    private static final int CACHED_USERS = 5;
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(20);
    private static final String LOOPBACK = "127.0.0.1";

    private final AtomicInteger users = new AtomicInteger();
    private final AtomicInteger answers = new AtomicInteger();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String service;
    private final String management;

    private TrainCommand(BatchInfoService running) {
        service = "http://" + LOOPBACK + ":" + running.port();
        management = "http://" + LOOPBACK + ":" + running.managementPort();
    }

    /**
     * Handles {@code train [DIR]}, DIR for a copy of the routes.
     *
     * @return the exit code, 1 where nothing was answered
     */
    static int run(String[] args) throws RouteException {
        System.setProperty("log.format", "text");
        Settings settings = new Settings(System.getenv(), Path.of(""));
        Path work = Path.of(args.length > 1 ? args[1] : System.getProperty("java.io.tmpdir"));
        try {
            ClassPreloader.spread();
            int answers = run(Path.of(settings.text("routes.dir")), work, REQUESTS, LONGEST);
            System.err.println("batch-info: " + answers + " of " + REQUESTS + " requests were answered");
            return answers == 0 ? 1 : 0;
        } catch (IOException e) {
            System.err.println("batch-info: no training run: " + e);
            return 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    /**
     * Runs the service under load.
     *
     * @param routes the folder whose routes are trained; it is copied
     * @param work an existing folder for the copy
     * @param requests how many requests are sent, unless {@code atMost} ends them before
     * @return how many answers were read
     */
    static int run(Path routes, Path work, int requests, Duration atMost)
            throws IOException, RouteException, InterruptedException {
        Path copy = Files.createTempDirectory(work, "train-routes");
        copy(routes, copy);
        try (MockApis mocks = MockApis.start(Map.of(
                        "MOCK_PORT", "0", "MOCK_HOST", LOOPBACK, "MOCK_DELAY", "0", "MOCK_FAILURE_RATE", "0.02"));
                BatchInfoService running = BatchInfoService.start(new Settings(
                        Map.of(
                                "PORT",
                                "0",
                                "SERVER_HOST",
                                LOOPBACK,
                                "MANAGEMENT_PORT",
                                "0",
                                "ROUTES_DIR",
                                copy.toString(),
                                "UPSTREAM_URL",
                                "http://" + LOOPBACK + ":" + mocks.port()),
                        Path.of("")))) {
            return new TrainCommand(running).load(requests, atMost, copy);
        } finally {
            delete(copy);
        }
    }

    private int load(int requests, Duration atMost, Path routes) throws IOException, InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        AtomicInteger turns = new AtomicInteger();
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        for (int i = 0; i < CLIENTS; i++) {
            clients.execute(() -> {
                for (int turn = turns.getAndIncrement();
                        turn < requests && System.nanoTime() < end;
                        turn = turns.getAndIncrement()) {
                    request(turn);
                }
            });
        }
        clients.shutdown();
        while (turns.get() < requests / 2 && System.nanoTime() < end) {
            Thread.sleep(POLL_MILLIS);
        }
        edit(routes);
        if (!clients.awaitTermination(atMost.plus(REQUEST_TIMEOUT).toMillis(), TimeUnit.MILLISECONDS)) {
            clients.shutdownNow();
        }
        return answers.get();
    }

    /** Most requests are what most clients send; the rest of the paths come in turn. */
    private void request(int turn) {
        switch (turn % 64) {
            case 0 -> get(service, "/health");
            case 1 -> get(service, "/users/user1/summary");
            case 2 -> get(service, "/users/nobody/summary?maxAge=0");
            case 3 -> get(management, "/observe/metrics");
            case 4 -> get(management, "/observe/health/ready");
            case 5 -> get(service, "/nowhere");
            case 6 -> batch("{\"userIds\":[\"a b\",7],\"maxAge\":-1}");
            case 7 -> batch("{\"userIds\":");
            case 8 -> batch("{\"userIds\":" + ids(200) + ",\"maxAge\":0}", "Accept", "application/x-ndjson");
            case 9 -> batch("{\"userIds\":" + ids(50) + "}", "Accept-Encoding", "gzip");
            case 10 -> batch("{\"userIds\":" + ids(5) + ",\"includeSources\":true,\"staleIfError\":60}");
            case 11 -> batch("{\"userIds\":[\"user1\",\"nobody\"]}", "Prefer", "handling=strict");
            case 12 -> batch("{\"userIds\":" + ids(5) + ",\"includeAnalytics\":false,\"maxAge\":0}");
            case 13 -> batch("<batch/>", "Content-Type", "text/plain");
            case 14 -> get(service, "/openapi.json");
            case 15 -> get(management, "/observe/info");
            default -> {
                if (turn % 4 == 0) {
                    batch("{\"userIds\":"
                            + IntStream.rangeClosed(1, CACHED_USERS)
                                    .mapToObj(user -> "\"user" + user + "\"")
                                    .collect(Collectors.joining(",", "[", "]"))
                            + ",\"maxAge\":300}");
                } else {
                    batch("{\"userIds\":" + ids(5) + ",\"maxAge\":0}");
                }
            }
        }
    }

    /** Known users and such as the mock APIs have none of; an unknown one has an answer of its own. */
    private String ids(int count) {
        List<String> ids = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int user = users.incrementAndGet();
            ids.add(user % 5 == 0 ? "\"unknown" + user + "\"" : "\"user" + (user % CACHED_USERS + 1) + "\"");
        }
        return String.join(",", ids).transform(list -> "[" + list + "]");
    }

    private void get(String base, String path) {
        send(HttpRequest.newBuilder(URI.create(base + path))
                .timeout(REQUEST_TIMEOUT)
                .build());
    }

    private void batch(String json, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(service + "/users/batch-info"))
                .timeout(REQUEST_TIMEOUT)
                .setHeader("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json));
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        send(request.build());
    }

    private void send(HttpRequest request) {
        try {
            client.send(request, BodyHandlers.discarding());
            answers.incrementAndGet();
        } catch (IOException lost) {
            // What is trained is what was answered.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Touches each file so that its contents differ: a comment more changes no route. */
    private static void edit(Path routes) throws IOException {
        for (Path file : files(routes)) {
            Files.writeString(file, Files.readString(file) + "# edited\n");
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        for (Path file : files(from)) {
            Files.copy(file, to.resolve(file.getFileName()));
        }
    }

    private static void delete(Path folder) throws IOException {
        for (Path file : files(folder)) {
            Files.delete(file);
        }
        Files.delete(folder);
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
