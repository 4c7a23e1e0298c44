package io.batchinfo.monitoring;

import java.util.List;
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

    @Description("Number of edits withdrawn in the time of their canary.")
    long getEditsWithdrawn();

    @Description("The canary that runs, else the last one; null before the first.")
    @Nullable
    RouteCanary getCanary();

    @Description("Why the current content of the routes folder does not serve, else null.")
    @Nullable
    String getFault();

    @Description("Hash of the files that serve, equal on replicas with equal files.")
    String getRevision();

    @Description("The last 20 edits and their outcome, the newest first.")
    List<RouteEdit> getHistory();

    @Description(
            "Withdraws the canary where one runs, else returns to the routes before the last edit until the next edit; returns the"
                    + " generation that serves.")
    long rollback();
}
