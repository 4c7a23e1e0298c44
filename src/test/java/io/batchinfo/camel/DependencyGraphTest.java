package io.batchinfo.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.batchinfo.upstream.RequestTemplate;
import io.batchinfo.upstream.Secrets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DependencyGraphTest {

    private static final Secrets NONE = new Secrets(name -> null, Duration.ZERO, () -> 0);

    @Test
    void aSourceDependsOnEachOneThatItsRequestNames() {
        RequestTemplate request =
                RequestTemplate.parse("POST", "/{a.x}/{id}", "B: {b.y}", "{\"c\":\"{c.z}\"}", null, NONE);

        assertThat(DependencyGraph.parents(List.of(request))).containsExactly("a", "b", "c");
    }

    @Test
    void aChainAndADiamondAreNoCycle() {
        DependencyGraph graph = graph("d", "/{b.v}/{c.v}", "c", "/{a.v}", "b", "/{a.v}", "a", "/{id}");

        assertThatCode(graph::check).doesNotThrowAnyException();
    }

    @Test
    void aCycleIsNamed() {
        assertThatThrownBy(
                        () -> graph("a", "/{b.v}", "b", "/{c.v}", "c", "/{b.w}").check())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'{b.w}' of c makes a cycle: b needs c needs b");
    }

    private static DependencyGraph graph(String... namesAndPaths) {
        Map<String, List<RequestTemplate>> requests = new LinkedHashMap<>();
        for (int i = 0; i < namesAndPaths.length; i += 2) {
            requests.put(
                    namesAndPaths[i],
                    List.of(RequestTemplate.parse(null, namesAndPaths[i + 1], null, null, null, NONE)));
        }
        return new DependencyGraph(requests);
    }
}
