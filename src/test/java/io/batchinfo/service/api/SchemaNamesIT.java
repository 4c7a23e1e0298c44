package io.batchinfo.service.api;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static io.batchinfo.service.api.AddedSource.error;
import static io.batchinfo.service.api.AddedSource.lookup;
import static org.assertj.core.api.Assertions.assertThat;

import io.batchinfo.RunningService;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Schemas in YAML whose fields have unusual names. */
class SchemaNamesIT {

    @TempDir
    private Path folder;

    @Test
    void aNameCanHaveADot() throws Exception {
        try (AddedSource routes = new AddedSource(folder)) {
            routes.upstream.stubFor(any(urlEqualTo("/x/good")).willReturn(okJson("{\"a.b\":1,\"c\":{\"d\":\"x\"}}")));
            routes.upstream.stubFor(
                    any(urlEqualTo("/x/bad")).willReturn(okJson("{\"a\":{\"b\":1},\"c\":{\"d\":\"x\"}}")));
            routes.file("""
                    - beans:
                        - name: badgesSchema
                          type: schema
                          properties:
                            fields: { "[a.b]": integer, c/d: string }
                    - templatedRoute:
                        routeTemplateRef: source
                        routeId: badges
                        parameters:
                          - { name: path, value: "/x/{id}" }
                          - { name: schema, value: "#badgesSchema" }
                    """, "badges");
            try (RunningService service = routes.start()) {
                assertThat(error(lookup(service, "good"), "badges")).isEmpty();
                assertThat(error(lookup(service, "bad"), "badges")).isEqualTo("upstream-invalid");
            }
        }
    }
}
