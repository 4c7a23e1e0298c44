package io.batchinfo.routes;

import io.batchinfo.routes.RoutesFolder.RouteFile;
import java.io.IOException;
import java.io.StringReader;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** Reads the {@code *.properties} files of a generation, whose values replace the {@code {{placeholders}}} of its routes. */
final class RouteProperties {

    private RouteProperties() {}

    /** @throws RouteException where one is not UTF-8 or no properties file, or a name has two values */
    static Properties read(List<RouteFile> files) throws RouteException {
        Properties all = new Properties();
        Map<String, String> places = new HashMap<>();
        for (RouteFile file : files) {
            Properties own = new Properties();
            try {
                own.load(new StringReader(SourceText.decode(file)));
            } catch (IOException | IllegalArgumentException e) {
                throw new RouteException(file.name(), 0, "not a properties file: " + e.getMessage());
            }
            for (String name : own.stringPropertyNames()) {
                String other = places.putIfAbsent(name, file.name());
                if (other != null) {
                    throw new RouteException(file.name(), 0, "'" + name + "' is already defined in " + other);
                }
                all.setProperty(name, own.getProperty(name));
            }
        }
        return all;
    }
}
