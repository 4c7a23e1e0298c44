package io.batchinfo.watch;

import java.util.Map;

/** The log, over JMX. */
@Meaning("The levels of the log. A change lasts until the service ends.")
public interface LoggingBean {

    @Meaning("The levels that are set, by logger. One without inherits that of the next name up.")
    Map<String, String> getLevels();

    @Meaning("The level a logger has, set or inherited.")
    String getLevel(@Meaning("logger") String logger);

    @Meaning("Sets a level: OFF, ERROR, WARN, INFO, DEBUG, TRACE or ALL, or INHERITED for that of the next name up.")
    void setLevel(@Meaning("logger") String logger, @Meaning("level") String level);
}
