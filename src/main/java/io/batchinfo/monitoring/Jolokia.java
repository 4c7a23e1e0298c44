package io.batchinfo.monitoring;

import io.batchinfo.http.Problem;
import io.batchinfo.http.ProblemResponses;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import javax.management.JMException;
import org.jolokia.json.JSONStructure;
import org.jolokia.server.core.config.ConfigKey;
import org.jolokia.server.core.config.StaticConfiguration;
import org.jolokia.server.core.http.HttpRequestHandler;
import org.jolokia.server.core.request.BadRequestException;
import org.jolokia.server.core.request.EmptyResponseException;
import org.jolokia.server.core.request.JolokiaRequest;
import org.jolokia.server.core.request.NotChangedException;
import org.jolokia.server.core.restrictor.policy.PolicyRestrictor;
import org.jolokia.server.core.service.JolokiaServiceManagerFactory;
import org.jolokia.server.core.service.api.JolokiaServiceManager;
import org.jolokia.server.core.service.impl.QuietLogHandler;
import org.jolokia.server.core.util.RequestType;
import org.jolokia.service.jmx.LocalRequestHandler;
import org.jolokia.service.serializer.JolokiaSerializer;
import org.jspecify.annotations.Nullable;

/** JMX over HTTP (Jolokia) for tools such as Hawtio: read-only and from the local host, see {@code jolokia-access.xml}. */
final class Jolokia implements Handler<RoutingContext>, AutoCloseable {

    private static final String PATH = "/observe/jolokia";
    private static final String POLICY = "/jolokia-access.xml";
    /** Accepted {@code Host} and {@code Origin} values, against cross-site requests and DNS rebinding. */
    private static final Pattern OWN_HOST = Pattern.compile("(https?://)?(localhost|127\\.0\\.0\\.1|\\[::1])(:\\d+)?");

    private final JolokiaServiceManager services;
    private final HttpRequestHandler jmx;

    Jolokia() {
        StaticConfiguration configuration = new StaticConfiguration(
                ConfigKey.AGENT_ID, "batch-info",
                ConfigKey.DISCOVERY_ENABLED, "false",
                ConfigKey.INCLUDE_STACKTRACE, "false",
                ConfigKey.ALLOW_ERROR_DETAILS, "false");
        services = JolokiaServiceManagerFactory.createJolokiaServiceManager(
                configuration, new QuietLogHandler(), policy());
        services.addService(new Looking());
        services.addService(new JolokiaSerializer());
        jmx = new HttpRequestHandler(services.start());
    }

    private static PolicyRestrictor policy() {
        try (InputStream policy = Jolokia.class.getResourceAsStream(POLICY)) {
            return new PolicyRestrictor(policy);
        } catch (IOException e) {
            throw new IllegalStateException("the jar has no " + POLICY, e);
        }
    }

    /** Handles a request; blocks while it reads MBeans. */
    @Override
    public void handle(RoutingContext ctx) {
        HttpServerRequest request = ctx.request();
        try {
            check(request);
            JSONStructure answer = answer(ctx);
            ctx.response().putHeader("Content-Type", "application/json").end(answer.toJSONString());
        } catch (SecurityException e) {
            ProblemResponses.write(request, Problem.of(403, "Rejected by the Jolokia policy.", request.path()));
        } catch (EmptyResponseException e) {
            ctx.response().setStatusCode(204).end();
        } catch (BadRequestException | IOException | IllegalArgumentException e) {
            ProblemResponses.write(request, Problem.of(400, "Invalid Jolokia request.", request.path()));
        }
    }

    private void check(HttpServerRequest request) {
        String origin = request.getHeader("Origin");
        if (!own(String.valueOf(request.getHeader("Host"))) || origin != null && !own(origin)) {
            throw new SecurityException("not from here");
        }
        String address = request.remoteAddress().hostAddress();
        jmx.checkAccess("http", address, address, origin);
    }

    private static boolean own(String host) {
        return OWN_HOST.matcher(host).matches();
    }

    /** Rejects request types that the policy does not cover, such as notifications. */
    private static final class Looking extends LocalRequestHandler {

        private static final Set<RequestType> KNOWN = EnumSet.of(
                RequestType.READ, RequestType.LIST, RequestType.SEARCH, RequestType.VERSION, RequestType.EXEC);

        Looking() {
            super(0);
        }

        @Override
        public <R extends JolokiaRequest> @Nullable Object handleRequest(R request, @Nullable Object before)
                throws IOException, JMException, NotChangedException, BadRequestException, EmptyResponseException {
            if (!KNOWN.contains(request.getType())) {
                throw new SecurityException("not allowed");
            }
            return super.handleRequest(request, before);
        }
    }

    private JSONStructure answer(RoutingContext ctx) throws BadRequestException, EmptyResponseException, IOException {
        HttpServerRequest request = ctx.request();
        Map<String, String[]> query = new HashMap<>();
        ctx.queryParams()
                .names()
                .forEach(name -> query.put(name, ctx.queryParams().getAll(name).toArray(String[]::new)));
        if (request.method() == HttpMethod.POST) {
            Buffer body = ctx.body().buffer();
            InputStream bytes = new ByteArrayInputStream(body == null ? new byte[0] : body.getBytes());
            return jmx.handlePostRequest(request.uri(), bytes, "UTF-8", query);
        }
        return jmx.handleGetRequest(request.uri(), decoded(ctx.normalizedPath().substring(PATH.length())), query);
    }

    /** Clients encode the quotes and colons of a name; a plus sign in a path is a plus sign. */
    private static String decoded(String path) {
        return URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        services.stop();
    }
}
