package io.batchinfo.monitoring;

import org.jspecify.annotations.Nullable;

/** MBean of the routes and their edits. */
@Description("Routes and their edits.")
public interface RoutesMXBean {

    @Description("Number of the serving route generation, from 1.")
    long getGeneration();

    @Description("Number of loaded edits.")
    long getEditsLoaded();

    @Description("Number of rejected edits.")
    long getEditsRejected();

    @Description("File, line and reason if the current content of the routes folder is rejected, else null.")
    @Nullable
    String getFault();
}
