package io.batchinfo.http;

import java.util.Locale;

/** The content coding of an answer that an {@code Accept-Encoding} header asks for (RFC 9110 12.5.3). */
public enum AcceptEncoding {
    /** No coding. */
    IDENTITY,
    /** Gzip, where the answer is large enough to gain by it. */
    GZIP,
    /** Gzip whatever the size, since an answer without a coding is refused. */
    GZIP_ONLY,
    /** Every coding that this service has is refused. */
    NONE;

    private static final double UNSET = -1;

    /**
     * The coding for a request.
     *
     * @param header all values as one list, empty where the request has none
     */
    public static AcceptEncoding of(String header) {
        if (header.isBlank()) {
            return IDENTITY;
        }
        double gzip = UNSET;
        double identity = UNSET;
        double others = UNSET;
        for (String element : header.toLowerCase(Locale.ROOT).split(",")) {
            String[] parameters = element.trim().split("\\s*;\\s*", -1);
            double quality = QualityValue.of(parameters);
            switch (parameters[0]) {
                case "gzip", "x-gzip" -> gzip = Math.max(gzip, quality);
                case "identity" -> identity = quality;
                case "*" -> others = quality;
                default -> {}
            }
        }
        double ofGzip = gzip == UNSET ? Math.max(others, 0) : gzip;
        boolean identityRefused = identity == UNSET ? others == 0 : identity == 0;
        if (identityRefused) {
            return ofGzip > 0 ? GZIP_ONLY : NONE;
        }
        return ofGzip > 0 && ofGzip >= identity ? GZIP : IDENTITY;
    }
}
