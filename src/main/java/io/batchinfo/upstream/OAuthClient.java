package io.batchinfo.upstream;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A client of an OAuth 2 token server (RFC 6749).
 *
 * @param target the connections to the token server
 * @param path the path of the token endpoint
 * @param id the id of the client, or a reference to it
 * @param secret a reference to the secret of the client, see {@link Secrets}
 * @param scope null for the default scope of the server
 */
public record OAuthClient(
        UpstreamTarget target,
        String path,
        String id,
        String secret,
        @Nullable String scope) {

    private static final Pattern REFERENCE = Pattern.compile("\\{((?:file|env):[^{}]+)}");

    /**
     * Reads the options of a source.
     *
     * @return null where no token server is named
     * @throws IllegalArgumentException with one sentence that contains no secret, where an option is missing or invalid
     */
    public static @Nullable OAuthClient parse(
            @Nullable String tokenUrl,
            @Nullable String id,
            @Nullable String secret,
            @Nullable String scope,
            @Nullable UpstreamTls tls,
            Secrets secrets) {
        if (tokenUrl == null && id == null && secret == null && scope == null) {
            return null;
        }
        if (tokenUrl == null || id == null || secret == null) {
            throw new IllegalArgumentException("OAuth 2 needs 'tokenUrl', clientId and clientSecret");
        }
        Matcher reference = REFERENCE.matcher(secret);
        if (!reference.matches()) {
            throw new IllegalArgumentException("'clientSecret' must be {file:PATH} or {env:NAME}");
        }
        secrets.read("'clientSecret'", reference.group(1));
        Matcher idReference = REFERENCE.matcher(id);
        if (idReference.matches()) {
            secrets.read("'clientId'", idReference.group(1));
        }
        return new OAuthClient(
                new UpstreamTarget("oauth2", BaseUrl.parse(tokenUrl), tls),
                tokenUrl.endsWith("/") ? "/" : "",
                idReference.matches() ? idReference.group(1) : id,
                reference.group(1),
                scope);
    }

    /** The credentials of the client in HTTP Basic (RFC 6749 2.3.1). */
    String authorization(Secrets secrets) {
        String name = Secrets.isReference(id) ? secrets.get(id) : id;
        String pair = encode(name) + ":" + encode(secrets.get(secret));
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    /** The request for a token (RFC 6749 4.4.2). */
    byte[] form() {
        String text = "grant_type=client_credentials" + (scope == null ? "" : "&scope=" + encode(scope));
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
