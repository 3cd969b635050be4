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
 * @param name the file's folder and name, such as {@code outbox.append}: the tag of its metrics and the operation of its failures
 * @param text the statement
 */
public record Sql(String name, String text) {
    private static final Pattern IDENTIFIER = Pattern.compile("[a-z_][a-z0-9_]{0,62}(\\.[a-z_][a-z0-9_]{0,62})?");
    private static final Pattern HEADER = Pattern.compile("\\A(\\s*--[^\\n]*\\n)+");
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
        return new Sql(name(resource), withoutHeader(text));
    }

    /** {@code dev/forebay/outbox/append.sql} is {@code outbox.append}. */
    private static String name(String resource) {
        String[] path = resource.replaceFirst("\\.sql$", "").split("/", -1);
        String file = path[path.length - 1];
        return path.length > 1 ? path[path.length - 2] + '.' + file : file;
    }

    /** The header is for readers; the server need not parse it each time. */
    private static String withoutHeader(String text) {
        return HEADER.matcher(text).replaceFirst("").strip();
    }

    static void requireIdentifier(String identifier) {
        if (!IDENTIFIER.matcher(identifier).matches()) {
            throw new IllegalArgumentException("'" + identifier
                    + "' is no plain SQL identifier; lower-case letters, digits and _ are, with a schema before a dot");
        }
    }

    static String read(String resource) {
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
