package dev.forebay.verification.deploy;

import static dev.forebay.verification.deploy.Deployed.list;
import static dev.forebay.verification.deploy.Deployed.map;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.forebay.base.ForebayClock;
import dev.forebay.base.KeySpace;
import dev.forebay.base.Meters;
import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.redis.Command;
import dev.forebay.redis.RedisEnvironment;
import dev.forebay.redis.RedisLink;
import dev.forebay.redis.RedisRole;
import dev.forebay.redis.RedisUnavailableException;
import dev.forebay.redis.Reply;
import dev.forebay.testkit.Concurrently;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Starts real servers with what a Compose variant mounts and says on their command lines, and links to them with the
 * settings of its box office: as the user app, over TLS, by names.
 */
class ComposeServersTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    /** Enough that every master gets some. */
    private static final int KEYS = 50;

    @TempDir
    private Path temp;

    private Prepared prepared;
    private final Map<String, EmbeddedRedis> servers = new LinkedHashMap<>();

    @BeforeEach
    void prepare() {
        prepared = Prepared.in(temp);
    }

    @AfterEach
    void stop() {
        servers.values().forEach(EmbeddedRedis::close);
    }

    @Test
    void theClustersOfBothRolesAreJoinedAndServeTheBoxOffice() {
        Deployed.assumeInstalled("redis-cli", "apt-get install redis-tools brings it, which joins the nodes");
        Map<String, Object> services = map(prepared.project("cluster.yaml"), "services");
        services.forEach((name, service) -> {
            List<String> command = command(service);
            if (command.getFirst().equals("redis-server")) {
                servers.put(name, node(command));
            }
        });
        assertThat(servers).hasSize(9);
        // beside each other, as Compose does it
        assertThat(Concurrently.run(
                        List.of("redis-", "cache-"), nodes -> join(command(services.get(nodes + "cluster")), nodes)))
                .noneMatch(said -> said.contains("there already"));
        servers.values()
                .forEach(node -> await().atMost(LONG)
                        .untilAsserted(() -> assertThat(node.command("CLUSTER", "INFO"))
                                .contains("cluster_state:ok", "cluster_slots_ok:16384", "cluster_size:3")));
        assertThat(setting("redis-1", "maxmemory-policy")).isEqualTo("noeviction");
        assertThat(setting("redis-1", "appendfsync")).isEqualTo("everysec");
        assertThat(setting("cache-1", "maxmemory-policy")).isEqualTo("allkeys-lru");
        assertThat(setting("cache-1", "maxmemory-samples")).isEqualTo("10");
        assertHardened();
        assertThat(servers.values())
                .allSatisfy(node -> assertThat(node.command("CONFIG", "GET", "cluster-node-timeout"))
                        .endsWith("\n5000"));
        assertReplicas(3);
        assertServes("cluster.yaml");
        assertThat(count("redis-")).isEqualTo(2L * KEYS);
        assertThat(count("cache-")).isEqualTo(KEYS);
        // Once joined, the script leaves them alone.
        assertThat(join(command(services.get("redis-cluster")), "redis-")).contains("there already");
    }

    @Test
    void watchedServersAndSentinelsServeTheBoxOffice() throws IOException {
        Map<String, Object> services = map(prepared.project("sentinel.yaml"), "services");
        for (String kind : List.of("redis-", "sentinel-")) {
            for (int i = 1; i <= 3; i++) {
                servers.put(kind + i, scripted(kind + i, command(services.get(kind + i))));
            }
        }
        assertReplicas(2);
        assertHardened();
        assertThat(setting("redis-1", "min-replicas-to-write")).isEqualTo("1");
        for (int i = 1; i <= 3; i++) {
            EmbeddedRedis sentinel = server("sentinel-" + i);
            await().atMost(LONG)
                    .ignoreExceptionsMatching(
                            refused -> String.valueOf(refused.getMessage()).contains("NOQUORUM"))
                    .untilAsserted(() -> assertThat(sentinel.command("SENTINEL", "CKQUORUM", "forebay"))
                            .startsWith("OK 3 usable"));
            assertThat(sentinel.command("SENTINEL", "MASTER", "forebay"))
                    .contains(
                            "down-after-milliseconds\n5000",
                            "failover-timeout\n10000",
                            "parallel-syncs\n1",
                            "quorum\n2");
        }
        assertServes("sentinel.yaml");
    }

    /** What stands after redis-server is the file, then names and values. */
    private EmbeddedRedis node(List<String> command) {
        return prepared.server(
                        prepared.generated().resolve("redis").resolve(command.get(1)),
                        "users.acl",
                        commandLine(command.subList(2, command.size())))
                .start();
    }

    private static Map<String, String> commandLine(List<String> words) {
        Map<String, String> settings = new LinkedHashMap<>();
        for (int i = 0; i + 1 < words.size(); i += 2) {
            assertThat(words.get(i)).startsWith("--");
            settings.put(words.get(i).substring(2), words.get(i + 1));
        }
        assertThat(settings).containsEntry("bind", "0.0.0.0").containsEntry("dir", "/data");
        settings.keySet().removeAll(List.of("bind", "dir"));
        settings.replace("cluster-announce-ip", "127.0.0.1");
        settings.replace("cluster-announce-hostname", "localhost");
        settings.replace("replica-announce-ip", "localhost");
        return settings;
    }

    /** A script that makes the server's own file and then becomes the server. */
    private EmbeddedRedis scripted(String name, List<String> command) throws IOException {
        Path redis = prepared.generated().resolve("redis");
        Path data = Files.createDirectory(temp.resolve(name));
        for (String included : List.of("hardened.conf", "state.conf", "secrets.conf")) {
            Files.copy(redis.resolve(included), data.resolve(included));
        }
        String script =
                command.get(2).replace("/data/", data + "/").replaceAll("forebay sentinel-\\d", "forebay localhost");
        if (servers.containsKey("redis-1")) {
            script = script.replace(
                    "redis-1 6380", "localhost " + server("redis-1").port());
        }
        int exec = script.indexOf("exec redis-server ");
        Deployed.run(redis, "sh", "-ec", script.substring(0, exec));
        List<String> words = new ArrayList<>(List.of(
                script.substring(exec + "exec redis-server ".length()).strip().split("\\s+")));
        boolean sentinel = words.remove("--sentinel");
        Path file = Path.of(words.getFirst());
        EmbeddedRedis.Builder server = prepared.server(
                file, sentinel ? "sentinel-users.acl" : "users.acl", commandLine(words.subList(1, words.size())));
        return (sentinel ? server.asSentinel() : server).start();
    }

    /** Runs make-cluster as Compose does, with the addresses of here. */
    private String join(List<String> command, String nodes) {
        List<String> here = new ArrayList<>(
                List.of("sh", prepared.deploy().resolve("redis/make-cluster").toString()));
        here.add(command.get(2));
        servers.forEach((name, node) -> {
            if (name.startsWith(nodes)) {
                here.add("127.0.0.1:" + node.port());
            }
        });
        assertThat(here).hasSameSizeAs(command);
        return Deployed.run(
                temp,
                Map.of(
                        "ADMIN_PASSWORD_FILE", prepared.here("/run/secrets/redis-admin"),
                        "TLS_DIRECTORY", prepared.here("/etc/forebay/client")),
                here.toArray(String[]::new));
    }

    private void assertReplicas(int count) {
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(servers.entrySet().stream()
                                .filter(server -> server.getKey().startsWith("redis-"))
                                .map(server -> server.getValue().command("INFO", "replication"))
                                .filter(info -> info.contains("role:slave") && info.contains("master_link_status:up")))
                        .hasSize(count));
    }

    private void assertHardened() {
        servers.forEach((name, server) -> {
            if (!name.startsWith("sentinel-")) {
                Map.of(
                                "port", "0",
                                "protected-mode", "yes",
                                "maxclients", "10000",
                                "tcp-backlog", "511",
                                "tcp-keepalive", "60",
                                "timeout", "300",
                                "maxmemory", Long.toString(4L << 30),
                                "save", "900 1 300 10 60 10000",
                                "tls-protocols", "TLSv1.2 TLSv1.3")
                        .forEach((setting, value) ->
                                assertThat(setting(name, setting)).as(name).isEqualTo(value));
            }
        });
    }

    /** Keys of each role are written and read by the link of the box office, others are refused to it. */
    private void assertServes(String settings) {
        Map<String, String> variables = prepared.kitSettings(
                prepared.deploy().resolve("boxoffice").resolve(settings),
                there -> "localhost:" + server(there.replaceFirst(":.*", "")).port());
        try (RedisLink link = RedisLink.open(RedisEnvironment.read(variables), Meters.none(), ForebayClock.system())) {
            for (RedisRole role : RedisRole.values()) {
                await().atMost(LONG).until(() -> link.connected(role));
                await().atMost(LONG)
                        .ignoreExceptionsInstanceOf(RedisUnavailableException.class)
                        .untilAsserted(() -> assertThat(servedKeys(link, role)).isEqualTo(KEYS));
                assertThatThrownBy(() -> link.commands(role)
                                .call(Command.of(
                                        "SET",
                                        Reply.text(),
                                        KeySpace.of("elsewhere").key("a"),
                                        "v")))
                        .isInstanceOf(RedisUnavailableException.class);
            }
            assertThat(server("redis-1").command("CLIENT", "LIST")).contains("user=app");
        }
    }

    private static long servedKeys(RedisLink link, RedisRole role) {
        KeySpace keys = KeySpace.of(Prepared.KEY_PREFIX);
        return IntStream.range(0, KEYS)
                .mapToObj(i -> keys.key("deployed", role.name().toLowerCase(Locale.ROOT), "" + i))
                .filter(key -> link.commands(role)
                        .call(Command.of("SET", Reply.text(), key, "v"))
                        .equals("OK"))
                .filter(key -> link.commands(role)
                        .call(Command.of("GET", Reply.text(), key))
                        .equals("v"))
                .count();
    }

    private long count(String nodes) {
        return servers.entrySet().stream()
                .filter(node -> node.getKey().startsWith(nodes))
                .mapToLong(node -> Long.parseLong(node.getValue().command("DBSIZE")))
                .sum();
    }

    private String setting(String server, String name) {
        return server(server).command("CONFIG", "GET", name).replaceFirst("^.*\n", "");
    }

    private EmbeddedRedis server(String name) {
        return Objects.requireNonNull(servers.get(name), name);
    }

    private static List<String> command(@Nullable Object service) {
        List<String> words =
                list(map(service).get("command")).stream().map(Deployed::text).toList();
        return words.isEmpty() ? List.of("") : words;
    }
}
