package dev.forebay.spring;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where one deployment is and how to sign in, as the properties name it; all of it may be absent.
 *
 * @param url Address of the server.
 * @param host Host of the server.
 * @param port Port of the server, 6379 by default.
 * @param nodes Nodes of its Redis Cluster, host:port, some of them.
 * @param sentinels Sentinels that name its master, host:port.
 * @param sentinelMaster Name by which the Sentinels know the master.
 * @param sentinelUsername ACL user at the Sentinels.
 * @param sentinelPassword Password at the Sentinels.
 * @param username ACL user.
 * @param password Password.
 * @param passwordFile File with the password, read anew for each connection.
 * @param database Database index, 0 by default.
 * @param tls Whether the connection is encrypted.
 * @param tlsCa Certificates (PEM) of the authorities to trust; those of the machine by default.
 * @param tlsCert The application's own certificate (PEM), where the servers ask for one.
 * @param tlsKey Its private key (PEM, PKCS 8).
 */
public record RedisPlace(
        @Nullable String url,
        @Nullable String host,
        @Nullable Integer port,
        @Nullable List<String> nodes,
        @Nullable List<String> sentinels,
        @Nullable String sentinelMaster,
        @Nullable String sentinelUsername,
        @Nullable String sentinelPassword,
        @Nullable String username,
        @Nullable String password,
        @Nullable String passwordFile,
        @Nullable Integer database,
        @Nullable Boolean tls,
        @Nullable String tlsCa,
        @Nullable String tlsCert,
        @Nullable String tlsKey) {
    /** The last part of each variable's name, and of the property's. */
    static final Map<String, String> PROPERTIES = Map.ofEntries(
            Map.entry("URL", "url"),
            Map.entry("HOST", "host"),
            Map.entry("PORT", "port"),
            Map.entry("NODES", "nodes"),
            Map.entry("SENTINELS", "sentinels"),
            Map.entry("SENTINEL_MASTER", "sentinel-master"),
            Map.entry("SENTINEL_USERNAME", "sentinel-username"),
            Map.entry("SENTINEL_PASSWORD", "sentinel-password"),
            Map.entry("USERNAME", "username"),
            Map.entry("PASSWORD", "password"),
            Map.entry("PASSWORD_FILE", "password-file"),
            Map.entry("DB", "database"),
            Map.entry("TLS", "tls"),
            Map.entry("TLS_CA", "tls-ca"),
            Map.entry("TLS_CERT", "tls-cert"),
            Map.entry("TLS_KEY", "tls-key"));

    /** Whether it says where the deployment is. */
    boolean isNamed() {
        return url != null || host != null || isThere(nodes) || isThere(sentinels);
    }

    /** The variables that say the same, each behind {@code prefix}. */
    Map<String, @Nullable String> variables(String prefix) {
        Map<String, @Nullable String> variables = new HashMap<>();
        variables.put(prefix + "URL", url);
        variables.put(prefix + "HOST", host);
        variables.put(prefix + "PORT", text(port));
        variables.put(prefix + "NODES", joined(nodes));
        variables.put(prefix + "SENTINELS", joined(sentinels));
        variables.put(prefix + "SENTINEL_MASTER", sentinelMaster);
        variables.put(prefix + "SENTINEL_USERNAME", sentinelUsername);
        variables.put(prefix + "SENTINEL_PASSWORD", sentinelPassword);
        variables.put(prefix + "USERNAME", username);
        variables.put(prefix + "PASSWORD", password);
        variables.put(prefix + "PASSWORD_FILE", passwordFile);
        variables.put(prefix + "DB", text(database));
        variables.put(prefix + "TLS", text(tls));
        variables.put(prefix + "TLS_CA", tlsCa);
        variables.put(prefix + "TLS_CERT", tlsCert);
        variables.put(prefix + "TLS_KEY", tlsKey);
        return variables;
    }

    private static boolean isThere(@Nullable List<String> addresses) {
        return addresses != null && !addresses.isEmpty();
    }

    private static @Nullable String joined(@Nullable List<String> addresses) {
        return addresses == null ? null : String.join(",", addresses);
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }

    /** Never tells a password. */
    @Override
    public String toString() {
        return "RedisPlace[host=" + host + ", port=" + port + ", nodes=" + nodes + ", sentinels=" + sentinels + "]";
    }
}
