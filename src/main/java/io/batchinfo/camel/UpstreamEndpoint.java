package io.batchinfo.camel;

import io.batchinfo.upstream.OAuthClient;
import io.batchinfo.upstream.RequestTemplate;
import io.batchinfo.upstream.UpstreamTarget;
import io.batchinfo.upstream.UpstreamTls;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;
import org.jspecify.annotations.Nullable;

/** The request that an upstream API gets for each user. */
@UriEndpoint(
        firstVersion = "1.0.0",
        scheme = "upstream",
        title = "Upstream",
        syntax = "upstream:source",
        producerOnly = true)
public final class UpstreamEndpoint extends DefaultEndpoint {

    @UriPath(description = "The source whose base URL and connection pool are used.")
    private final String source;

    @UriParam(description = "The path with its query, a URI template (RFC 6570 level 1) such as /users/{id}?lang=en.")
    @Metadata(required = true)
    private @Nullable String path;

    @UriParam(description = "GET, QUERY, POST, PUT, PATCH or DELETE.", defaultValue = "GET")
    private @Nullable String method;

    @UriParam(description = "Headers, one a line, such as X-User: {id} or Authorization: Bearer {file:crm.key}.")
    private @Nullable String headers;

    @UriParam(description = "The JSON body, in which the string {id} is replaced by the user id.")
    private @Nullable String body;

    @UriParam(description = "True where the request may be sent again. Default: as the method says (RFC 9110 9.2.2).")
    private @Nullable Boolean idempotent;

    @UriParam(description = "The base URL. The setting SOURCE.url takes precedence, the default is upstream.url.")
    private @Nullable String url;

    @UriParam(description = "Trusted certificate authorities of this API in PEM. Default: upstream.ca-file.")
    private @Nullable String caFile;

    @UriParam(description = "The certificate that this service shows to the API, in PEM.")
    private @Nullable String certificateFile;

    @UriParam(description = "The private key of the certificate, in PEM without a password.")
    private @Nullable String privateKeyFile;

    @UriParam(description = "The token endpoint of an OAuth 2 server, for client credentials (RFC 6749 4.4).")
    private @Nullable String tokenUrl;

    @UriParam(description = "The id of the OAuth 2 client, {file:PATH} or {env:NAME}.")
    private @Nullable String clientId;

    @UriParam(description = "{file:PATH} or {env:NAME} of the secret of the OAuth 2 client.")
    private @Nullable String clientSecret;

    @UriParam(description = "The scope of the token.")
    private @Nullable String scope;

    private @Nullable RequestTemplate request;
    private @Nullable UpstreamTarget target;
    private @Nullable SharedRuntime runtime;
    private @Nullable OAuthClient oauth;

    UpstreamEndpoint(String uri, UpstreamComponent component, String source) {
        super(uri, component);
        this.source = source;
    }

    /** @throws IllegalArgumentException with one sentence, where the request cannot be made of the options */
    void prepare(SharedRuntime process) {
        if (path == null) {
            throw new IllegalArgumentException("upstream:" + source + " needs a 'path' that begins with /");
        }
        request = RequestTemplate.parse(method, path, headers, body, idempotent, process.secrets());
        UpstreamTls tls = UpstreamTls.read(process.client().vertx(), caFile, certificateFile, privateKeyFile);
        target = new UpstreamTarget(source, process.baseUrls().of(source, url), tls);
        oauth = OAuthClient.parse(tokenUrl, clientId, clientSecret, scope, tls, process.secrets());
        if (oauth != null && request.hasHeader("Authorization")) {
            throw new IllegalArgumentException("the header 'Authorization' and tokenUrl exclude each other");
        }
        runtime = process;
    }

    @Override
    public Producer createProducer() {
        return new UpstreamProducer(this, prepared(runtime), prepared(target), request(), oauth);
    }

    @Override
    public Consumer createConsumer(Processor processor) {
        throw new UnsupportedOperationException("upstream: has no consumer");
    }

    private static <T> T prepared(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("the component prepares its endpoints");
        }
        return value;
    }

    String source() {
        return source;
    }

    RequestTemplate request() {
        return prepared(request);
    }

    public void setPath(String path) {
        this.path = PlaceholderParser.restore(path);
    }

    public void setMethod(String method) {
        this.method = method;
    }

    public void setHeaders(String headers) {
        this.headers = PlaceholderParser.restore(headers);
    }

    public void setBody(String body) {
        this.body = PlaceholderParser.restore(body);
    }

    public void setIdempotent(boolean idempotent) {
        this.idempotent = idempotent;
    }

    public void setCaFile(String caFile) {
        this.caFile = caFile;
    }

    public void setCertificateFile(String certificateFile) {
        this.certificateFile = certificateFile;
    }

    public void setPrivateKeyFile(String privateKeyFile) {
        this.privateKeyFile = privateKeyFile;
    }

    public void setTokenUrl(String tokenUrl) {
        this.tokenUrl = PlaceholderParser.restore(tokenUrl);
    }

    public void setClientId(String clientId) {
        this.clientId = clientId;
    }

    public void setClientSecret(String clientSecret) {
        this.clientSecret = clientSecret;
    }

    public void setScope(String scope) {
        this.scope = scope;
    }

    public void setUrl(String url) {
        this.url = PlaceholderParser.restore(url);
    }
}
