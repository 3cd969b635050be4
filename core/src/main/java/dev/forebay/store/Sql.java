package dev.forebay.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A statement from a file of the class path. Parameters are {@code ?}; names of tables and columns that an application
 * may choose stand as {@code ${name}} and are replaced once, at load, by validated identifiers. Immutable.
 *
 * @param name the file's name without its ending, the tag of its metrics
 * @param text the statement
 */
public record Sql(String name, String text) {
    private static final Pattern IDENTIFIER = Pattern.compile("[a-z_][a-z0-9_]{0,62}(\\.[a-z_][a-z0-9_]{0,62})?");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([a-z_]+)}");

    /** Reads a statement without placeholders, such as {@code dev/forebay/outbox/append.sql}. */
    public static Sql file(String resource) {
        return file(resource, Map.of());
    }

    /** Reads a statement and puts identifiers in place of its placeholders. */
    public static Sql file(String resource, Map<String, String> identifiers) {
        identifiers.values().forEach(Sql::requireIdentifier);
        String text = PLACEHOLDER.matcher(read(resource)).replaceAll(match -> {
            String identifier = identifiers.get(match.group(1));
            if (identifier == null) {
                throw new IllegalArgumentException(resource + " needs an identifier for " + match.group());
            }
            return identifier;
        });
        String file = resource.substring(resource.lastIndexOf('/') + 1);
        return new Sql(file.replaceFirst("\\.sql$", ""), text);
    }

    private static void requireIdentifier(String identifier) {
        if (!IDENTIFIER.matcher(identifier).matches()) {
            throw new IllegalArgumentException("'" + identifier
                    + "' is no plain SQL identifier; lower-case letters, digits and _ are, with a schema before a dot");
        }
    }

    private static String read(String resource) {
        try (InputStream in = Sql.class.getClassLoader().getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalArgumentException("no statement " + resource + " on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
