package io.batchinfo.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.batchinfo.batch.Batch;
import io.batchinfo.batch.BatchRequest;
import io.batchinfo.batch.BufferedResults;
import io.batchinfo.batch.UserResult;
import io.batchinfo.source.Ticker;
import io.batchinfo.source.UserLookup;
import java.util.List;
import java.util.Set;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The route {@code batch-info} from the parsed request to the aggregated results, with mock endpoints around it. */
class BatchInfoRouteTest extends RouteTestSupport {

    @Override
    String routeFile() {
        return "batch-info";
    }

    @BeforeEach
    void replaceHttpAndUser() throws Exception {
        advise("batch-info", route -> {
            route.replaceFromWith("direct:batch");
            route.weaveById("read-batch-request").remove();
            route.weaveById("to-user").replace().to("mock:user");
            route.weaveById("write-batch-response").replace().to("mock:response");
        });
        getMockEndpoint("mock:user")
                .whenAnyExchangeReceived(call -> call.getMessage()
                        .setBody(UserResult.of(call.getMessage().getBody(UserLookup.class))));
        startRoutes();
    }

    @Test
    void everyUserIsProcessedOnceAndItsResultIsInTheBatch() throws Exception {
        MockEndpoint user = getMockEndpoint("mock:user");
        user.expectedMessageCount(2);
        MockEndpoint response = getMockEndpoint("mock:response");
        response.expectedMessageCount(1);
        Batch batch = batch("user1", "user2");

        template().sendBody("direct:batch", batch);

        MockEndpoint.assertIsSatisfied(context());
        assertThat(response.getExchanges().get(0).getMessage().getBody()).isSameAs(batch);
        assertThat(((BufferedResults) batch.results()).inOrder())
                .extracting(result -> result.lookup().id())
                .containsExactly("user1", "user2");
    }

    @Test
    void aBatchWithoutUsersSkipsTheSplit() throws Exception {
        getMockEndpoint("mock:user").expectedMessageCount(0);
        getMockEndpoint("mock:response").expectedMessageCount(1);

        template().sendBody("direct:batch", batch());

        MockEndpoint.assertIsSatisfied(context());
    }

    private static Batch batch(String... ids) {
        BatchRequest read = new BatchRequest(List.of(ids), ids.length, Set.of(), 0, 0, false);
        return new Batch(read, request(), new BufferedResults(ids.length, bytes -> true), 8, 8, Ticker.SYSTEM);
    }
}
