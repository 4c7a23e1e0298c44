package io.batchinfo.routes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The {@code *.camel.yaml} files of a folder. It is looked at, not watched: file events do not tell of a symlink that now
 * leads elsewhere, which is how Kubernetes changes a ConfigMap.
 */
public final class RoutesFolder {

    private static final String ENDING = ".camel.yaml";

    private final Path folder;

    /** A file as it was read. */
    public record RouteFile(String name, byte[] text) {}

    /** What tells one state of a file from another without reading it. */
    private record State(long size, long modifiedNanos, String identity) {}

    /** What tells one state of the folder from another without reading it. */
    public record Fingerprint(Map<String, Object> states) {}

    public RoutesFolder(Path folder) {
        this.folder = folder;
    }

    public Path path() {
        return folder;
    }

    public Fingerprint fingerprint() throws IOException {
        Map<String, Object> states = new TreeMap<>();
        for (Path file : files()) {
            try {
                BasicFileAttributes a = Files.readAttributes(file, BasicFileAttributes.class);
                String identity = String.valueOf(a.fileKey());
                states.put(
                        file.getFileName().toString(),
                        new State(a.size(), a.lastModifiedTime().to(TimeUnit.NANOSECONDS), identity));
            } catch (NoSuchFileException e) {
                states.put(file.getFileName().toString(), "gone");
            }
        }
        return new Fingerprint(states);
    }

    /**
     * Reads all files, by name.
     *
     * @throws RouteException where one cannot be read
     */
    public List<RouteFile> read() throws IOException, RouteException {
        List<RouteFile> read = new ArrayList<>();
        for (Path file : files()) {
            String name = file.getFileName().toString();
            try {
                read.add(new RouteFile(name, Files.readAllBytes(file)));
            } catch (IOException e) {
                throw new RouteException(name, 0, "the file cannot be read");
            }
        }
        return read;
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(file -> file.getFileName().toString().endsWith(ENDING))
                    .filter(file -> !file.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList();
        }
    }
}
