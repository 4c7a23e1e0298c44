package io.batchinfo.service.api;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlMatching;
import static io.batchinfo.service.api.AddedSource.error;
import static io.batchinfo.service.api.AddedSource.lookup;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.batchinfo.RunningService;
import io.batchinfo.routes.RouteException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sources whose requests take values from the parts of other sources. */
@Tag("one-jdk")
class DependentSourceIT {

    @TempDir
    private Path folder;

    private AddedSource routes;

    @BeforeEach
    void copy() throws Exception {
        routes = new AddedSource(folder);
    }

    @AfterEach
    void stop() {
        routes.close();
    }

    private void company() throws Exception {
        routes.source("company", "path: /companies/{profile.companyId}?user={id}");
    }

    @Test
    void aValueOfAnotherPartIsInTheRequestAndItsSourceIsCalledOnce() throws Exception {
        company();

        try (RunningService service = routes.start()) {
            for (int i = 1; i <= 3; i++) {
                JsonNode result = lookup(service, "u", "\"maxAge\":0");

                assertThat(result.at("/company/level").asInt()).as("%s", result).isEqualTo(7);
                assertThat(result.has("error")).isFalse();
                assertThat(routes.requests("/companies.*")).hasSize(i);
                assertThat(routes.requests("/api/users/u/profile")).hasSize(i);
            }
        }

        assertThat(routes.requests("/companies.*"))
                .extracting(LoggedRequest::getUrl)
                .containsOnly("/companies/c1?user=u");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "companyId":"a/b ü"        | /companies/a%2Fb%20%C3%BC?user=u
            "companyId":17             | /companies/17?user=u
            "companyId":1.50           | /companies/1.50?user=u
            "companyId":"../x"         | /companies/..%2Fx?user=u
            """)
    void anyTextAndNumberIsEncoded(String field, String url) throws Exception {
        routes.profile(field);
        company();

        try (RunningService service = routes.start()) {
            assertThat(lookup(service, "u").at("/company/level").asInt()).isEqualTo(7);
        }

        assertThat(routes.requests("/companies.*"))
                .extracting(LoggedRequest::getUrl)
                .containsExactly(url);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"other\":1",
                "\"companyId\":null",
                "\"companyId\":\"\"",
                "\"companyId\":\"..\"",
                "\"companyId\":\".\"",
                "\"companyId\":{}",
                "\"companyId\":true"
            })
    void withoutAUsableValueThePartIsMissingAndItsUpstreamNotCalled(String field) throws Exception {
        routes.profile(field);
        company();

        try (RunningService service = routes.start()) {
            JsonNode result = lookup(service, "u");

            assertThat(error(result, "company")).isEqualTo("dependency-missing");
            assertThat(result.at("/errors/0/attempts").asInt(-1)).isZero();
            assertThat(result.at("/profile/name").asText()).isEqualTo("n");
        }

        assertThat(routes.requests("/companies.*")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"404,user-not-found,404", "500,upstream-unavailable,502"})
    void withoutItsParentAPartIsMissing(int status, String profile, int strict) throws Exception {
        routes.upstream.stubFor(
                any(urlMatching("/api/users/.*/profile")).willReturn(aResponse().withStatus(status)));
        company();

        try (RunningService service = routes.start()) {
            JsonNode result = lookup(service, "u");
            assertThat(error(result, "profile")).isEqualTo(profile);
            assertThat(error(result, "company")).isEqualTo("dependency-missing");

            HttpResponse<String> answer = service.batch("{\"userIds\":[\"u\"]}", "Prefer", "handling=strict");
            assertThat(answer.statusCode()).isEqualTo(strict);
        }

        assertThat(routes.requests("/companies.*")).isEmpty();
    }

    @Test
    void aPartOfASkippedParentIsSkipped() throws Exception {
        routes.source("region", "path: /regions/{analytics.lastActiveAt}");

        try (RunningService service = routes.start()) {
            JsonNode result = lookup(service, "u", "\"includeAnalytics\":false", "\"includeSources\":true");

            assertThat(result.at("/sources/region/outcome").asText())
                    .as("%s", result)
                    .isEqualTo("skipped");
            assertThat(result.has("errors")).isFalse();
        }
    }

    @Test
    void aChainOfThreeIsFollowedInWhateverOrderTheBranchesStand() throws Exception {
        routes.upstream.stubFor(any(urlMatching("/companies/c1")).willReturn(okJson("{\"owner\":{\"id\":5}}")));
        routes.file("""
                - templatedRoute:
                    routeTemplateRef: source
                    routeId: owner
                    parameters:
                      - name: path
                        value: /owners
                      - name: method
                        value: POST
                      - name: headers
                        value: "X-Company: {profile.companyId}"
                      - name: body
                        value: '{"owner":"{company.owner.id}","user":"{id}"}'
                - templatedRoute:
                    routeTemplateRef: source
                    routeId: company
                    parameters:
                      - name: path
                        value: /companies/{profile.companyId}
                """, "owner", "company");
        Path user = folder.resolve("user.camel.yaml");
        Files.writeString(
                user,
                Files.readString(user)
                                .replace("            parallelProcessing: true\n", "")
                                .replace(
                                        "              - to:\n                  id: to-profile\n                  uri: source:profile\n",
                                        "")
                        + "              - to: source:profile\n");

        try (RunningService service = routes.start()) {
            JsonNode result = lookup(service, "u", "\"maxAge\":0");
            assertThat(result.at("/owner/level").asInt()).as("%s", result).isEqualTo(7);
            assertThat(result.has("errors")).isFalse();
        }

        LoggedRequest request = routes.requests("/owners").get(0);
        assertThat(request.getBodyAsString()).isEqualTo("{\"owner\":5,\"user\":\"u\"}");
        assertThat(request.getHeader("X-Company")).isEqualTo("c1");
        assertThat(routes.requests("/companies.*")).hasSize(1);
        assertThat(routes.requests("/api/users/u/profile")).hasSize(1);
    }

    @Test
    void theDeadlineOfTheRequestIsOverAll() throws Exception {
        routes.upstream.stubFor(
                any(urlMatching("/companies.*")).willReturn(okJson("{}").withFixedDelay(20_000)));
        routes.setting("BATCH_DEADLINE", "2s").setting("SOURCE_ATTEMPT_TIMEOUT", "8s");
        company();

        try (RunningService service = routes.start()) {
            long begun = System.nanoTime();
            JsonNode result = lookup(service, "u");

            assertThat(error(result, "company")).isEqualTo("upstream-timeout");
            assertThat(result.at("/profile/name").asText()).isEqualTo("n");
            assertThat(System.nanoTime() - begun).isLessThan(7_000_000_000L);
        }
    }

    @Test
    void aPartIsServedFromTheCacheAndStaleWhereItsParentFails() throws Exception {
        company();

        try (RunningService service = routes.start()) {
            lookup(service, "u");
            JsonNode cached = lookup(service, "u", "\"includeSources\":true");
            assertThat(cached.at("/sources/company/cache").asText()).isEqualTo("hit");
            routes.upstream.stubFor(any(urlMatching("/api/users/.*/profile"))
                    .willReturn(aResponse().withStatus(500)));

            JsonNode stale = lookup(service, "u", "\"maxAge\":0", "\"staleIfError\":60", "\"includeSources\":true");

            assertThat(stale.at("/sources/profile/outcome").asText())
                    .as("%s", stale)
                    .isEqualTo("stale");
            assertThat(stale.at("/company/level").asInt()).isEqualTo(7);
        }
    }

    @Test
    void aCycleIsRejectedWithItsLine() throws Exception {
        routes.source("one", "path: /one/{three.a}").source("two", "path: /two/{one.a}");
        routes.source("three", "path: /three/{id}?x={two.a}");

        assertThatThrownBy(() -> routes.start().close())
                .isInstanceOf(RouteException.class)
                .hasMessageMatching("(one|two|three)\\.camel\\.yaml:6: '\\{\\w+\\.a}' of \\w+ makes a cycle:"
                        + " (one needs three needs two needs one|two needs one needs three needs two"
                        + "|three needs two needs one needs three)");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            /x/{profil.id} | '{profil.id}' of badges needs a source profil, which no route begins with
            /x/{badges.id} | '{badges.id}' of badges makes a cycle: badges needs badges
            /x/{user}      | unknown variable '{user}'; there are {id}, {ids} and {source.field}
            """)
    void aVariableOfNoSourceIsRejectedWithItsLine(String path, String text) throws Exception {
        routes.source("badges", "path: " + path);

        assertThatThrownBy(() -> routes.start().close())
                .isInstanceOf(RouteException.class)
                .hasMessage("badges.camel.yaml:6: " + text);
    }
}
