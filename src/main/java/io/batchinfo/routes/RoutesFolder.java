package io.batchinfo.routes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The {@code *.camel.yaml} and {@code *.properties} files of a folder, and the jars of another one. It is polled,
 * because file events do not report a changed symlink target, which is how Kubernetes updates a ConfigMap.
 */
public final class RoutesFolder {

    private static final String ROUTES = ".camel.yaml";
    private static final String PROPERTIES = ".properties";

    /** Depth of sub-folders that are searched for files with names like route files. */
    private static final int IGNORED_DEPTH = 3;

    private final Path folder;
    private final @Nullable Path jars;

    /** A file with its content. */
    public record RouteFile(String name, byte[] text) {}

    /** Identifies a state of a file without reading it. */
    private record State(long size, long modifiedNanos, String identity) {}

    /** Identifies a state of the folder without reading its files. */
    public record Fingerprint(Map<String, Object> states) {}

    /** @param jars the folder of the jars on the class path of the routes, which need not exist */
    public RoutesFolder(Path folder, @Nullable Path jars) {
        this.folder = folder;
        this.jars = jars;
    }

    public Path path() {
        return folder;
    }

    public Fingerprint fingerprint() throws IOException {
        Map<String, Object> states = new TreeMap<>();
        for (Path file : Stream.concat(files(ROUTES).stream(), files(PROPERTIES).stream())
                .toList()) {
            states.put(file.getFileName().toString(), state(file));
        }
        jars().forEach((jar, state) -> states.put(jar.toString(), state));
        ignored().forEach(name -> states.put(name, "ignored"));
        return new Fingerprint(states);
    }

    private static Object state(Path file) throws IOException {
        try {
            BasicFileAttributes a = Files.readAttributes(file, BasicFileAttributes.class);
            return new State(a.size(), a.lastModifiedTime().to(TimeUnit.NANOSECONDS), String.valueOf(a.fileKey()));
        } catch (NoSuchFileException e) {
            return "gone";
        }
    }

    /**
     * Reads all files, by name.
     *
     * @throws RouteException where one cannot be read
     */
    public RouteSources read() throws IOException, RouteException {
        return new RouteSources(read(files(ROUTES)), read(files(PROPERTIES)), ignored(), jars());
    }

    private static List<RouteFile> read(List<Path> files) throws RouteException {
        List<RouteFile> read = new ArrayList<>();
        for (Path file : files) {
            String name = file.getFileName().toString();
            try {
                read.add(new RouteFile(name, Files.readAllBytes(file)));
            } catch (IOException e) {
                throw new RouteException(name, 0, "the file cannot be read");
            }
        }
        return read;
    }

    private List<Path> files(String ending) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(file -> file.getFileName().toString().endsWith(ending))
                    .filter(file -> !hidden(file))
                    .sorted()
                    .toList();
        }
    }

    private Map<Path, Object> jars() throws IOException {
        Map<Path, Object> found = new LinkedHashMap<>();
        if (jars != null && Files.isDirectory(jars)) {
            try (Stream<Path> all = Files.list(jars)) {
                for (Path jar : all.filter(file -> file.toString().endsWith(".jar"))
                        .filter(file -> !hidden(file))
                        .sorted()
                        .toList()) {
                    found.put(jar, state(jar));
                }
            }
        }
        return found;
    }

    /** YAML files that are not read because of their name or because they are in a sub-folder. */
    private List<String> ignored() throws IOException {
        List<String> names = new ArrayList<>();
        collectIgnored(folder, IGNORED_DEPTH, names);
        return names.stream().sorted().toList();
    }

    private void collectIgnored(Path parent, int depth, List<String> names) throws IOException {
        try (Stream<Path> all = Files.list(parent)) {
            for (Path file : all.filter(path -> !hidden(path)).toList()) {
                String name = file.getFileName().toString();
                String lower = name.toLowerCase(Locale.ROOT);
                boolean top = parent.equals(folder);
                if (depth > 1 && Files.isDirectory(file)) {
                    collectIgnored(file, depth - 1, names);
                } else if ((lower.endsWith(".yaml") || lower.endsWith(".yml") || lower.endsWith(PROPERTIES))
                        && !(top && (name.endsWith(ROUTES) || name.endsWith(PROPERTIES)))) {
                    names.add(folder.relativize(file).toString());
                }
            }
        } catch (NoSuchFileException e) {
            // removed meanwhile
        }
    }

    private static boolean hidden(Path file) {
        return file.getFileName().toString().startsWith(".");
    }
}
