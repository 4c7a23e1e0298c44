package io.batchinfo.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.AsyncAppenderBase;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.status.Status;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The log as shipped, in both forms. */
class LogFormatTest {

    @Test
    void aLineOfTextIsReadable() throws Exception {
        assertThat(line("text")).matches("(?s)\\d\\d:\\d\\d:\\d\\d\\.\\d{3} WARN  Source +request r-1: slow\\R");
    }

    @Test
    void aLineIsAnObjectWithTheRequestIdInItsMessage() throws Exception {
        assertThat(line("json"))
                .startsWith("{\"timestamp\":")
                .contains("\"level\":\"WARN\"", "\"formattedMessage\":\"request r-1: slow\"")
                .doesNotContain("arguments");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "json"})
    void aMessageStaysOneLineOfPlainCharacters(String format) throws Exception {
        String line = line(format, "a\r\nERROR b\u001b[31m\u0000\u202e\u2028c");

        assertThat(line.strip()).doesNotContain("\r", "\n", "\u001b", "\u0000").contains("ERROR b");
        assertThat(line.lines()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "json"})
    void neitherFormHasAnythingToWarnOf(String format) throws Exception {
        LoggerContext log = configured(format);

        assertThat(log.getStatusManager().getCopyOfStatusList()).allMatch(status -> status.getLevel() < Status.WARN);
        log.stop();
    }

    private static String line(String format) throws Exception {
        return line(format, "r-1");
    }

    private static String line(String format, String id) throws Exception {
        LoggerContext log = configured(format);
        var logger = log.getLogger("io.batchinfo.source.Source");
        var event = new LoggingEvent("", logger, Level.WARN, "request {}: slow", null, new Object[] {id});
        AsyncAppenderBase<?> later =
                (AsyncAppenderBase<?>) log.getLogger("ROOT").getAppender("later");
        @SuppressWarnings("unchecked") // as LogConfigurator sets it
        var console = (ConsoleAppender<Object>) later.getAppender("console");
        String line = new String(console.getEncoder().encode(event), StandardCharsets.UTF_8);
        log.stop();
        return line;
    }

    private static LoggerContext configured(String format) throws Exception {
        LoggerContext log = new LoggerContext();
        log.setMDCAdapter(new LogbackMDCAdapter());
        LogConfigurator.configure(log, format);
        return log;
    }
}
