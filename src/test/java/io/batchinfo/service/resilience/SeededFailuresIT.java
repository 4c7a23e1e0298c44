package io.batchinfo.service.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.batchinfo.RunningMocks;
import io.batchinfo.RunningService;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** The mock APIs as they are shipped: one call in ten fails, after the delays of the contract. */
class SeededFailuresIT {

    private static final String SEED = "20260115";
    private static final int BATCHES = 60;
    private static final int CLIENTS = 6;
    private static final String FIVE = "{\"userIds\":[\"user1\",\"user2\",\"user3\",\"user4\",\"user5\"],\"maxAge\":0}";

    @Test
    void noBatchIsLostAndFiveUsersAreBackInTime() throws Exception {
        System.out.println("MOCK_SEED=" + SEED);
        List<JsonNode> answers = new ArrayList<>();
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);

        try (RunningMocks mocks = RunningMocks.start(
                        Map.of("MOCK_FAILURE_RATE", "0.1", "MOCK_DELAY", "seed", "MOCK_SEED", SEED));
                RunningService service = RunningService.start(Map.of("UPSTREAM_URL", mocks.url()))) {
            List<Future<HttpResponse<String>>> asked = new ArrayList<>();
            for (int i = 0; i < BATCHES; i++) {
                asked.add(clients.submit(() -> service.batch(FIVE)));
            }
            for (Future<HttpResponse<String>> answer : asked) {
                assertThat(answer.get().statusCode()).isEqualTo(200);
                answers.add(new ObjectMapper().readTree(answer.get().body()));
            }
        } finally {
            clients.shutdownNow();
        }

        assertThat(answers).allSatisfy(answer -> {
            assertThat(answer.get("results")).hasSize(5);
            assertThat(answer.at("/metadata/successful").asInt()
                            + answer.at("/metadata/failed").asInt())
                    .isEqualTo(5);
        });
        // one that the machine held up is no fault of the service, which has a deadline of 1.4 s for each call
        assertThat(answers.stream()
                        .filter(answer ->
                                answer.at("/metadata/processingTimeMs").asInt() < 1_500))
                .hasSizeGreaterThan(BATCHES * 9 / 10);
        assertThat(answers.stream()
                        .filter(answer -> answer.at("/metadata/complete").asBoolean()))
                .hasSizeGreaterThan(BATCHES * 9 / 10);
    }
}
