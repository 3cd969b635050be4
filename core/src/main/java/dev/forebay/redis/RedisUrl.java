package dev.forebay.redis;

import dev.forebay.redis.RedisServer.Layout;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads {@code redis[s]://[user[:password]@]host[:port][/database]}; user and password percent-encoded. */
final class RedisUrl {
    private static final String ACCEPTED =
            "redis://[user[:password]@]host[:port][/database], rediss:// for TLS, user and password percent-encoded";

    private RedisUrl() {}

    /** The server that a variable names; what its URL leaves out comes from {@code base}. */
    static Optional<RedisServer> parse(Settings settings, String name, RedisServer base) {
        return settings.text(name).flatMap(text -> {
            Optional<RedisServer> server = parse(text, base);
            if (server.isEmpty()) {
                settings.wrong(name + " is '" + redacted(text) + "'; accepted: " + ACCEPTED);
            }
            return server;
        });
    }

    private static Optional<RedisServer> parse(String text, RedisServer base) {
        URI url;
        try {
            url = new URI(text);
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
        boolean tls = "rediss".equals(url.getScheme());
        Integer database = database(url.getPath(), base);
        String host = url.getHost();
        if (!tls && !"redis".equals(url.getScheme())
                || host == null
                || database == null
                || url.getPort() == 0
                || url.getPort() > 65_535
                || url.getRawQuery() != null
                || url.getRawFragment() != null) {
            return Optional.empty();
        }
        String login = url.getRawUserInfo();
        return Optional.of(new RedisServer(
                new Layout.Single(new NodeAddress(unbracketed(host), url.getPort() < 0 ? 6379 : url.getPort())),
                login == null ? base.login() : RedisLogin.of(username(login), password(login)),
                database,
                base.tls().isPresent() || !tls ? base.tls() : Optional.of(RedisTls.trustingTheMachine())));
    }

    private static String unbracketed(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private static @Nullable Integer database(@Nullable String path, RedisServer base) {
        if (path == null || path.isEmpty() || "/".equals(path)) {
            return base.database();
        }
        return path.matches("/\\d{1,5}") ? Integer.valueOf(path.substring(1)) : null;
    }

    private static @Nullable String username(String login) {
        int colon = login.indexOf(':');
        String user = colon < 0 ? login : login.substring(0, colon);
        return user.isEmpty() ? null : decoded(user);
    }

    private static @Nullable String password(String login) {
        int colon = login.indexOf(':');
        return colon < 0 ? null : decoded(login.substring(colon + 1));
    }

    /** Percent signs only: a plus sign of a password stays one. */
    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** Whatever stands before the last @ may be a password, well-formed or not. */
    private static String redacted(String text) {
        int at = text.lastIndexOf('@');
        if (at < 0) {
            return text;
        }
        int scheme = text.indexOf("://");
        return (scheme >= 0 && scheme < at ? text.substring(0, scheme + 3) : "") + "***" + text.substring(at);
    }

    static boolean isHost(String host) {
        return host.matches("[A-Za-z0-9._-]{1,253}") || host.matches("\\[?[0-9A-Fa-f:.]{2,45}]?");
    }
}
