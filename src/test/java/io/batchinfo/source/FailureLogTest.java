package io.batchinfo.source;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class FailureLogTest {

    private static final UserLookup LOOKUP = new UserLookup(
            0, "user1", new RequestContext("r-1", 0, 0, Long.MAX_VALUE, List.of(), Set.of(), () -> false));

    private final Logger logger = (Logger) LoggerFactory.getLogger(FailureLog.class);
    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();
    private final AtomicLong nanos = new AtomicLong(1);
    private final FailureLog log = new FailureLog(nanos::get);

    @BeforeEach
    void capture() {
        appender.start();
        logger.addAppender(appender);
        logger.setLevel(Level.WARN);
        logger.setAdditive(false);
    }

    @AfterEach
    void release() {
        logger.detachAppender(appender);
        logger.setLevel(null);
        logger.setAdditive(true);
    }

    @Test
    void anOutageUnderLoadWritesALineASecondWithTheNumberLeftOut() {
        for (int second = 0; second < 60; second++) {
            for (int i = 0; i < 1000; i++) {
                fail("posts");
                nanos.addAndGet(Duration.ofMillis(1).toNanos());
            }
        }

        assertThat(appender.list).hasSizeBetween(60, 60 + FailureLog.BURST);
        assertThat(lines()).last().asString().endsWith("; 999 failures of posts before it not logged");
    }

    @Test
    void failuresOfOneSourceDoNotHideThoseOfAnother() {
        for (int i = 0; i < 100; i++) {
            fail("posts");
        }
        fail("profile");

        assertThat(appender.list).hasSize(FailureLog.BURST + 1);
        assertThat(lines()).last().isEqualTo("request r-1: profile of user1, attempt 2: 503");
    }

    @Test
    void theFieldsOfALineAreKeyValuePairs() {
        fail("posts");

        assertThat(appender.list.get(0).getKeyValuePairs())
                .extracting(pair -> pair.key + "=" + pair.value)
                .contains("requestId=r-1", "source=posts", "userId=user1", "attempt=2", "hedge=false");
    }

    private void fail(String source) {
        log.attemptFailed(source, LOOKUP, 2, false, 503, 1_000_000, "503");
    }

    private List<String> lines() {
        return appender.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }
}
