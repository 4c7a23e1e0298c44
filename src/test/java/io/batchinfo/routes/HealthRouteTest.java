package io.batchinfo.routes;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;

/** The Java route {@code health}, entered without HTTP. */
class HealthRouteTest extends RouteTestSupport {

    @Override
    boolean withJavaRoutes() {
        return true;
    }

    @Test
    void everySourceIsHealthyAfterTheStart() throws Exception {
        advise("health", route -> route.replaceFromWith("direct:health"));
        startRoutes();

        Exchange answer = template().request("direct:health", request -> {});

        assertThat(answer.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE)).isEqualTo(200);
        assertThat(answer.getMessage().getBody(String.class))
                .contains("\"services\":{\"profile\":\"healthy\",\"posts\":\"healthy\",\"analytics\":\"healthy\"}");
    }
}
