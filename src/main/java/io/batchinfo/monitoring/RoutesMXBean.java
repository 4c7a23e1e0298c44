package io.batchinfo.monitoring;

import org.jspecify.annotations.Nullable;

/** The live routes, over JMX. */
@Description("The live routes and their edits.")
public interface RoutesMXBean {

    @Description("Counts the generations of routes that have served, from 1.")
    long getGeneration();

    @Description("Edits of the routes folder that were taken up.")
    long getEditsLoaded();

    @Description("Edits of the routes folder that could not be loaded.")
    long getEditsRejected();

    @Description("Why the folder as it is now is not what serves: file, line and reason. Null where it is.")
    @Nullable
    String getFault();
}
