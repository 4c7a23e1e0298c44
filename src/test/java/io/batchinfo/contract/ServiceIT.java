package io.batchinfo.contract;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.batchinfo.RunningService;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

/** The whole service beside its upstreams, one of each for a test class. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ServiceIT {

    private static final ObjectMapper JSON = new ObjectMapper();

    final UpstreamApis upstream = new UpstreamApis();

    @SuppressWarnings("NullAway.Init")
    RunningService service;

    @BeforeAll
    void start() throws Exception {
        service = RunningService.start(upstream.settings());
        for (int i = 0; i < 5; i++) {
            // the first calls of a new JVM are slow enough to be made again
            lookup("[\"userWarm\"]");
        }
    }

    @AfterAll
    void stop() {
        service.close();
        upstream.close();
    }

    @BeforeEach
    void forget() {
        upstream.forgetCalls();
    }

    static JsonNode json(HttpResponse<String> response) throws JsonProcessingException {
        return JSON.readTree(response.body());
    }

    static JsonNode json(String text) throws JsonProcessingException {
        return JSON.readTree(text);
    }

    /** A batch of ids that nothing cached may answer. */
    HttpResponse<String> lookup(String ids, String... headers) throws IOException, InterruptedException {
        return service.batch("{\"userIds\":" + ids + ",\"maxAge\":0}", headers);
    }

    HttpResponse<String> post(BodyPublisher body, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(service.uri("/users/batch-info"))
                .timeout(Duration.ofSeconds(30))
                .POST(body);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return service.client().send(request.build(), BodyHandlers.ofString());
    }

    HttpResponse<String> post(byte[] body) throws IOException, InterruptedException {
        return post(BodyPublishers.ofByteArray(body), "Content-Type", "application/json");
    }
}
