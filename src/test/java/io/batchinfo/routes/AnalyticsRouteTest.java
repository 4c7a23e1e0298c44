package io.batchinfo.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.batchinfo.source.Failure.Kind;
import io.batchinfo.source.SourceResult;
import io.batchinfo.source.SourceResult.Outcome;
import java.net.ConnectException;
import org.apache.camel.Exchange;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.Test;

/** The route {@code analytics}, with a mock endpoint in place of its API. */
class AnalyticsRouteTest extends RouteTestSupport {

    @Test
    void theDataOfTheResponseIsThePart() throws Exception {
        MockEndpoint api = mockApi();
        api.expectedMessageCount(1);
        api.expectedHeaderReceived("userId", "user1");
        api.whenAnyExchangeReceived(call -> call.getMessage()
                .setBody("{\"data\":{\"userId\":\"user1\",\"avgEngagement\":4.20,\"lastActiveAt\":\"2024\"}}"));
        startRoutes();

        SourceResult result = template().requestBody("source:analytics", user("user1"), SourceResult.class);

        api.assertIsSatisfied();
        assertThat(result.outcome()).isEqualTo(Outcome.OK);
        assertThat(result.required()).isEqualTo(false);
        assertThat(result.data()).isNotNull();
        assertThat(new String(result.data().json()))
                .isEqualTo("{\"userId\":\"user1\",\"avgEngagement\":4.20,\"lastActiveAt\":\"2024\"}");
    }

    @Test
    void aResponseWithoutARequiredFieldIsInvalid() throws Exception {
        mockApi().whenAnyExchangeReceived(call -> call.getMessage().setBody("{\"data\":{}}"));
        startRoutes();

        SourceResult result = template().requestBody("source:analytics", user("user1"), SourceResult.class);

        assertThat(result.failure()).isNotNull();
        assertThat(result.failure().kind()).isEqualTo(Kind.UPSTREAM_INVALID);
    }

    @Test
    void aStatus404IsNotFoundAfterOneCall() throws Exception {
        MockEndpoint api = mockApi();
        api.expectedMessageCount(1);
        api.whenAnyExchangeReceived(call -> call.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, 404));
        startRoutes();

        SourceResult result = template().requestBody("source:analytics", user("nobody"), SourceResult.class);

        api.assertIsSatisfied();
        assertThat(result.failure()).isNotNull();
        assertThat(result.failure().kind()).isIn(Kind.NOT_FOUND, Kind.USER_NOT_FOUND);
    }

    @Test
    void aRefusedConnectionIsRetried() throws Exception {
        MockEndpoint api = mockApi();
        api.expectedMessageCount(2);
        api.whenAnyExchangeReceived(call -> {
            throw new ConnectException("refused");
        });
        startRoutes();

        SourceResult result = template().requestBody("source:analytics", user("user1"), SourceResult.class);

        api.assertIsSatisfied();
        assertThat(result.failure()).isNotNull();
        assertThat(result.failure().kind()).isEqualTo(Kind.UPSTREAM_UNAVAILABLE);
    }

    private MockEndpoint mockApi() throws Exception {
        advise("analytics", route -> route.weaveById("analytics-call").replace().to("mock:api"));
        return getMockEndpoint("mock:api");
    }
}
