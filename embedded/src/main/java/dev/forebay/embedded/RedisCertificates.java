package dev.forebay.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
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
            return stored(
                    folder,
                    maker.authority(),
                    client.certificate(),
                    client.keys().getPrivate());
        } catch (IOException | GeneralSecurityException e) {
            throw new EmbeddedServerException("cannot make certificates in " + folder + ": " + e.getMessage(), e);
        }
    }

    /**
     * Those that lie in a folder under the names that {@link #create} gives, keys in PKCS #8, such as an operator's
     * make-certificates makes. The PKCS#12 stores are written beside them.
     */
    public static RedisCertificates read(Path folder) {
        try {
            CertificateFactory x509 = CertificateFactory.getInstance("X.509");
            Certificate authority = certificate(x509, folder.resolve("ca.crt"));
            Certificate client = certificate(x509, folder.resolve("client.crt"));
            PrivateKey key = KeyFactory.getInstance(client.getPublicKey().getAlgorithm())
                    .generatePrivate(new PKCS8EncodedKeySpec(der(folder.resolve("client.key"))));
            return stored(folder, authority, client, key);
        } catch (IOException | GeneralSecurityException e) {
            throw new EmbeddedServerException("cannot read certificates in " + folder + ": " + e.getMessage(), e);
        }
    }

    private static RedisCertificates stored(Path folder, Certificate authority, Certificate client, PrivateKey key)
            throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("ca", authority);
        store(folder.resolve("trust.p12"), trusted);
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null, null);
        own.setKeyEntry("client", key, STORE_PASSWORD.toCharArray(), new Certificate[] {client, authority});
        store(folder.resolve("client.p12"), own);
        return new RedisCertificates(folder, trusted, own);
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

    private static Certificate certificate(CertificateFactory x509, Path file)
            throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(file)) {
            return x509.generateCertificate(in);
        }
    }

    private static byte[] der(Path pem) throws IOException {
        return Base64.getMimeDecoder()
                .decode(Files.readString(pem)
                        .replaceAll("-----[A-Z ]+-----", "")
                        .strip());
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
