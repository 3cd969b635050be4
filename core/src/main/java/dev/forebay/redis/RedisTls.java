package dev.forebay.redis;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How connections are encrypted: TLS 1.2 or 1.3, the server's certificate checked, its name included. Immutable.
 *
 * @param authorities certificates (PEM) of the authorities to trust; empty: those of the machine
 * @param certificate the client's own certificate chain (PEM), where the server asks for one
 * @param key the certificate's private key (PEM, PKCS #8, not encrypted)
 */
public record RedisTls(Optional<Path> authorities, Optional<Path> certificate, Optional<Path> key) {
    public RedisTls {
        if (certificate.isPresent() != key.isPresent()) {
            throw new IllegalArgumentException("a client's certificate needs its key, and the key its certificate");
        }
    }

    /** Trusts what the machine trusts, shows no certificate. */
    public static RedisTls trustingTheMachine() {
        return new RedisTls(Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** Trusts the authorities of a PEM file, shows no certificate. */
    public static RedisTls trusting(Path authorities) {
        return new RedisTls(Optional.of(authorities), Optional.empty(), Optional.empty());
    }

    /** The same, with a certificate of the client's. */
    public RedisTls showing(Path ownCertificate, Path ownKey) {
        return new RedisTls(authorities, Optional.of(ownCertificate), Optional.of(ownKey));
    }
}
