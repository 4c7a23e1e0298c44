package io.batchinfo.service.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.batchinfo.ScriptedUpstream.Call;
import io.batchinfo.ServiceFixture;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code Prefer: handling=strict} makes of what is missing. The ids say what becomes of their posts. */
@Tag("one-jdk")
class StrictModeIT {

    private static ServiceFixture fixture;

    @BeforeAll
    static void start() throws Exception {
        fixture = ServiceFixture.start("BREAKER_MINIMUM_NUMBER_OF_CALLS", "50");
        fixture.upstream.script("posts", StrictModeIT::play);
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    private static void play(Call call) throws IOException {
        switch (call.id()) {
            case "unknown" -> call.answer(404, "{}");
            case "silent" -> call.holdUntilClosed();
            case "broken" -> call.answer(500, "{}");
            case "odd" -> call.answer(200, "[]");
            case "busy" -> call.answer(429, "{}");
            case "reset" -> call.reset();
            default -> call.answerWell();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "user, 200",
        "unknown, 404",
        "unknown user, 404",
        "silent, 504",
        "silent unknown, 504",
        "broken, 502",
        "odd, 502",
        "reset, 502",
        "odd silent unknown, 502",
        "busy, 503",
        "busy broken silent unknown, 503"
    })
    void theStatusSaysWhatIsMissing(String ids, int status) throws Exception {
        List<String> users = List.of(ids.split(" "));

        HttpResponse<String> strict = fixture.strict(users);
        HttpResponse<String> lenient = fixture.batch(users);

        assertThat(strict.statusCode()).isEqualTo(status);
        assertThat(strict.headers().firstValue("Preference-Applied")).hasValue("handling=strict");
        assertThat(strict.headers().firstValue("X-Batch-Complete")).hasValue(String.valueOf(status == 200));
        assertThat(strict.headers().firstValue("Retry-After").isPresent()).isEqualTo(status == 503);
        assertThat(ServiceFixture.json(strict).path("results")).hasSize(users.size());
        assertThat(lenient.statusCode()).isEqualTo(200);
        assertThat(lenient.headers().firstValue("Preference-Applied")).isEmpty();
    }

    @Test
    void aStreamIgnoresIt() throws Exception {
        HttpResponse<String> stream = fixture.service.batch(
                ServiceFixture.request(List.of("broken")),
                "Prefer",
                "handling=strict",
                "Accept",
                "application/x-ndjson");

        assertThat(stream.statusCode()).isEqualTo(200);
        assertThat(stream.headers().firstValue("Preference-Applied")).isEmpty();
    }
}
