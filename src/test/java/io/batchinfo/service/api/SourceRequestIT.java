package io.batchinfo.service.api;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlMatching;
import static io.batchinfo.service.api.AddedSource.error;
import static io.batchinfo.service.api.AddedSource.lookup;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.batchinfo.RunningService;
import io.batchinfo.routes.RouteException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests of sources as their upstream receives them. */
@Tag("one-jdk")
class SourceRequestIT {

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

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            /x/{id}                    | /x/a@b-c.d_1
            /x?ids={id}                | /x?ids=a%40b-c.d_1
            /x/{id}?a=1&b={id}&c=2     | /x/a@b-c.d_1?a=1&b=a%40b-c.d_1&c=2
            /x/{id}?q=%2Fa+b&l=(en)&m= | /x/a@b-c.d_1?q=%2Fa+b&l=(en)&m=
            /x/all                     | /x/all
            """)
    void aPathIsExpandedAndEncoded(String template, String expected) throws Exception {
        routes.source("badges", "path: " + template);

        try (RunningService service = routes.start()) {
            assertThat(lookup(service, "a@b-c.d_1").at("/badges/level").asInt()).isEqualTo(7);
        }

        LoggedRequest request = routes.requests("/x.*").get(0);
        assertThat(request.getUrl()).isEqualTo(expected);
        assertThat(request.getMethod().value()).isEqualTo("GET");
        assertThat(request.getHeaders().keys()).containsExactlyInAnyOrder("Accept", "Host");
        assertThat(request.getBody()).isEmpty();
    }

    @Test
    void methodHeadersAndBodyAreSent() throws Exception {
        routes.source(
                "badges",
                "path: /x/search?pretty",
                "method: POST",
                "headers: |\n          X-User: {id}\n          Accept: application/hal+json\n          X-Odd: a&b=c%20+d; (e)&f",
                "body: '{\"query\":\"query($id: ID!){user(id: $id){a{b}}}\",\"variables\":{\"id\":\"{id}\",\"n\":1.50,\"p\":\"100% a&b+c #d (e)&\"}}'");

        try (RunningService service = routes.start()) {
            assertThat(lookup(service, "a@b.c").at("/badges/level").asInt()).isEqualTo(7);
        }

        LoggedRequest request = routes.requests("/x/search.*").get(0);
        assertThat(request.getUrl()).isEqualTo("/x/search?pretty");
        assertThat(request.getMethod().value()).isEqualTo("POST");
        assertThat(request.getHeader("X-User")).isEqualTo("a@b.c");
        assertThat(request.getHeader("Accept")).isEqualTo("application/hal+json");
        assertThat(request.getHeader("X-Odd")).isEqualTo("a&b=c%20+d; (e)&f");
        assertThat(request.getHeader("Content-Type")).isEqualTo("application/json");
        assertThat(request.getBodyAsString())
                .isEqualTo("{\"query\":\"query($id: ID!){user(id: $id){a{b}}}\",\"variables\":{\"id\":\"a@b.c\","
                        + "\"n\":1.50,\"p\":\"100% a&b+c #d (e)&\"}}");
    }

    @Test
    void aStepOfOnesOwnHasTheSameOptions() throws Exception {
        routes.file("""
                - route:
                    id: badges
                    from:
                      uri: source:badges
                      steps:
                        - to:
                            uri: upstream:badges
                            parameters:
                              path: RAW(/x/{id}?a=1&b={id})
                              method: PUT
                              headers: "X-User: {id}"
                              body: '{"a":{"id":"{id}"} }'
                """, "badges");

        try (RunningService service = routes.start()) {
            assertThat(lookup(service, "u").at("/badges/level").asInt()).isEqualTo(7);
        }

        LoggedRequest request = routes.requests("/x.*").get(0);
        assertThat(request.getUrl()).isEqualTo("/x/u?a=1&b=u");
        assertThat(request.getMethod().value()).isEqualTo("PUT");
        assertThat(request.getHeader("X-User")).isEqualTo("u");
        assertThat(request.getBodyAsString()).isEqualTo("{\"a\":{\"id\":\"u\"}}");
    }

    @ParameterizedTest
    @CsvSource({"GET,,3", "PUT,,3", "POST,,1", "PATCH,,1", "POST,true,3", "GET,false,1"})
    void onlyWhatIsSafeIsRetried(String method, String idempotent, int calls) throws Exception {
        routes.upstream.stubFor(any(urlMatching("/x.*")).willReturn(aResponse().withStatus(503)));
        routes.setting("SOURCE_MAX_ATTEMPTS", "3");
        if (idempotent == null) {
            routes.source("badges", "path: /x/{id}", "method: " + method);
        } else {
            routes.source("badges", "path: /x/{id}", "method: " + method, "idempotent: " + idempotent);
        }

        try (RunningService service = routes.start()) {
            assertThat(error(lookup(service, "u"), "badges")).isEqualTo("upstream-unavailable");
        }

        assertThat(routes.requests("/x.*")).hasSize(calls);
    }

    @ParameterizedTest
    @CsvSource({"POST,false,1", "POST,true,2"})
    void onlyWhatIsSafeIsHedged(String method, String idempotent, int calls) throws Exception {
        routes.upstream.stubFor(any(urlMatching("/x.*")).willReturn(okJson("{}").withFixedDelay(1500)));
        routes.source(
                "badges",
                "path: /x/{id}",
                "method: " + method,
                "idempotent: " + idempotent,
                "hedgingDelay: 100ms",
                "maxAttempts: 1");

        try (RunningService service = routes.start()) {
            assertThat(error(lookup(service, "u"), "badges")).isEmpty();
        }

        assertThat(routes.requests("/x.*")).hasSize(calls);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            path: x/{id}                           | 6 | the path 'x/{id}' must begin with /
            path: /x/{id                           | 6 | the path '/x/{id' has '{id', which is not a variable such as {id}
            path: /x/{+id}                         | 6 | the path '/x/{+id}' has '{+id}', which is not a variable such as {id}
            path: /x/{}                            | 6 | the path '/x/{}' has '{}', which is not a variable such as {id}
            path: /x y                             | 6 | the path '/x y' cannot have the character ' '
            path: /x%zz                            | 6 | the path '/x%zz' has a % that begins no percent-encoding
            path: '/x#y'                           | 6 | the path '/x#y' cannot have the character '#'
            method: TRACE                          | 8 | the method 'TRACE' is none of GET, QUERY, POST, PUT, PATCH and DELETE
            headers: no colon                      | 7 | 'headers' must have one header a line, such as X-User: {id}
            headers: 'Host: a'                     | 8 | the header 'Host' cannot be set
            headers: 'X-A: {a b}'                  | 8 | the header 'X-A' has an unknown expression; there are {id}, {source.field}, {file:PATH} and {env:NAME}
            headers: 'Authorization: Bearer a1b2'  | 8 | the header 'Authorization' must take its value from {file:PATH} or {env:NAME}
            headers: 'X-Key: {env:NOT_SET_HERE}'   | 8 | the header 'X-Key': the environment variable is not set
            headers: 'X-Key: {file:no/such/file}'  | 8 | the header 'X-Key': the file is missing, empty or not readable
            body: '{}'                             | 7 | a 'body' needs a method such as POST
            url: ftp://a                           | 8 | 'ftp://a' is not of the form http://host:port or https://host:port
            """)
    void aRequestThatCannotBeMadeIsRejectedWithItsPlace(String parameter, int line, String text) throws Exception {
        if (parameter.startsWith("path")) {
            routes.source("badges", parameter);
        } else {
            routes.source("badges", "path: /x/{id}", parameter);
        }

        assertThatThrownBy(() -> routes.start().close())
                .isInstanceOf(RouteException.class)
                .hasMessage("badges.camel.yaml:" + line + ": " + text);
    }

    @Test
    void aBodyThatIsNotJsonIsRejected() throws Exception {
        routes.source("badges", "path: /x", "method: POST", "body: '{\"a\":{id}}'");

        assertThatThrownBy(() -> routes.start().close())
                .isInstanceOf(RouteException.class)
                .hasMessageMatching("badges.camel.yaml:\\d+: the 'body' is not JSON: .*");
    }

    @Test
    void severalAttemptsOfAPostThatIsNotSafeAreRejected() throws Exception {
        routes.source("badges", "path: /x", "method: POST", "maxAttempts: 2");

        assertThatThrownBy(() -> routes.start().close())
                .isInstanceOf(RouteException.class)
                .hasMessageMatching("badges.camel.yaml:\\d+: .*'maxAttempts' must be 1 .*idempotent: true.*");
    }

    @Test
    void theUrlOfASourceHasItsOwnPrefixAndTheSettingTakesPrecedence() throws Exception {
        String url = "http://127.0.0.1:" + routes.upstream.port();
        routes.setting("UPSTREAM_URL", "http://127.0.0.1:1")
                .setting("PROFILE_URL", url)
                .setting("POSTS_URL", url)
                .setting("ANALYTICS_URL", url)
                .source("badges", "path: /x/{id}", "url: " + url + "/v1/");
        try (RunningService service = routes.start()) {
            assertThat(lookup(service, "u").at("/badges/level").asInt()).isEqualTo(7);
        }
        routes.setting("BADGES_URL", url + "/v2");
        try (RunningService service = routes.start()) {
            assertThat(lookup(service, "u").at("/badges/level").asInt()).isEqualTo(7);
        }

        assertThat(routes.requests("/v.*")).extracting(LoggedRequest::getUrl).containsExactly("/v1/x/u", "/v2/x/u");
    }

    @Test
    void anAddressOfVersion6IsReached() throws Exception {
        try (Ipv6Server server = new Ipv6Server("{\"level\":8}")) {
            routes.source("badges", "path: /x/{id}", "url: http://[::1]:" + server.port());

            try (RunningService service = routes.start()) {
                assertThat(lookup(service, "u").at("/badges/level").asInt()).isEqualTo(8);
            }

            assertThat(server.host()).isEqualTo("[::1]:" + server.port());
        }
    }
}
