package io.batchinfo.routes;

import io.batchinfo.routes.RoutesFolder.RouteFile;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** The text of one route file with line numbers, which Camel's messages seldom contain. */
final class YamlFile {

    private static final String TEMPLATED_ROUTE = "templatedRoute";

    private static final Pattern TIME_OPTION = Pattern.compile("(?i)(timeout|delay|period|interval|^sample)$");

    /** A time as Camel reads it, or a text with a placeholder or an expression. */
    private static final Pattern TIME = Pattern.compile("^[0-9]+$|^([0-9]+ ?(ms|s|m|h|d) ?)+$|[{]");

    private final String name;
    private final List<Word> words = new ArrayList<>();
    private final List<Word> names = new ArrayList<>();
    private final List<Word> templatedRoutes = new ArrayList<>();
    private final List<Word> textSteps = new ArrayList<>();
    private final List<Word> badTimes = new ArrayList<>();

    /** A scalar with its line, from 1. */
    record Word(String text, int line) {}

    private YamlFile(String name) {
        this.name = name;
    }

    /**
     * Reads a file.
     *
     * @throws RouteException where it is empty, not UTF-8, not YAML, no list, or has a key twice
     */
    static YamlFile read(RouteFile file) throws RouteException {
        YamlFile yaml = new YamlFile(file.name());
        LoadSettings settings = LoadSettings.builder().setLabel(file.name()).build();
        try {
            Optional<Node> root = new Compose(settings).composeString(SourceText.decode(file));
            if (root.isEmpty()) {
                throw new RouteException(file.name(), 0, "the file is empty");
            }
            if (!(root.get() instanceof SequenceNode list) || list.getValue().isEmpty()) {
                throw new RouteException(
                        file.name(), line(root.get()), "not a list of routes, beans or other Camel elements");
            }
            for (Node element : list.getValue()) {
                yaml.nameOf(element);
                yaml.collect(element);
            }
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(0);
            throw new RouteException(file.name(), line, "not YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            throw new RouteException(file.name(), 0, "not YAML: " + e.getMessage());
        }
        return yaml;
    }

    String name() {
        return name;
    }

    /** The names that must be unique among all files: {@code id 'x'} of a route or template, {@code bean 'x'}. */
    List<Word> names() {
        return names;
    }

    /** The {@code templatedRoute} elements in their order. */
    List<Word> templatedRoutes() {
        return templatedRoutes;
    }

    /** The steps whose value is a text, by their name. */
    List<Word> textSteps() {
        return textSteps;
    }

    /** The values of options such as {@code timeout} and {@code delay} that are no time. */
    List<Word> badTimes() {
        return badTimes;
    }

    /** The line of a word, first as it is, then within others; from a line on, else in the whole file; 0 if nowhere. */
    int line(int from, String clue) {
        Predicate<String> within =
                Pattern.compile("(?<!\\w)" + Pattern.quote(clue) + "(?!\\w)").asPredicate();
        return words.stream()
                .filter(word -> within.test(word.text()))
                .min((a, b) -> Integer.compare(rank(a, from, clue), rank(b, from, clue)))
                .map(Word::line)
                .orElse(0);
    }

    private static int rank(Word word, int from, String clue) {
        return (word.line() >= from ? 0 : 2) + (word.text().equals(clue) ? 0 : 1);
    }

    private void nameOf(Node element) {
        if (!(element instanceof MappingNode map)) {
            return;
        }
        for (NodeTuple tuple : map.getValue()) {
            if (tuple.getValueNode() instanceof SequenceNode beans) {
                beans.getValue().forEach(bean -> name(bean, "name", "bean"));
            } else if (tuple.getKeyNode() instanceof ScalarNode key && TEMPLATED_ROUTE.equals(key.getValue())) {
                templatedRoutes.add(new Word(key.getValue(), line(key)));
                name(tuple.getValueNode(), "routeId", "id");
            } else {
                name(tuple.getValueNode(), "id", "id");
            }
        }
    }

    private void name(Node node, String wanted, String kind) {
        if (node instanceof MappingNode map) {
            for (NodeTuple tuple : map.getValue()) {
                if (tuple.getKeyNode() instanceof ScalarNode key
                        && key.getValue().equals(wanted)
                        && tuple.getValueNode() instanceof ScalarNode value) {
                    names.add(new Word(kind + " '" + value.getValue() + "'", line(value)));
                }
            }
        }
    }

    private void collect(Node node) throws RouteException {
        if (node instanceof ScalarNode scalar) {
            words.add(new Word(scalar.getValue(), line(scalar)));
        } else if (node instanceof SequenceNode sequence) {
            for (Node item : sequence.getValue()) {
                collect(item);
            }
        } else if (node instanceof MappingNode map) {
            Set<String> keys = new HashSet<>();
            for (NodeTuple tuple : map.getValue()) {
                if (tuple.getKeyNode() instanceof ScalarNode key && !keys.add(key.getValue())) {
                    throw new RouteException(name, line(key), "'" + key.getValue() + "' is a duplicate key");
                }
                if (tuple.getKeyNode() instanceof ScalarNode key) {
                    examine(key.getValue(), tuple.getValueNode());
                }
                collect(tuple.getKeyNode());
                collect(tuple.getValueNode());
            }
        }
    }

    private void examine(String key, Node value) {
        if (key.equals("steps") && value instanceof SequenceNode steps) {
            for (Node step : steps.getValue()) {
                if (step instanceof MappingNode map
                        && !map.getValue().isEmpty()
                        && map.getValue().get(0).getKeyNode() instanceof ScalarNode stepName
                        && map.getValue().get(0).getValueNode() instanceof ScalarNode) {
                    textSteps.add(new Word(stepName.getValue(), line(stepName)));
                }
            }
        } else if (value instanceof ScalarNode scalar
                && TIME_OPTION.matcher(key).find()
                && !TIME.matcher(scalar.getValue()).find()) {
            badTimes.add(new Word(scalar.getValue(), line(scalar)));
        }
    }

    private static int line(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
    }
}
