package io.batchinfo.docs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Headless Chromium, if it is installed, controlled by its DevTools protocol over two pipes. */
final class Browser implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 120;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final InputStream messages;
    private String session = "";
    private int calls;

    /** Opens a page and waits until it is loaded. The browser ends by itself when it takes too long. */
    Browser(Path folder, URI page) throws IOException {
        process = new ProcessBuilder(
                        "sh",
                        "-c",
                        "exec \"$0\" \"$@\" 3<&0 4>&1 >/dev/null",
                        program().toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--disable-background-networking",
                        "--remote-debugging-pipe",
                        "--user-data-dir=" + folder.resolve("profile"))
                .redirectError(folder.resolve("log").toFile())
                .start();
        messages = process.getInputStream();
        CompletableFuture.delayedExecutor(PATIENCE_SECONDS, TimeUnit.SECONDS).execute(process::destroyForcibly);
        String target = call("Target.createTarget", Map.of("url", "about:blank"))
                .path("targetId")
                .asText();
        session = call("Target.attachToTarget", Map.of("targetId", target, "flatten", true))
                .path("sessionId")
                .asText();
        call("Page.enable", Map.of());
        call("Page.navigate", Map.of("url", page.toString()));
        receive(message -> message.path("method").asText().equals("Page.loadEventFired"));
    }

    static Path program() {
        Stream<Path> known = Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
                .map(Path::of);
        Path found = known.filter(Files::isExecutable).findFirst().orElse(Path.of("none"));
        Assumptions.assumeFalse(found.endsWith("none"), "no Chromium is installed, so no page was opened in a browser");
        return found;
    }

    /** The value of an expression in the page, as text; an exception of the expression is part of it. */
    String run(String expression) throws IOException {
        JsonNode evaluated = call("Runtime.evaluate", Map.of("expression", expression));
        return evaluated.path("result").path("value").asText()
                + evaluated
                        .path("exceptionDetails")
                        .path("exception")
                        .path("description")
                        .asText();
    }

    JsonNode call(String method, Map<String, Object> parameters) throws IOException {
        int id = ++calls;
        ObjectNode message = JSON.createObjectNode().put("id", id).put("method", method);
        message.set("params", JSON.valueToTree(parameters));
        if (!session.isEmpty()) {
            message.put("sessionId", session);
        }
        process.getOutputStream().write((message + "\0").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
        JsonNode answer = receive(received -> received.path("id").asInt() == id);
        if (answer.has("error")) {
            throw new IOException(method + ": " + answer.get("error"));
        }
        return answer.path("result");
    }

    /** Waits for a message; each ends with a zero byte. */
    private JsonNode receive(Predicate<JsonNode> wanted) throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        for (int b = messages.read(); b >= 0; b = messages.read()) {
            if (b > 0) {
                text.write(b);
                continue;
            }
            JsonNode message = JSON.readTree(text.toByteArray());
            text.reset();
            if (wanted.test(message)) {
                return message;
            }
        }
        throw new EOFException("the browser has ended");
    }

    @Override
    public void close() throws IOException, InterruptedException {
        process.getOutputStream().close();
        process.waitFor();
    }
}
