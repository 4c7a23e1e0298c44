package io.batchinfo.service.reload;

import static org.assertj.core.api.Assertions.assertThat;

import io.batchinfo.EditedRoutes;
import io.batchinfo.ServiceProcess;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Route files are UTF-8 whatever the locale is. JDK 17 takes its default character set from it, later ones do not. */
@Tag("one-jdk")
class LocaleIT {

    @Test
    void textsOfRoutesAreUtf8InAnyLocale(@TempDir Path folder, @TempDir Path work) throws Exception {
        EditedRoutes.copy(folder);
        Files.writeString(folder.resolve("greeting.camel.yaml"), """
                - route:
                    id: greeting
                    from:
                      uri: platform-http:/greeting
                      steps:
                        - setBody: { constant: Grüße }
                """);
        Map<String, String> settings = Map.of("LC_ALL", "C", "ROUTES_DIR", folder.toString());
        try (ServiceProcess service = ServiceProcess.start(work.resolve("log"), settings)) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.port() + "/greeting"))
                    .POST(BodyPublishers.noBody())
                    .build();

            byte[] body = HttpClient.newHttpClient()
                    .send(request, BodyHandlers.ofByteArray())
                    .body();

            assertThat(new String(body, StandardCharsets.UTF_8)).isEqualTo("Grüße");
        }
    }
}
