package dev.forebay.embedded;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import javax.net.ssl.SSLContext;

/**
 * TLS on a server's only port, between servers too.
 *
 * @param certificates whose
 * @param versions of the protocol: {@code TLSv1.2}, {@code TLSv1.3}
 * @param clients whether clients must show a certificate
 */
public record RedisTls(RedisCertificates certificates, Set<String> versions, Clients clients) {
    /** What is asked of a client. A certificate that another authority signed is refused in any case. */
    public enum Clients {
        /** A certificate, or no connection. */
        CERTIFIED("yes"),
        /** None, but one that is shown is checked. */
        OPTIONAL("optional");

        private final String setting;

        Clients(String setting) {
            this.setting = setting;
        }
    }

    public RedisTls {
        Objects.requireNonNull(certificates);
        versions = Set.copyOf(versions);
        Objects.requireNonNull(clients);
        if (versions.isEmpty()) {
            throw new IllegalArgumentException("no version of TLS");
        }
    }

    /** Versions 1.2 and 1.3, certified clients. */
    public static RedisTls of(RedisCertificates certificates) {
        return new RedisTls(certificates, Set.of("TLSv1.2", "TLSv1.3"), Clients.CERTIFIED);
    }

    List<String> lines(int port) {
        return List.of(
                "port 0",
                "tls-port " + port,
                "tls-cert-file " + quoted(certificates.serverCertificate()),
                "tls-key-file " + quoted(certificates.serverKey()),
                "tls-ca-cert-file " + quoted(certificates.authority()),
                "tls-auth-clients " + clients.setting,
                "tls-protocols \"" + String.join(" ", versions.stream().sorted().toList()) + '"',
                "tls-replication yes",
                "tls-cluster yes");
    }

    SSLContext context() {
        return certificates.clientContext();
    }

    private static String quoted(java.nio.file.Path file) {
        return RedisConfiguration.quoted(file.toAbsolutePath().toString());
    }
}
