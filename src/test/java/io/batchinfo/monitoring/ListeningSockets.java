package io.batchinfo.monitoring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;

/** The sockets this process listens on, as Linux lists them: address and port in hexadecimal. */
final class ListeningSockets {

    private static final String LISTEN = "0A";

    private ListeningSockets() {}

    static Set<String> newSince(Set<String> before) throws IOException {
        Set<String> now = byThisProcess();
        now.removeAll(before);
        return now;
    }

    static Set<String> byThisProcess() throws IOException {
        Set<String> own = ownSockets();
        Set<String> listening = new HashSet<>();
        for (String table : new String[] {"tcp", "tcp6"}) {
            for (String line : Files.readAllLines(Path.of("/proc/self/net", table))) {
                String[] field = line.trim().split("\\s+");
                if (field.length > 9 && field[3].equals(LISTEN) && own.contains("socket:[" + field[9] + "]")) {
                    listening.add(field[1]);
                }
            }
        }
        return listening;
    }

    private static Set<String> ownSockets() throws IOException {
        Set<String> own = new HashSet<>();
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            for (Path descriptor : open.toList()) {
                try {
                    own.add(Files.readSymbolicLink(descriptor).toString());
                } catch (IOException e) {
                    // closed meanwhile
                }
            }
        }
        return own;
    }
}
