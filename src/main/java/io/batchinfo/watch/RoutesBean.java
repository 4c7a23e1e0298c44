package io.batchinfo.watch;

import org.jspecify.annotations.Nullable;

/** The live routes, over JMX. */
@Meaning("The live routes and their edits.")
public interface RoutesBean {

    @Meaning("Counts the generations of routes that have served, from 1.")
    long getGeneration();

    @Meaning("Edits of the routes folder that were taken up.")
    long getEditsLoaded();

    @Meaning("Edits of the routes folder that could not be loaded.")
    long getEditsRejected();

    @Meaning("Why the folder as it is now is not what serves: file, line and reason. Null where it is.")
    @Nullable
    String getFault();
}
