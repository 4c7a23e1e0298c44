package io.batchinfo.camel;

import io.batchinfo.upstream.RequestTemplate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which sources need a value of another source's part: {@code {profile.companyId}} in a request needs {@code profile}. */
final class DependencyGraph {

    /** The variable by which a source first names another, by the names of the two. */
    private final Map<String, Map<String, String>> variables = new LinkedHashMap<>();

    /** @param requests the requests of each source by its name */
    DependencyGraph(Map<String, List<RequestTemplate>> requests) {
        requests.forEach((source, templates) -> variables.put(source, variables(templates)));
    }

    private static Map<String, String> variables(List<RequestTemplate> templates) {
        Map<String, String> byParent = new LinkedHashMap<>();
        for (RequestTemplate template : templates) {
            for (String variable : template.variables()) {
                int dot = variable.indexOf('.');
                if (dot > 0) {
                    byParent.putIfAbsent(variable.substring(0, dot), variable);
                }
            }
        }
        return byParent;
    }

    /** The sources that requests depend on. */
    static Set<String> parents(List<RequestTemplate> requests) {
        return variables(requests).keySet();
    }

    /** The sources that another one depends on. */
    Set<String> allParents() {
        Set<String> parents = new LinkedHashSet<>();
        variables.values().forEach(byParent -> parents.addAll(byParent.keySet()));
        return parents;
    }

    /** @throws IllegalArgumentException that quotes the variable, where it names no source or closes a cycle */
    void check() {
        Set<String> known = variables.keySet();
        variables.forEach((source, byParent) -> byParent.forEach((parent, variable) -> {
            if (!known.contains(parent)) {
                throw new IllegalArgumentException("'{" + variable + "}' of " + source + " needs a source " + parent
                        + ", which no route begins with");
            }
        }));
        Set<String> done = new LinkedHashSet<>();
        known.forEach(source -> visit(source, new ArrayList<>(), done));
    }

    private void visit(String source, List<String> path, Collection<String> done) {
        if (done.contains(source)) {
            return;
        }
        path.add(source);
        for (Map.Entry<String, String> parent :
                variables.getOrDefault(source, Map.of()).entrySet()) {
            int start = path.indexOf(parent.getKey());
            if (start >= 0) {
                throw new IllegalArgumentException("'{" + parent.getValue() + "}' of " + source + " makes a cycle: "
                        + String.join(" needs ", path.subList(start, path.size())) + " needs " + parent.getKey());
            }
            visit(parent.getKey(), path, done);
        }
        path.remove(path.size() - 1);
        done.add(source);
    }
}
