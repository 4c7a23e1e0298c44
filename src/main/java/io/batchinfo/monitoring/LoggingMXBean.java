package io.batchinfo.monitoring;

import java.util.Map;

/** The log, over JMX. */
@Description("The levels of the log. A change lasts until the service ends.")
public interface LoggingMXBean {

    @Description("The levels that are set, by logger. One without inherits that of the next name up.")
    Map<String, String> getLevels();

    @Description("The level a logger has, set or inherited.")
    String getLevel(@Description("logger") String logger);

    @Description(
            "Sets a level: OFF, ERROR, WARN, INFO, DEBUG, TRACE or ALL, or INHERITED for that of the next name up.")
    void setLevel(@Description("logger") String logger, @Description("level") String level);
}
