package io.batchinfo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.batchinfo.batch.BatchRequest;
import io.batchinfo.camel.BatchListener;
import io.batchinfo.camel.RouteBindings;
import io.batchinfo.camel.SharedRuntime;
import io.batchinfo.config.InvalidSettingException;
import io.batchinfo.config.Settings;
import io.batchinfo.routes.RouteException;
import io.batchinfo.routes.RouteReloader;
import io.batchinfo.source.SourceListener;
import io.batchinfo.source.Ticker;
import io.batchinfo.source.UserId;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.jspecify.annotations.Nullable;

/**
 * {@code java -jar batch-info.jar try [folder] id...}: asks the real sources for some users by the routes of a folder, without a
 * port and beside whatever runs. No consumer of the folder starts, and nothing is shared, exported or cached.
 */
final class TryCommand {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PATH = "/users/batch-info";
    private static final String USAGE = "usage: try [DIR] ID... [--against URL] [--allow-partial]";

    /** How much longer than the deadline of a batch its route may take, in seconds. */
    private static final long GRACE_SECONDS = 2;

    private final Settings settings;
    private final Path folder;
    private final List<String> ids;
    private final @Nullable URI against;
    private final boolean allowPartial;
    private final PrintStream out;
    private final PrintStream err;

    /**
     * @param against the service whose answers are compared, null for the one on this machine where it runs
     * @param allowPartial whether users without an optional part are good enough
     */
    TryCommand(
            Settings settings,
            Path folder,
            List<String> ids,
            @Nullable URI against,
            boolean allowPartial,
            PrintStream out,
            PrintStream err) {
        this.settings = settings;
        this.folder = folder;
        this.ids = ids;
        this.against = against;
        this.allowPartial = allowPartial;
        this.out = out;
        this.err = err;
    }

    /** Runs the command in the terminal and returns the exit code: 0 for whole users, 1 for others, 2 for a wrong command line. */
    static int run(String... arguments) {
        Settings settings = new Settings(System.getenv(), Path.of(""));
        Set<String> ids = new LinkedHashSet<>();
        Path folder = Path.of(settings.text("routes.dir"));
        URI against = null;
        boolean allowPartial = false;
        for (int i = 1; i < arguments.length; i++) {
            String argument = arguments[i];
            if (argument.equals("--allow-partial")) {
                allowPartial = true;
            } else if (argument.equals("--against") && i + 1 < arguments.length) {
                i++;
                against = url(arguments[i]);
                if (against == null) {
                    return usage("'" + arguments[i] + "' is no http or https URL");
                }
            } else if (argument.startsWith("-")) {
                return usage("unknown option '" + argument + "'");
            } else if (i == 1 && Files.isDirectory(Path.of(argument))) {
                folder = Path.of(argument);
            } else if (UserId.valid(argument)) {
                ids.add(argument);
            } else {
                return usage("'" + argument + "' is neither a folder nor a user id: an id " + UserId.RULE);
            }
        }
        if (ids.isEmpty()) {
            return usage("no user id is given");
        }
        return new TryCommand(settings, folder, List.copyOf(ids), against, allowPartial, System.out, System.err).run();
    }

    private static int usage(String sentence) {
        System.err.println("batch-info: " + sentence + "; " + USAGE);
        return 2;
    }

    private static @Nullable URI url(String text) {
        try {
            URI url = URI.create(text);
            boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            return http && url.getHost() != null ? url : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    int run() {
        Vertx vertx = RouteServer.vertx(settings);
        try {
            SharedRuntime process = SharedRuntimeFactory.create(
                    settings, vertx, Ticker.SYSTEM, SourceListener.NONE, BatchListener.NONE, null, null);
            RouteReloader routes = RouteServer.live(
                    "try", settings, vertx, folder, RouteBindings.of(process), null, RouteServer.limits(settings));
            JsonNode answer = routes.load(context -> answer(context, process));
            print(answer);
            boolean compared = new ServiceComparison(settings, against, out, err).print(ids, answer);
            JsonNode metadata = answer.path("metadata");
            boolean good = metadata.path("failed").asInt() == 0
                    && (allowPartial || metadata.path("partial").asInt() == 0);
            return good && compared ? 0 : 1;
        } catch (RouteException e) {
            e.texts().forEach(text -> err.println(folder.resolve(text)));
        } catch (InvalidSettingException | IllegalStateException e) {
            err.println("batch-info: " + e.getMessage());
        } catch (IOException e) {
            err.println("batch-info: " + folder + ": the folder cannot be read");
        } finally {
            vertx.close();
        }
        return 1;
    }

    /** The JSON of the batch, by the steps of its route; its HTTP consumer is not used. */
    private JsonNode answer(CamelContext context, SharedRuntime process) {
        Route route = context.getRoutes().stream()
                .filter(each -> each.getEndpoint() instanceof PlatformHttpEndpoint http
                        && http.getPath().equals(PATH))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no route of " + folder + " begins with " + PATH));
        Exchange exchange = route.getEndpoint().createExchange();
        exchange.getExchangeExtension().setFromRouteId(route.getRouteId());
        exchange.getMessage().setBody(new BatchRequest(ids, ids.size(), Set.of(), 0, 0, true));
        long seconds = process.limits().deadline().toSeconds() + GRACE_SECONDS;
        try {
            CompletableFuture.runAsync(() -> process(route, exchange), process.workers())
                    .get(seconds, TimeUnit.SECONDS);
            if (exchange.getMessage().getBody() instanceof byte[] json) {
                return JSON.readTree(json);
            }
            Throwable failure = exchange.getException();
            throw new IllegalStateException(
                    "the route " + route.getRouteId() + " gave no result" + (failure == null ? "" : ": " + failure));
        } catch (TimeoutException e) {
            throw new IllegalStateException(
                    "the route " + route.getRouteId() + " did not end within " + seconds + " s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted");
        } catch (ExecutionException | IOException e) {
            throw new IllegalStateException("the route " + route.getRouteId() + " failed: " + e.getMessage());
        }
    }

    private static void process(Route route, Exchange exchange) {
        try {
            route.getProcessor().process(exchange);
        } catch (Exception e) {
            exchange.setException(e);
        }
    }

    /** A block for each user: its sources with calls and times, then its result. */
    private void print(JsonNode answer) {
        for (JsonNode result : answer.path("results")) {
            out.println(result.path("userId").asText() + ": " + state(result));
            Map<String, String> errors = new LinkedHashMap<>();
            result.path("errors")
                    .forEach(error -> errors.put(error.path("source").asText(), error(error)));
            result.path("sources")
                    .fields()
                    .forEachRemaining(source -> out.printf(
                            "  %-12s %-8s %d calls %6d ms  %s%n",
                            source.getKey(),
                            source.getValue().path("outcome").asText(),
                            source.getValue().path("attempts").asInt(),
                            source.getValue().path("durationMs").asLong(),
                            errors.getOrDefault(source.getKey(), "")));
            out.println("  " + ServiceComparison.withoutCalls(result));
        }
        JsonNode metadata = answer.path("metadata");
        out.printf(
                "%d users: %d whole, %d partial, %d failed, %d ms%n",
                metadata.path("totalProcessed").asInt(),
                metadata.path("successful").asInt() - metadata.path("partial").asInt(),
                metadata.path("partial").asInt(),
                metadata.path("failed").asInt(),
                metadata.path("processingTimeMs").asLong());
    }

    private static String state(JsonNode result) {
        if (!result.has("errors")) {
            return "whole";
        }
        return result.path("summary").isNull() ? "failed" : "partial";
    }

    private static String error(JsonNode error) {
        JsonNode status = error.path("status");
        return error.path("type").asText().replace("/problems/", "") + (status.isMissingNode() ? "" : " " + status);
    }
}
