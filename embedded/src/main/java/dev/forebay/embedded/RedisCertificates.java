package dev.forebay.embedded;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Clock;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Certificates for tests, made by the JDK alone in a few milliseconds: an authority, a server's for localhost and
 * 127.0.0.1, and a client's, valid for thirty days. As PEM files for Redis and most clients, and as PKCS#12 stores for
 * Java. Immutable.
 */
public final class RedisCertificates {
    /** Of the PKCS#12 files. */
    public static final String STORE_PASSWORD = "forebay";

    private final Path folder;
    private final KeyStore trusted;
    private final KeyStore client;

    private RedisCertificates(Path folder, KeyStore trusted, KeyStore client) {
        this.folder = folder;
        this.trusted = trusted;
        this.client = client;
    }

    /** New ones, written into the folder, which is made for its owner only where there is none. */
    public static RedisCertificates create(Path folder) {
        try {
            Directories.createPrivate(folder);
            CertificateMaker maker = new CertificateMaker(
                    "Forebay test authority", Clock.systemUTC().instant());
            CertificateMaker.Identity server = maker.server("localhost");
            CertificateMaker.Identity client = maker.client("forebay-client");
            pem(folder.resolve("ca.crt"), "CERTIFICATE", maker.authority().getEncoded());
            write(folder, "server", server);
            write(folder, "client", client);
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry("ca", maker.authority());
            store(folder.resolve("trust.p12"), trusted);
            KeyStore own = KeyStore.getInstance("PKCS12");
            own.load(null, null);
            Certificate[] chain = {client.certificate(), maker.authority()};
            own.setKeyEntry("client", client.keys().getPrivate(), STORE_PASSWORD.toCharArray(), chain);
            store(folder.resolve("client.p12"), own);
            return new RedisCertificates(folder, trusted, own);
        } catch (IOException | GeneralSecurityException e) {
            throw new EmbeddedServerException("cannot make certificates in " + folder + ": " + e.getMessage(), e);
        }
    }

    /** Of the authority, PEM. */
    public Path authority() {
        return folder.resolve("ca.crt");
    }

    public Path serverCertificate() {
        return folder.resolve("server.crt");
    }

    public Path serverKey() {
        return folder.resolve("server.key");
    }

    public Path clientCertificate() {
        return folder.resolve("client.crt");
    }

    public Path clientKey() {
        return folder.resolve("client.key");
    }

    /** PKCS#12 with the authority's certificate. */
    public Path trustStore() {
        return folder.resolve("trust.p12");
    }

    /** PKCS#12 with the client's certificate and key. */
    public Path clientStore() {
        return folder.resolve("client.p12");
    }

    /** Trusts the authority and shows the client's certificate. */
    public SSLContext clientContext() {
        return context(trusted, client);
    }

    /** Trusts the authority and shows nothing. */
    public SSLContext anonymousContext() {
        return context(trusted, null);
    }

    KeyStore trusted() {
        return trusted;
    }

    KeyStore client() {
        return client;
    }

    static SSLContext context(KeyStore trusted, @Nullable KeyStore own) {
        try {
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(own, STORE_PASSWORD.toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new EmbeddedServerException("cannot use the certificates: " + e.getMessage(), e);
        }
    }

    private static void write(Path folder, String name, CertificateMaker.Identity identity)
            throws IOException, GeneralSecurityException {
        pem(folder.resolve(name + ".crt"), "CERTIFICATE", identity.certificate().getEncoded());
        pem(
                folder.resolve(name + ".key"),
                "PRIVATE KEY",
                identity.keys().getPrivate().getEncoded());
    }

    private static void pem(Path file, String label, byte[] der) throws IOException {
        String body = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(der);
        PrivateFile.write(file, "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n");
    }

    private static void store(Path file, KeyStore store) throws IOException, GeneralSecurityException {
        PrivateFile.write(file, "");
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, STORE_PASSWORD.toCharArray());
        }
    }
}
