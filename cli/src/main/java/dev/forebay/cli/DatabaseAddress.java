package dev.forebay.cli;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Where PostgreSQL is and how to sign in, out of DATABASE_URL as hosting providers write it
 * ({@code postgresql://user:password@host:port/database?options}) or as JDBC does
 * ({@code jdbc:postgresql://host:port/database?user=…&password=…}).
 *
 * @param jdbcUrl with all options but the login
 */
record DatabaseAddress(String jdbcUrl, String username, String password) {
    private static final String ACCEPTED = "postgresql://user:password@host:5432/database"
            + " or jdbc:postgresql://host:5432/database?user=…&password=…";

    /** Says what is wrong without repeating the value, which holds a password. */
    static DatabaseAddress parse(String value) {
        String text = value.strip();
        boolean jdbc = text.toLowerCase(Locale.ROOT).startsWith("jdbc:");
        URI uri;
        try {
            uri = new URI(jdbc ? text.substring("jdbc:".length()) : text);
        } catch (URISyntaxException e) {
            throw wrong("it is no URL (a special character in the password is written as %XX)");
        }
        String scheme = uri.getScheme();
        if (!"postgresql".equals(scheme) && !"postgres".equals(scheme)) {
            throw wrong("it does not begin with postgresql:// or jdbc:postgresql://");
        }
        String path = uri.getRawPath();
        if (uri.getHost() == null || path == null || path.length() < 2) {
            throw wrong("it names no " + (uri.getHost() == null ? "host" : "database"));
        }
        return assemble(uri);
    }

    /** The address without any secret, for people to read. */
    String display() {
        return jdbcUrl.replaceFirst("\\?.*", "");
    }

    @Override
    public String toString() {
        return display();
    }

    private static DatabaseAddress assemble(URI uri) {
        String username = "";
        String password = "";
        if (uri.getRawUserInfo() != null) {
            String[] login = uri.getRawUserInfo().split(":", 2);
            username = decode(login[0]);
            password = login.length == 2 ? decode(login[1]) : "";
        }
        StringBuilder options = new StringBuilder();
        if (uri.getRawQuery() != null) {
            for (String option : uri.getRawQuery().split("&", -1)) {
                if (option.startsWith("user=")) {
                    username = decode(option.substring("user=".length()));
                } else if (option.startsWith("password=")) {
                    password = decode(option.substring("password=".length()));
                } else if (!option.isEmpty()) {
                    options.append(options.isEmpty() ? "?" : "&").append(option);
                }
            }
        }
        int port = uri.getPort() < 0 ? 5432 : uri.getPort();
        return new DatabaseAddress(
                "jdbc:postgresql://" + uri.getHost() + ":" + port + uri.getRawPath() + options, username, password);
    }

    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static CliException wrong(String why) {
        return CliException.usage("DATABASE_URL cannot be used: " + why + "; accepted: " + ACCEPTED);
    }
}
