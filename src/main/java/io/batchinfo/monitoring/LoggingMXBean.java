package io.batchinfo.monitoring;

import java.util.Map;

/** The log, over JMX. */
@Description("Log levels. A change lasts until the process exits.")
public interface LoggingMXBean {

    @Description("Configured levels by logger. Other loggers inherit the level of their parent.")
    Map<String, String> getLevels();

    @Description("Effective level of a logger.")
    String getLevel(@Description("logger") String logger);

    @Description("Sets a level: OFF, ERROR, WARN, INFO, DEBUG, TRACE or ALL, or INHERITED for that of the parent.")
    void setLevel(@Description("logger") String logger, @Description("level") String level);
}
