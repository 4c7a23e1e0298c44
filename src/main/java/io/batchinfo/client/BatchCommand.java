package io.batchinfo.client;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code batch users.txt}: requests a result for every id of a file and repeats truncated requests. */
public final class BatchCommand {

    /** The most ids the service takes in one request. */
    private static final int CHUNK = 100_000;

    /** The environment variable of the API key: a command-line argument is visible to all users of the machine. */
    private static final String KEY_VARIABLE = "BATCH_INFO_KEY";

    /** Maximum consecutive requests without a new result. */
    private static final int TRIES = 5;

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final InputStream in;
    private final PrintStream out;
    private final PrintStream err;
    private final @Nullable String key;
    private final Duration firstPause;

    /** @param key the API key, null for none */
    BatchCommand(InputStream in, PrintStream out, PrintStream err, @Nullable String key, Duration firstPause) {
        this.in = in;
        this.out = out;
        this.err = err;
        this.key = key;
        this.firstPause = firstPause;
    }

    /** Runs the command in the terminal and returns the exit code. */
    public static int run(String... arguments) {
        String key = System.getenv(KEY_VARIABLE);
        return new BatchCommand(System.in, System.out, System.err, key, Duration.ofSeconds(1)).carryOut(arguments);
    }

    int carryOut(String... arguments) {
        try {
            if (List.of(arguments).contains("--help")) {
                out.println(Options.USAGE);
                return 0;
            }
            return lookup(Options.parse(arguments));
        } catch (UsageException e) {
            err.println("batch: " + e.getMessage() + ". See batch --help.");
        } catch (NoSuchFileException e) {
            err.println("batch: file not found: " + e.getMessage() + ".");
        } catch (IOException | UncheckedIOException e) {
            err.println("batch: " + e.getMessage() + ".");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return 2;
    }

    private int lookup(Options options) throws IOException, InterruptedException {
        Set<String> ids = ids(options.ids());
        RunSummary metadata = new RunSummary();
        long start = System.nanoTime();
        Path file = options.out();
        try (ResultFile results =
                file == null ? ResultFile.to(out) : ResultFile.to(file, options.retryFailed(), metadata)) {
            List<String> left =
                    new ArrayList<>(ids.stream().filter(id -> !results.has(id)).toList());
            Progress progress = new Progress(err, Progress.terminal(), left.size());
            int before = metadata.total();
            BatchStreamClient call = new BatchStreamClient(options.url(), key, options.maxAge());
            while (!left.isEmpty()) {
                List<String> chunk = left.subList(0, Math.min(CHUNK, left.size()));
                toTheEnd(call, chunk, results, metadata, before, progress);
                left = left.subList(chunk.size(), left.size());
            }
            progress.end(metadata.total() - before, notComplete(metadata));
        }
        if (options.csv() != null && file != null) {
            try (BufferedWriter csv = Files.newBufferedWriter(options.csv())) {
                CsvExport.write(file, csv);
            }
        }
        (file == null ? err : out).print(metadata.table(System.nanoTime() - start));
        return metadata.allComplete() ? 0 : 1;
    }

    /** Requests the missing results of a truncated stream again, with exponential backoff. */
    private void toTheEnd(
            BatchStreamClient call,
            List<String> chunk,
            ResultFile results,
            RunSummary metadata,
            int before,
            Progress progress)
            throws IOException, InterruptedException {
        int tries = 0;
        Duration pause = firstPause;
        while (true) {
            List<String> missing = chunk.stream().filter(id -> !results.has(id)).toList();
            if (missing.isEmpty()) {
                return;
            }
            int had = metadata.total();
            String reason = "the response lacks users";
            try {
                call.send(missing, (line, text) -> {
                    String user = String.valueOf(line.userId());
                    if (!results.has(user)) {
                        results.add(user, text);
                        metadata.add(line);
                        progress.at(metadata.total() - before, notComplete(metadata));
                    }
                });
            } catch (IOException e) {
                reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            }
            if (missing.stream().allMatch(results::has)) {
                return;
            }
            boolean brought = metadata.total() > had;
            tries = brought ? 1 : tries + 1;
            pause = brought ? firstPause : pause;
            if (tries >= TRIES) {
                throw new IOException("gave up after " + TRIES + " tries, the last one since " + reason
                        + "; run the command again to resume");
            }
            progress.say("requesting the missing results again: " + reason);
            Thread.sleep(pause.toMillis());
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
    }

    private static int notComplete(RunSummary metadata) {
        return metadata.total() - metadata.of(ResultLine.Outcome.COMPLETE);
    }

    /** Editors on Windows begin a file with this character. */
    private static String withoutByteOrderMark(String line) {
        return line.startsWith("\ufeff") ? line.substring(1) : line;
    }

    /** The distinct ids; blank lines and those that begin with # are none. */
    private Set<String> ids(@Nullable Path file) throws IOException {
        Set<String> ids = new LinkedHashSet<>();
        try (InputStream bytes = file == null ? in : Files.newInputStream(file);
                BufferedReader lines = new BufferedReader(new InputStreamReader(bytes, StandardCharsets.UTF_8))) {
            lines.lines()
                    .map(BatchCommand::withoutByteOrderMark)
                    .map(String::trim)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .forEach(ids::add);
        }
        return ids;
    }
}
