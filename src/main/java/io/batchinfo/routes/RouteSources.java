package io.batchinfo.routes;

import io.batchinfo.routes.RoutesFolder.RouteFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The contents of the routes folder at one moment.
 *
 * @param files the {@code *.camel.yaml} files, by name
 * @param properties the {@code *.properties} files, by name
 * @param ignored files whose names resemble those of route files, relative to the folder
 * @param jars the jars of the folder {@code ext}, each with a value that identifies its state
 */
public record RouteSources(
        List<RouteFile> files, List<RouteFile> properties, List<String> ignored, Map<Path, Object> jars) {

    private static final int REVISION_LENGTH = 12;

    public RouteSources {
        files = List.copyOf(files);
        properties = List.copyOf(properties);
        ignored = List.copyOf(ignored);
        jars = new LinkedHashMap<>(jars);
    }

    /** A hash of names and contents of all route and properties files: 12 hexadecimal digits, equal for equal files. */
    public String revision() {
        MessageDigest hash = sha256();
        Stream.concat(files.stream(), properties.stream()).forEach(file -> {
            byte[] name = file.name().getBytes(StandardCharsets.UTF_8);
            hash.update(ByteBuffer.allocate(4).putInt(name.length).array());
            hash.update(name);
            hash.update(ByteBuffer.allocate(4).putInt(file.text().length).array());
            hash.update(file.text());
        });
        return HexFormat.of().formatHex(hash.digest()).substring(0, REVISION_LENGTH);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** True where both have the same routes. */
    boolean sameAs(@Nullable RouteSources other) {
        return other != null && revision().equals(other.revision()) && jars.equals(other.jars());
    }

    /** The names of files that were added, changed or removed since others were read, sorted. */
    List<String> changedSince(@Nullable RouteSources other) {
        TreeSet<String> changed = new TreeSet<>();
        Map<String, RouteFile> before = new LinkedHashMap<>();
        if (other != null) {
            other.all().forEach(file -> before.put(file.name(), file));
        }
        for (RouteFile file : all()) {
            RouteFile old = before.remove(file.name());
            if (old == null || !Arrays.equals(old.text(), file.text())) {
                changed.add(file.name());
            }
        }
        changed.addAll(before.keySet());
        Map<Path, Object> oldJars = other == null ? Map.of() : other.jars();
        Stream.concat(jars.keySet().stream(), oldJars.keySet().stream())
                .filter(jar -> !String.valueOf(jars.get(jar)).equals(String.valueOf(oldJars.get(jar))))
                .forEach(jar -> changed.add(jar.toString()));
        return List.copyOf(changed);
    }

    private List<RouteFile> all() {
        List<RouteFile> all = new ArrayList<>(files);
        all.addAll(properties);
        return all;
    }
}
