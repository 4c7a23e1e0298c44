package io.batchinfo.camel;

import io.batchinfo.upstream.ClientConfig;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import org.apache.camel.Component;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.http.base.HttpHeaderFilterStrategy;
import org.apache.camel.spi.ComponentCustomizer;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;

/**
 * Options of Camel's {@code http:} and {@code https:} components, set when a route uses one. Apache HttpClient repeats a call
 * after a 429 or 503 and keeps cookies; here the source retries, and a cookie of one user is not sent with a call for another.
 * HttpClient decompresses a response and keeps its {@code Content-Encoding}, so Camel would decompress it again.
 */
final class HttpComponentDefaults implements ComponentCustomizer {

    /** A response body beyond {@code upstream.max-response-size}. */
    static final class ResponseTooLargeException extends IOException {

        private static final long serialVersionUID = 1L;

        ResponseTooLargeException(int maxBytes) {
            super("the response exceeds upstream.max-response-size (" + maxBytes + " B)");
        }
    }

    private final ClientConfig limits;

    /** Creates the options from the limits of the client for {@code upstream:}. */
    HttpComponentDefaults(ClientConfig limits) {
        this.limits = limits;
    }

    @Override
    public boolean isEnabled(String name, Component target) {
        return target instanceof HttpComponent;
    }

    @Override
    public void configure(String name, Component target) {
        HttpComponent http = (HttpComponent) target;
        http.setAutomaticRetriesDisabled(true);
        http.setCookieManagementDisabled(true);
        http.setAuthCachingDisabled(true);
        http.setConnectionsPerRoute(limits.connections());
        http.setMaxTotalConnections(limits.connections());
        http.setConnectTimeout(limits.connectTimeout().toMillis());
        http.setHttpClientConfigurer(client -> client.addExecInterceptorFirst("response-body", this::bounded));
        HttpHeaderFilterStrategy headers = new HttpHeaderFilterStrategy();
        AttemptHeaders.ALL.forEach(header -> headers.getOutFilter().add(header.toLowerCase(Locale.ROOT)));
        http.setHeaderFilterStrategy(headers);
    }

    private ClassicHttpResponse bounded(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        ClassicHttpResponse response = chain.proceed(request, scope);
        HttpEntity entity = response.getEntity();
        if (entity != null) {
            response.setEntity(new BoundedEntity(entity));
            if (entity.getContentEncoding() == null) {
                response.removeHeaders("Content-Encoding");
            }
        }
        return response;
    }

    private final class BoundedEntity extends HttpEntityWrapper {

        BoundedEntity(HttpEntity entity) {
            super(entity);
        }

        @Override
        public InputStream getContent() throws IOException {
            return new BoundedStream(super.getContent());
        }
    }

    private final class BoundedStream extends FilterInputStream {

        private long left = limits.maxResponseBytes();

        BoundedStream(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int next = super.read();
            count(next < 0 ? 0 : 1);
            return next;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            int read = super.read(into, from, length);
            count(Math.max(read, 0));
            return read;
        }

        private void count(int read) throws ResponseTooLargeException {
            left -= read;
            if (left < 0) {
                throw new ResponseTooLargeException(limits.maxResponseBytes());
            }
        }
    }
}
