package io.batchinfo.live;

import org.apache.camel.CamelContext;

/** What the process lends to every generation: the beans and components that its YAML names. */
@FunctionalInterface
public interface Equipment {

    /** Puts everything into a context that has no routes yet. */
    Lent lend(CamelContext context) throws Exception;

    /** What one generation has been lent. */
    interface Lent {

        /** Its routes have started without error. */
        default void started() throws Exception {}

        /** It serves from now on. */
        default void serves() {}
    }
}
