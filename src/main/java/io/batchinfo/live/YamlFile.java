package io.batchinfo.live;

import io.batchinfo.live.RoutesFolder.RouteFile;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** The text of one route file with its lines: Camel's messages say what is wrong, seldom where. */
final class YamlFile {

    private final String name;
    private final List<Word> words = new ArrayList<>();
    private final List<Word> routeIds = new ArrayList<>();

    /** A scalar and the line it stands on, from 1. */
    record Word(String text, int line) {}

    private YamlFile(String name) {
        this.name = name;
    }

    /**
     * Reads a file.
     *
     * @throws RouteFault where it is empty, not YAML, or no list
     */
    static YamlFile read(RouteFile file) throws RouteFault {
        YamlFile yaml = new YamlFile(file.name());
        LoadSettings settings = LoadSettings.builder().setLabel(file.name()).build();
        try {
            Optional<Node> root = new Compose(settings).composeString(new String(file.text(), StandardCharsets.UTF_8));
            if (root.isEmpty()) {
                throw new RouteFault(file.name(), 0, "is empty");
            }
            if (!(root.get() instanceof SequenceNode list) || list.getValue().isEmpty()) {
                throw new RouteFault(
                        file.name(), line(root.get()), "is not a list of routes, beans or other Camel elements");
            }
            list.getValue().forEach(yaml::topLevel);
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(0);
            throw new RouteFault(file.name(), line, e.getProblem());
        } catch (YamlEngineException e) {
            throw new RouteFault(file.name(), 0, String.valueOf(e.getMessage()));
        }
        return yaml;
    }

    String name() {
        return name;
    }

    /** The ids of routes, templates and the like, which must be unique. */
    List<Word> routeIds() {
        return routeIds;
    }

    /** The line of the longest word of this file that a message names, 0 where it names none. */
    int lineNamedIn(String message) {
        Word best = null;
        for (Word word : words) {
            boolean named = word.text().length() > 2 && message.contains(word.text());
            if (named && (best == null || word.text().length() > best.text().length())) {
                best = word;
            }
        }
        return best == null ? 0 : best.line();
    }

    private void topLevel(Node element) {
        if (element instanceof MappingNode map) {
            for (NodeTuple tuple : map.getValue()) {
                if (tuple.getValueNode() instanceof MappingNode body) {
                    body.getValue().stream()
                            .filter(t -> t.getKeyNode() instanceof ScalarNode key
                                    && key.getValue().equals("id"))
                            .forEach(t -> routeIds.add(
                                    new Word(((ScalarNode) t.getValueNode()).getValue(), line(t.getValueNode()))));
                }
            }
        }
        collect(element);
    }

    private void collect(Node node) {
        if (node instanceof ScalarNode scalar) {
            words.add(new Word(scalar.getValue(), line(scalar)));
        } else if (node instanceof SequenceNode sequence) {
            sequence.getValue().forEach(this::collect);
        } else if (node instanceof MappingNode map) {
            for (NodeTuple tuple : map.getValue()) {
                collect(tuple.getKeyNode());
                collect(tuple.getValueNode());
            }
        }
    }

    private static int line(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
    }
}
