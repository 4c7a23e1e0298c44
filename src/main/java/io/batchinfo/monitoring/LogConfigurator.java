package io.batchinfo.monitoring;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.Map;

/**
 * The default log configuration, as text or JSON. It is in Java because parsing XML takes a sixth of start-up time. {@code
 * logback.configurationFile} replaces it.
 */
public final class LogConfigurator extends ContextAwareBase implements Configurator {

    /** The system property that passes {@code log.format} on, {@code text} or {@code json}. */
    public static final String FORMAT = "batchinfo.log.format";

    private static final int QUEUE = 8192;

    /** Characters that are replaced in text logs: line breaks, terminal escapes and bidirectional controls. JSON escapes them. */
    private static final String UNSEEN = "[\\p{Cc}\\p{Cf}\u2028\u2029]";

    private static final Map<String, Level> LEVELS = Map.of(
            "org.apache.camel", Level.WARN,
            // the reloader logs a route that cannot start in one line
            "org.apache.camel.impl.engine.AbstractCamelContext", Level.OFF,
            // an attempt whose hedge has won may outlive its generation
            "org.apache.camel.impl.engine.DefaultInflightRepository", Level.OFF,
            "io.netty", Level.WARN,
            // during shutdown a connection may close after its event loop
            "io.netty.util.concurrent.DefaultPromise.rejectedExecution", Level.OFF,
            "io.vertx", Level.WARN);

    @Override
    public ExecutionStatus configure(LoggerContext log) {
        boolean another = System.getProperty("logback.configurationFile") != null
                || LogConfigurator.class.getResource("/logback-test.xml") != null;
        if (another) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        configure(log, System.getProperty(FORMAT, "text"));
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /** An asynchronous appender that drops lines instead of blocking on a full disk or a slow terminal. */
    static void configure(LoggerContext log, String format) {
        Encoder<ILoggingEvent> encoder = format.equals("json") ? new JsonLineEncoder() : text();
        encoder.setContext(log);
        encoder.start();
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setContext(log);
        console.setName("console");
        console.setEncoder(encoder);
        console.start();
        AsyncAppender later = new AsyncAppender();
        later.setContext(log);
        later.setName("later");
        later.setQueueSize(QUEUE);
        later.setNeverBlock(true);
        later.addAppender(console);
        later.start();
        LEVELS.forEach((name, level) -> log.getLogger(name).setLevel(level));
        log.getLogger("ROOT").setLevel(Level.INFO);
        log.getLogger("ROOT").addAppender(later);
    }

    private static Encoder<ILoggingEvent> text() {
        PatternLayoutEncoder text = new PatternLayoutEncoder();
        text.setPattern("%d{HH:mm:ss.SSS} %-5level %-22logger{0} %replace(%msg){'" + UNSEEN + "', '?'}%nopex%n");
        return text;
    }
}
