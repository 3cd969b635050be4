package dev.forebay.redis;

import dev.forebay.redis.RedisOptions.Preset;
import dev.forebay.redis.RedisServer.Layout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads one deployment out of the variables that begin with a prefix: REDIS_ or REDIS_CACHE_. */
final class ServerVariables {
    private static final int PORT = 6379;
    private static final int SENTINEL_PORT = 26_379;
    private static final String NODES_ACCEPTED = "host:port,host:port,…";

    private final Settings settings;
    private final String prefix;

    ServerVariables(Settings settings, String prefix) {
        this.settings = settings;
        this.prefix = prefix;
    }

    private String name(String rest) {
        return prefix + rest;
    }

    private Optional<String> text(String rest) {
        return settings.text(name(rest));
    }

    /** Whether any of them says where the deployment is. */
    boolean named() {
        return text("URL").isPresent()
                || text("HOST").isPresent()
                || text("NODES").isPresent()
                || text("SENTINELS").isPresent();
    }

    /** The deployment; what is wrong is reported to the settings. */
    RedisServer read(Preset preset) {
        if (!named() && preset == Preset.PRODUCTION) {
            settings.wrong(name("URL") + " (or " + name("HOST") + ", " + name("NODES") + ", " + name("SENTINELS")
                    + ") is not set; in production the address must be named");
        }
        int database = settings.number(name("DB"), 0, 65_535, "a database index from 0")
                .orElse(0L)
                .intValue();
        Layout layout = layout();
        if (layout instanceof Layout.Cluster && database > 0) {
            settings.wrong(name("DB") + " is '" + database + "'; a Redis Cluster has only database 0");
            database = 0;
        }
        var single = new RedisServer(layout, login(), database, tls());
        return RedisUrl.parse(settings, name("URL"), single).orElse(single);
    }

    private Layout layout() {
        List<NodeAddress> nodes = addresses("NODES", PORT);
        List<NodeAddress> sentinels = addresses("SENTINELS", SENTINEL_PORT);
        Optional<String> master = text("SENTINEL_MASTER");
        int ways = (nodes.isEmpty() ? 0 : 1)
                + (sentinels.isEmpty() ? 0 : 1)
                + (text("URL").isPresent() || text("HOST").isPresent() ? 1 : 0);
        if (ways > 1) {
            settings.wrong("more than one of " + name("URL") + " (or " + name("HOST") + "), " + name("NODES") + " and "
                    + name("SENTINELS") + " is set; name the deployment in one way");
        }
        if (sentinels.isEmpty() != master.isEmpty()) {
            settings.wrong(
                    master.isEmpty()
                            ? name("SENTINEL_MASTER") + " is not set; the name by which the Sentinels know the master"
                                    + " is needed beside " + name("SENTINELS")
                            : name("SENTINELS") + " is not set; accepted: " + NODES_ACCEPTED);
        }
        if (!nodes.isEmpty()) {
            return new Layout.Cluster(nodes);
        }
        if (!sentinels.isEmpty()) {
            return new Layout.Sentinel(
                    master.orElse("unknown"),
                    sentinels,
                    RedisLogin.of(
                            text("SENTINEL_USERNAME").orElse(null),
                            text("SENTINEL_PASSWORD").orElse(null)));
        }
        return new Layout.Single(single());
    }

    private NodeAddress single() {
        String host = text("HOST").orElse("127.0.0.1");
        if (!RedisUrl.isHost(host)) {
            settings.wrong(name("HOST") + " is '" + host + "'; a host name or an address is accepted");
            host = "127.0.0.1";
        }
        long port = settings.number(name("PORT"), 1, 65_535, "a port from 1 to 65535")
                .orElse((long) PORT);
        return new NodeAddress(host, (int) port);
    }

    private List<NodeAddress> addresses(String rest, int defaultPort) {
        var addresses = new ArrayList<NodeAddress>();
        for (String one : text(rest).map(all -> all.split(",")).orElse(new String[0])) {
            Optional<NodeAddress> address = NodeAddress.parse(one.strip(), defaultPort);
            if (address.isEmpty()) {
                settings.wrong(name(rest) + " holds '" + one.strip() + "'; accepted: " + NODES_ACCEPTED);
            }
            address.ifPresent(addresses::add);
        }
        return addresses;
    }

    private RedisLogin login() {
        @Nullable String username = text("USERNAME").orElse(null);
        Optional<Path> file = file("PASSWORD_FILE", "a readable file that holds the password");
        if (file.isPresent() && text("PASSWORD").isPresent()) {
            settings.wrong(name("PASSWORD") + " and " + name("PASSWORD_FILE") + " are both set; set one");
        }
        return file.isPresent()
                ? new RedisLogin.PasswordFile(username, file.get())
                : RedisLogin.of(username, text("PASSWORD").orElse(null));
    }

    private Optional<RedisTls> tls() {
        String accepted = "a readable PEM file";
        Optional<Path> authorities = file("TLS_CA", accepted);
        Optional<Path> certificate = file("TLS_CERT", accepted);
        Optional<Path> key = file("TLS_KEY", accepted);
        if (text("TLS_CERT").isPresent() != text("TLS_KEY").isPresent()) {
            settings.wrong(name("TLS_CERT") + " and " + name("TLS_KEY") + " go together; only one is set");
            return Optional.empty();
        }
        boolean wanted = settings.flag(name("TLS")).orElse(authorities.isPresent() || certificate.isPresent());
        return wanted && certificate.isPresent() == key.isPresent()
                ? Optional.of(new RedisTls(authorities, certificate, key))
                : Optional.empty();
    }

    private Optional<Path> file(String rest, String accepted) {
        return text(rest).flatMap(text -> {
            Path file = Path.of(text);
            if (!Files.isReadable(file) || Files.isDirectory(file)) {
                settings.wrong(name(rest) + " is '" + text + "'; accepted: " + accepted);
                return Optional.empty();
            }
            return Optional.of(file);
        });
    }
}
