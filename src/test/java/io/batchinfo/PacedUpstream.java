package io.batchinfo;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;

/** The three upstream APIs as one HTTP server. It answers when a test lets it, and counts who asks. */
public final class PacedUpstream implements AutoCloseable {

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final HttpServer server;
    private final Map<String, Deque<Runnable>> held = new ConcurrentHashMap<>();
    private final Set<String> holds = ConcurrentHashMap.newKeySet();
    private final Map<String, Integer> open = new ConcurrentHashMap<>();
    private final AtomicInteger calls = new AtomicInteger();
    private volatile int mostUsers;
    private volatile long lastCall = System.nanoTime();
    private volatile boolean holdAll;
    private volatile long delayMillis;
    private volatile String padding = "";

    public PacedUpstream() throws Exception {
        server = vertx.createHttpServer().requestHandler(this::request);
        server.listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture().get();
    }

    public String url() {
        return "http://127.0.0.1:" + server.actualPort();
    }

    /** Every answer takes so long. */
    public PacedUpstream delay(Duration delay) {
        delayMillis = delay.toMillis();
        return this;
    }

    /** Every profile has so many characters more. */
    public PacedUpstream padding(int characters) {
        padding = "x".repeat(characters);
        return this;
    }

    /** Answers about these users wait until they are released. */
    public void hold(String... users) {
        holds.addAll(Set.of(users));
    }

    /** All answers wait until {@link #releaseAll}. */
    public void holdAll() {
        holdAll = true;
    }

    public void release(String user) {
        holds.remove(user);
        Deque<Runnable> answers = held.remove(user);
        if (answers != null) {
            answers.forEach(answer -> vertx.runOnContext(go -> answer.run()));
        }
    }

    public void releaseAll() {
        holdAll = false;
        Set.copyOf(held.keySet()).forEach(this::release);
    }

    public int calls() {
        return calls.get();
    }

    /** The most users that were asked about at the same time. */
    public int mostUsersAtOnce() {
        return mostUsers;
    }

    /** When it was last called, by {@link System#nanoTime}. */
    public long lastCall() {
        return lastCall;
    }

    public Duration quietFor() {
        return Duration.ofNanos(System.nanoTime() - lastCall);
    }

    private void request(HttpServerRequest request) {
        String[] path = String.valueOf(request.path()).split("/");
        String user = path[3];
        String json = json(path[4], user);
        calls.incrementAndGet();
        lastCall = System.nanoTime();
        open.merge(user, 1, Integer::sum);
        mostUsers = Math.max(mostUsers, open.size());
        Runnable answer = () -> {
            open.computeIfPresent(user, (u, n) -> n == 1 ? null : n - 1);
            request.response().putHeader("Content-Type", "application/json").end(json);
        };
        if (holdAll || holds.contains(user)) {
            held.computeIfAbsent(user, u -> new ConcurrentLinkedDeque<>()).add(answer);
        } else if (delayMillis > 0) {
            vertx.setTimer(delayMillis, id -> answer.run());
        } else {
            answer.run();
        }
    }

    private String json(String source, String user) {
        String data = switch (source) {
            case "profile" -> """
                        "id":"%s","name":"%s","email":"a@example.com","joinedAt":"2023-01-15T10:00:00Z","status":"active"\
                        """.formatted(user, user + padding);
            case "posts" -> "\"userId\":\"" + user + "\",\"totalPosts\":2,\"recentPosts\":[]";
            default -> """
                        "userId":"%s","totalViews":5,"avgEngagement":4.2,"lastActiveAt":"2024-01-15T10:30:00Z","topCategories":[]\
                        """.formatted(user);
        };
        return "{\"data\":{" + data + "},\"status\":200}";
    }

    @Override
    public void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }
}
