package io.batchinfo.upstream;

import java.net.URI;
import java.util.regex.Pattern;

/**
 * Where a source lives: {@code http://host:port/prefix}. Nothing of it ever reaches a client.
 *
 * @param prefix what stands before each path, empty or beginning with a slash
 */
public record BaseUrl(String host, int port, boolean tls, String prefix) {

    private static final Pattern IPV4 = Pattern.compile("[0-9]+(\\.[0-9]+){3}");

    /**
     * Reads an absolute http or https URL without query, fragment or user.
     *
     * @throws IllegalArgumentException with one sentence, where it is something else
     */
    public static BaseUrl parse(String text) {
        String shown = text.replaceAll("(?s)^(\\w+://)?.*@", "$1…@").replaceAll("(?s)[?#].*", "?…");
        URI uri;
        try {
            uri = URI.create(text.trim());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + shown + "' is not a URL");
        }
        boolean tls = "https".equals(uri.getScheme());
        boolean plain = "http".equals(uri.getScheme());
        boolean noPort = uri.getPort() == 0 || uri.getPort() > 65_535;
        boolean more = uri.getRawQuery() != null || uri.getRawFragment() != null || uri.getRawUserInfo() != null;
        if (!tls && !plain || uri.getHost() == null || noPort || more) {
            throw new IllegalArgumentException(
                    "'" + shown + "' is not of the form http://host:port or https://host:port");
        }
        int port = uri.getPort() >= 0 ? uri.getPort() : tls ? 443 : 80;
        String path = uri.getRawPath();
        String prefix = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        return new BaseUrl(uri.getHost(), port, tls, prefix);
    }

    /** True for an IPv4 or IPv6 literal. */
    public boolean isAddress() {
        return host.startsWith("[")
                || host.indexOf(':') >= 0
                || IPV4.matcher(host).matches();
    }
}
