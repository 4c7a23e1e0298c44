package io.batchinfo.routes;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.NamedNode;
import org.apache.camel.spi.NodeIdFactory;

/** Generates the ids of steps without an id, from 1 in each generation. With Camel's process-wide counter an edit would rename them in JMX. */
final class SequentialNodeIdFactory implements NodeIdFactory {

    private final Map<String, Integer> last = new ConcurrentHashMap<>();

    @Override
    public String createId(NamedNode step) {
        String kind = step.getShortName();
        return kind + last.merge(kind, 1, Integer::sum);
    }
}
