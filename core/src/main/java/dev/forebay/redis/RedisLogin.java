package dev.forebay.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** How a connection signs in. Asked anew for each connection, so that a rotated password needs no restart. No text of it shows a password. */
public sealed interface RedisLogin {
    /** Signs in with nothing: the server's {@code default} user without a password. */
    record None() implements RedisLogin {}

    /**
     * A password that stays as it is.
     *
     * @param username ACL user; null signs in as {@code default}
     */
    record Password(@Nullable String username, String password) implements RedisLogin {
        @Override
        public String toString() {
            return "Password[" + (username == null ? "" : username) + ":***]";
        }
    }

    /**
     * A password in a file, as containers get their secrets: read for each new connection, without the line's end.
     *
     * @param username ACL user; null signs in as {@code default}
     */
    record PasswordFile(@Nullable String username, Path file) implements RedisLogin {}

    static RedisLogin none() {
        return new None();
    }

    /** The login of a user and a password, either of which may be absent. */
    static RedisLogin of(@Nullable String username, @Nullable String password) {
        return password == null ? new None() : new Password(username, password);
    }

    /** ACL user; null for {@code default}. */
    default @Nullable String user() {
        return switch (this) {
            case None none -> null;
            case Password password -> password.username;
            case PasswordFile file -> file.username;
        };
    }

    /** The password as of now; null for none. Throws where the file can't be read. */
    default @Nullable String secret() {
        return switch (this) {
            case None none -> null;
            case Password password -> password.password;
            case PasswordFile file -> read(file.file);
        };
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).stripTrailing();
        } catch (IOException e) {
            throw new UncheckedIOException("the file with the password of Redis can't be read: " + file, e);
        }
    }
}
