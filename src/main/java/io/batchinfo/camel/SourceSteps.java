package io.batchinfo.camel;

import io.batchinfo.upstream.RequestTemplate;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.apache.camel.EndpointAware;
import org.apache.camel.Navigate;
import org.apache.camel.Processor;
import org.apache.camel.component.resilience4j.ResilienceProcessor;
import org.jspecify.annotations.Nullable;

/** The steps of a source's route as Camel has built them. */
final class SourceSteps {

    private final List<Processor> steps = new ArrayList<>();

    SourceSteps(Processor root) {
        Deque<Processor> left = new ArrayDeque<>();
        left.add(root);
        while (!left.isEmpty()) {
            Processor next = left.poll();
            steps.add(next);
            if (next instanceof Navigate<?> node && node.hasNext()) {
                for (Object child : node.next()) {
                    if (child instanceof Processor processor) {
                        left.add(processor);
                    }
                }
            }
        }
    }

    /** The first circuit breaker, null for none. */
    @Nullable
    CircuitBreaker breaker() {
        return steps.stream()
                .filter(ResilienceProcessor.class::isInstance)
                .map(step -> ((ResilienceProcessor) step).getCircuitBreaker())
                .findFirst()
                .orElse(null);
    }

    /** The requests of all {@code upstream:} steps. */
    List<RequestTemplate> requests() {
        List<RequestTemplate> requests = new ArrayList<>();
        for (Processor step : steps) {
            if (step instanceof EndpointAware to && to.getEndpoint() instanceof UpstreamEndpoint upstream) {
                requests.add(upstream.request());
            }
        }
        return requests;
    }
}
