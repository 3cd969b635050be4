package dev.forebay.store;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where PostgreSQL is: {@code postgresql://user:password@host:5432/database?sslmode=require} as platforms give it in
 * DATABASE_URL (user and password percent-encoded), or a JDBC URL. Several hosts may stand with commas between. Its text
 * never shows the password.
 *
 * @param jdbcUrl the address for the driver, without user and password
 * @param user the user, where the address has one
 * @param password the password, where the address has one
 */
public record DatabaseUrl(String jdbcUrl, Optional<String> user, Optional<String> password) {
    private static final String JDBC = "jdbc:postgresql:";
    private static final Pattern URL = Pattern.compile(
            "(?:postgresql|postgres)://"
                    + "(?:(?<user>[^:@/?#]*)(?::(?<password>[^@/?#]*))?@)?(?<hosts>[^@/?#]*)/(?<database>[^/?#]+)(?:\\?(?<query>[^#]*))?");

    /** Reads {@code value}; {@code name} says in the error where it came from, such as DATABASE_URL. */
    public static DatabaseUrl parse(String name, String value) {
        if (value.startsWith(JDBC)) {
            return new DatabaseUrl(value, Optional.empty(), Optional.empty());
        }
        Matcher url = URL.matcher(value);
        if (!url.matches()) {
            throw new IllegalArgumentException(name + " (value not shown, it may hold a password) is no address of a"
                    + " PostgreSQL; postgresql://user:password@host:5432/database or jdbc:postgresql://host/database are,"
                    + " with special characters of user and password percent-encoded");
        }
        String hosts = url.group("hosts").isEmpty() ? "localhost" : url.group("hosts");
        String query = url.group("query") == null ? "" : "?" + url.group("query");
        return new DatabaseUrl(
                JDBC + "//" + hosts + "/" + url.group("database") + query,
                decoded(name, url.group("user")),
                decoded(name, url.group("password")));
    }

    private static Optional<String> decoded(String name, @org.jspecify.annotations.Nullable String part) {
        if (part == null || part.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    name + ": its user or password is not percent-encoded correctly; write % as %25", e);
        }
    }

    @Override
    public String toString() {
        String shown = jdbcUrl.replaceAll("(?i)(password=)[^&]*", "$1***");
        return user.map(u -> u + " at ").orElse("") + shown;
    }
}
