package io.batchinfo.monitoring;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

record LoggingControl(LoggerContext log) implements LoggingMXBean {

    private static final String INHERITED = "INHERITED";

    @Override
    public Map<String, String> getLevels() {
        Map<String, String> levels = new TreeMap<>();
        for (Logger logger : log.getLoggerList()) {
            if (logger.getLevel() != null) {
                levels.put(logger.getName(), logger.getLevel().toString());
            }
        }
        return levels;
    }

    @Override
    public String getLevel(String logger) {
        return log.getLogger(logger).getEffectiveLevel().toString();
    }

    @Override
    public void setLevel(String logger, String level) {
        log.getLogger(logger).setLevel(parse(level.trim().toUpperCase(Locale.ROOT)));
    }

    /** Rejects unknown levels, which Logback parses as DEBUG. */
    private static @Nullable Level parse(String word) {
        Level level = Level.toLevel(word, null);
        if (level == null && !word.equals(INHERITED)) {
            throw new IllegalArgumentException(
                    "level is '" + word + "', but must be OFF, ERROR, WARN, INFO, DEBUG, TRACE, ALL or INHERITED.");
        }
        return level;
    }
}
