package io.batchinfo.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.batchinfo.batch.UserResult;
import io.batchinfo.source.SourceResult;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.Test;

/** The route {@code user}, with mock endpoints in place of the sources. */
class UserRouteTest extends RouteTestSupport {

    @Test
    void everySourceIsCalledOnceAndItsResultAggregated() throws Exception {
        for (String source : new String[] {"profile", "posts", "analytics"}) {
            mock(source);
            MockEndpoint mock = getMockEndpoint("mock:" + source);
            mock.expectedMessageCount(1);
            mock.whenAnyExchangeReceived(call -> call.getMessage().setBody(SourceResult.skipped(source, false)));
        }
        startRoutes();

        UserResult result = template().requestBody("direct:user", user("user1"), UserResult.class);

        MockEndpoint.assertIsSatisfied(context());
        assertThat(result.lookup().id()).isEqualTo("user1");
        assertThat(result.parts())
                .extracting(SourceResult::source)
                .containsExactlyInAnyOrder("profile", "posts", "analytics");
    }

    @Test
    void aFailedBranchLeavesTheOtherResults() throws Exception {
        for (String source : new String[] {"profile", "posts", "analytics"}) {
            mock(source);
            getMockEndpoint("mock:" + source)
                    .whenAnyExchangeReceived(call -> call.getMessage().setBody(SourceResult.skipped(source, false)));
        }
        getMockEndpoint("mock:posts").whenAnyExchangeReceived(call -> {
            throw new IllegalStateException("broken step");
        });
        startRoutes();

        UserResult result = template().requestBody("direct:user", user("user1"), UserResult.class);

        assertThat(result.parts()).extracting(SourceResult::source).containsExactlyInAnyOrder("profile", "analytics");
    }

    private void mock(String source) throws Exception {
        advise(
                "user",
                route -> route.interceptSendToEndpoint("source:" + source)
                        .skipSendToOriginalEndpoint()
                        .to("mock:" + source));
    }
}
