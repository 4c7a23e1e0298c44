package io.batchinfo.camel;

import io.batchinfo.routes.RouteException;
import io.batchinfo.routes.RoutesFolder.RouteFile;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The beans as the YAML files have them. Camel keeps their properties without the order that they are written in. */
final class WrittenBeans {

    private WrittenBeans() {}

    /**
     * A mistake in a bean, with its file and the first line after the bean's name that has a word.
     *
     * @param word what the mistake is about, as it is written
     */
    static RouteException fault(List<RouteFile> files, String bean, String word, String text) {
        for (RouteFile file : files) {
            String[] lines = new String(file.text(), StandardCharsets.UTF_8).split("\\R", -1);
            boolean inBean = false;
            for (int i = 0; i < lines.length; i++) {
                inBean |= lines[i].strip().replace("- ", "").equals("name: " + bean);
                if (inBean && lines[i].contains(word)) {
                    return new RouteException(file.name(), i + 1, text);
                }
            }
        }
        return new RouteException("routes", 0, text);
    }

    /** The entries of a map that is a property of a bean, in their order; empty where there is no such map. */
    static Map<?, ?> property(List<RouteFile> files, String bean, String property) {
        for (RouteFile file : files) {
            Object root = new Load(LoadSettings.builder().build())
                    .loadFromString(new String(file.text(), StandardCharsets.UTF_8));
            for (Object element : root instanceof List<?> list ? list : List.of()) {
                Object beans = element instanceof Map<?, ?> map ? map.get("beans") : null;
                for (Object each : beans instanceof List<?> list ? list : List.of()) {
                    if (each instanceof Map<?, ?> map
                            && bean.equals(map.get("name"))
                            && map.get("properties") instanceof Map<?, ?> properties
                            && properties.get(property) instanceof Map<?, ?> found) {
                        return found;
                    }
                }
            }
        }
        return Map.of();
    }
}
