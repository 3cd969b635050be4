package dev.forebay.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The ACL users that the deployment files have, with passwords of their own: {@code app} for the application, on the
 * keys and channels of one prefix; {@code monitor} for figures without data; {@code admin} for everything;
 * {@code replication} and {@code sentinel} for the servers among themselves. The user {@code default} is off. Immutable.
 */
public final class RedisUsers {
    public static final String APP = "app";
    public static final String MONITOR = "monitor";
    public static final String ADMIN = "admin";
    static final String REPLICATION = "replication";
    static final String SENTINEL = "sentinel";

    private final String keyPrefix;
    private final Map<String, String> passwords;

    private RedisUsers(String keyPrefix, Map<String, String> passwords) {
        this.keyPrefix = keyPrefix;
        this.passwords = Map.copyOf(passwords);
    }

    /** With random passwords; {@code app} is confined to what begins with the prefix and a colon. */
    public static RedisUsers random(String keyPrefix) {
        if (!keyPrefix.matches("[A-Za-z0-9:_-]+")) {
            throw new IllegalArgumentException("key prefix '" + keyPrefix + "'");
        }
        SecureRandom random = new SecureRandom();
        Map<String, String> passwords = new HashMap<>();
        for (String user : List.of(APP, MONITOR, ADMIN, REPLICATION, SENTINEL)) {
            byte[] bytes = new byte[24];
            random.nextBytes(bytes);
            passwords.put(user, HexFormat.of().formatHex(bytes));
        }
        return new RedisUsers(keyPrefix, passwords);
    }

    /** Those whose passwords lie in files of their names, as make-users writes them. */
    public static RedisUsers read(Path folder, String keyPrefix) {
        Map<String, String> passwords = new HashMap<>();
        for (String user : List.of(APP, MONITOR, ADMIN, REPLICATION, SENTINEL)) {
            try {
                passwords.put(user, Files.readString(folder.resolve(user)).strip());
            } catch (IOException e) {
                throw new EmbeddedServerException("cannot read the password of " + user + ": " + e.getMessage(), e);
            }
        }
        return new RedisUsers(keyPrefix, passwords);
    }

    public String password(String user) {
        return Objects.requireNonNull(passwords.get(user), () -> "no user " + user);
    }

    /** The ACL file of a server. */
    String serverFile() {
        return filled("users.acl.template");
    }

    /** The ACL file of a sentinel. */
    String sentinelFile() {
        return filled("sentinel-users.acl.template");
    }

    private String filled(String template) {
        String text = resource(template)
                .replaceAll("(?m)^#.*\n", "")
                .replaceAll("(?m)^\n", "")
                .replaceAll(" *\\\\\n *", " ")
                .replace("@KEY_PREFIX@", keyPrefix);
        for (Map.Entry<String, String> user : passwords.entrySet()) {
            text = text.replace(
                    '@' + user.getKey().toUpperCase(java.util.Locale.ROOT) + "_SHA256@", sha256(user.getValue()));
        }
        return text;
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(RedisUsers.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
