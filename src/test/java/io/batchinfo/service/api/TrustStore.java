package io.batchinfo.service.api;

import io.batchinfo.Certificate;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;

/** A file of trusted certificates for a server of a test. */
final class TrustStore {

    private TrustStore() {}

    /** Writes PKCS12 with {@link Certificate#PASSWORD}. */
    static Path write(Path file, X509Certificate trusted) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("trusted", trusted);
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, Certificate.PASSWORD.toCharArray());
        }
        return file;
    }
}
