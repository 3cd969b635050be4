package dev.forebay.embedded;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Signs X.509 certificates (RFC 5280) with keys of its own, on the curve P-256: what keytool would need nine processes
 * and several seconds for.
 */
final class CertificateMaker {
    /** A certificate and its private key. */
    record Identity(X509Certificate certificate, KeyPair keys) {}

    private static final byte[] ECDSA_SHA256 = Der.sequence(Der.oid("1.2.840.10045.4.3.2"));
    private static final String COMMON_NAME = "2.5.4.3";
    private static final String KEY_USAGE = "2.5.29.15";
    private static final String ALTERNATIVE_NAME = "2.5.29.17";
    private static final String BASIC_CONSTRAINTS = "2.5.29.19";
    private static final String EXTENDED_KEY_USAGE = "2.5.29.37";
    private static final String SERVER = "1.3.6.1.5.5.7.3.1";
    private static final String CLIENT = "1.3.6.1.5.5.7.3.2";
    private static final Duration VALIDITY = Duration.ofDays(30);

    private final SecureRandom random = new SecureRandom();
    private final Instant from;
    private final KeyPair authorityKeys;
    private final byte[] authorityName;
    private final Identity authority;

    /** An authority of that name, from an hour before now on for thirty days. */
    CertificateMaker(String name, Instant now) throws GeneralSecurityException {
        this.from = now.minus(Duration.ofHours(1));
        this.authorityKeys = keyPair();
        this.authorityName = name(name);
        byte[] signsCertificates = Der.bits(1, (byte) 0b0000_0110);
        this.authority = new Identity(
                sign(
                        authorityName,
                        authorityKeys,
                        extension(BASIC_CONSTRAINTS, true, Der.sequence(Der.yes())),
                        extension(KEY_USAGE, true, signsCertificates)),
                authorityKeys);
    }

    X509Certificate authority() {
        return authority.certificate();
    }

    /** Of a server on this machine; it also shows it where it connects to other servers. */
    Identity server(String name) throws GeneralSecurityException {
        byte[] localhost = Der.tagged(0x82, "localhost".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        byte[] loopback = Der.tagged(0x87, (byte) 127, (byte) 0, (byte) 0, (byte) 1);
        return identity(
                name,
                extension(ALTERNATIVE_NAME, false, Der.sequence(localhost, loopback)),
                extension(EXTENDED_KEY_USAGE, false, Der.sequence(Der.oid(SERVER), Der.oid(CLIENT))));
    }

    Identity client(String name) throws GeneralSecurityException {
        return identity(name, extension(EXTENDED_KEY_USAGE, false, Der.sequence(Der.oid(CLIENT))));
    }

    private Identity identity(String name, byte[]... extensions) throws GeneralSecurityException {
        KeyPair keys = keyPair();
        return new Identity(sign(name(name), keys, extensions), keys);
    }

    private X509Certificate sign(byte[] subject, KeyPair keys, byte[]... extensions) throws GeneralSecurityException {
        byte[] content = Der.sequence(
                Der.tagged(0xa0, Der.integer(BigInteger.TWO)), // version 3
                Der.integer(new BigInteger(127, random).setBit(0)),
                ECDSA_SHA256,
                authorityName,
                Der.sequence(Der.time(from), Der.time(from.plus(VALIDITY))),
                subject,
                keys.getPublic().getEncoded(),
                Der.tagged(0xa3, Der.sequence(extensions)));
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(authorityKeys.getPrivate());
        signature.update(content);
        byte[] certificate = Der.sequence(content, ECDSA_SHA256, Der.bits(0, signature.sign()));
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(certificate));
    }

    private KeyPair keyPair() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"), random);
        return generator.generateKeyPair();
    }

    private static byte[] name(String common) {
        return Der.sequence(Der.set(Der.sequence(Der.oid(COMMON_NAME), Der.text(common))));
    }

    private static byte[] extension(String oid, boolean critical, byte[] value) {
        List<byte[]> parts = critical
                ? List.of(Der.oid(oid), Der.yes(), Der.octets(value))
                : List.of(Der.oid(oid), Der.octets(value));
        return Der.sequence(parts.toArray(byte[][]::new));
    }
}
