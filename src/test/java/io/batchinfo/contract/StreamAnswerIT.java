package io.batchinfo.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StreamAnswerIT extends ServiceIT {

    private HttpResponse<String> stream(String ids) throws Exception {
        return lookup(ids, "Accept", "application/x-ndjson", "Prefer", "handling=strict");
    }

    @Test
    void everyUserIsALineWithItsPlaceAndTheMetadataIsTheLast() throws Exception {
        HttpResponse<String> answer = stream("[\"user1\",\"nobody\",\"user2\",\"user1\"]");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/x-ndjson");
        assertThat(answer.body()).endsWith("}\n");
        List<String> lines = answer.body().lines().toList();
        List<String> places = new ArrayList<>();
        for (String line : lines.subList(0, 3)) {
            JsonNode result = json(line);
            places.add(result.get("index").asInt() + " " + result.get("userId").asText());
        }
        assertThat(places).containsExactlyInAnyOrder("0 user1", "1 nobody", "2 user2");
        assertThat(lines).hasSize(4);
        assertThat(json(lines.get(3)).at("/metadata/totalProcessed").asInt()).isEqualTo(3);
        assertThat(json(lines.get(3)).at("/metadata/requested").asInt()).isEqualTo(4);
        assertThat(json(lines.get(3)).at("/metadata/complete").asBoolean()).isFalse();
    }

    @Test
    void theFastestComesFirst() throws Exception {
        upstream.answers(
                "profile",
                "userSlow",
                com.github.tomakehurst.wiremock.client.WireMock.aResponse()
                        .withStatus(404)
                        .withFixedDelay(600));

        List<String> lines = stream("[\"userSlow\",\"user2\"]").body().lines().toList();

        assertThat(json(lines.get(0)).get("userId").asText()).isEqualTo("user2");
        assertThat(json(lines.get(1)).get("userId").asText()).isEqualTo("userSlow");
    }

    @Test
    void anEmptyStreamIsItsMetadataAlone() throws Exception {
        List<String> lines = stream("[]").body().lines().toList();

        assertThat(lines).hasSize(1);
        assertThat(json(lines.get(0)).at("/metadata/complete").asBoolean()).isTrue();
    }

    @Test
    void aRequestThatIsRefusedIsAProblemAndNoStream() throws Exception {
        HttpResponse<String> answer = stream("[7]");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    }
}
