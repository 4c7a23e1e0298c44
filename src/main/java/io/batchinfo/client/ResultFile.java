package io.batchinfo.client;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The result file, with one line per user. An interrupted run can be resumed. */
final class ResultFile implements AutoCloseable {

    private final Writer out;
    private final Set<String> there = new HashSet<>();

    private ResultFile(Writer out) {
        this.out = out;
    }

    /** Standard output, which has no earlier results. */
    static ResultFile to(PrintStream out) {
        return new ResultFile(new java.io.OutputStreamWriter(out, StandardCharsets.UTF_8));
    }

    /**
     * Opens a file and counts its results.
     *
     * @param again true drops failed and partial users, so that they are requested again
     */
    static ResultFile to(Path file, boolean again, RunSummary metadata) throws IOException {
        Set<String> kept = Files.exists(file) ? tidy(file, again, metadata) : Set.of();
        ResultFile results = new ResultFile(Files.newBufferedWriter(
                file, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
        results.there.addAll(kept);
        return results;
    }

    /** Writes the kept lines into a new file, which replaces the old one. */
    private static Set<String> tidy(Path file, boolean again, RunSummary metadata) throws IOException {
        Set<String> kept = new HashSet<>();
        Path tidied = file.resolveSibling(file.getFileName() + ".new");
        try (BufferedReader old = Files.newBufferedReader(file);
                BufferedWriter writer = Files.newBufferedWriter(tidied)) {
            for (String text = old.readLine(); text != null; text = old.readLine()) {
                ResultLine line = whole(text);
                if (line == null || again && line.outcome() != ResultLine.Outcome.COMPLETE) {
                    continue;
                }
                if (line.userId() != null && kept.add(line.userId())) {
                    metadata.hasData(line);
                    writer.write(text);
                    writer.write('\n');
                }
            }
        }
        Files.move(tidied, file, StandardCopyOption.REPLACE_EXISTING);
        return kept;
    }

    /** Null for a line that was truncated by an interrupted run. */
    private static @Nullable ResultLine whole(String text) {
        try {
            return ResultLine.read(text);
        } catch (IOException e) {
            return null;
        }
    }

    boolean has(String userId) {
        return there.contains(userId);
    }

    void add(String userId, String text) {
        try {
            out.write(text);
            out.write('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        there.add(userId);
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
