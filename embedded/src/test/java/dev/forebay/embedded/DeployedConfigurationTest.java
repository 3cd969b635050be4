package dev.forebay.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts real servers with the files of deploy/redis, unchanged, as an operator would after make-users. */
class DeployedConfigurationTest {
    private static final Path DEPLOYED = Path.of("..", "deploy", "redis");
    private static final Map<String, String> HARDENED = Map.ofEntries(
            Map.entry("port", "0"),
            Map.entry("bind", "127.0.0.1 -::1"),
            Map.entry("protected-mode", "yes"),
            Map.entry("tls-protocols", "TLSv1.2 TLSv1.3"),
            Map.entry("tls-auth-clients", "yes"),
            Map.entry("tls-replication", "yes"),
            Map.entry("tls-cluster", "yes"),
            Map.entry("tcp-backlog", "511"),
            Map.entry("tcp-keepalive", "60"),
            Map.entry("timeout", "300"),
            Map.entry("maxclients", "10000"),
            Map.entry("enable-debug-command", "no"),
            Map.entry("enable-module-command", "no"),
            Map.entry("enable-protected-configs", "no"),
            Map.entry("acl-pubsub-default", "resetchannels"));
    private static final Map<String, String> STATE = Map.of(
            "maxmemory", Long.toString(4L << 30),
            "maxmemory-policy", "noeviction",
            "appendonly", "yes",
            "appendfsync", "everysec",
            "save", "900 1 300 10 60 10000");

    @TempDir
    private static Path temp;

    private static RedisCertificates certificates;
    private static RedisUsers users;

    @BeforeAll
    static void prepare() throws Exception {
        Path etc = installed("etc");
        assertThat(run(etc, "./make-users", etc.toString(), "forebay")).isZero();
        certificates = RedisCertificates.create(etc.resolve("tls"));
        users = RedisUsers.read(etc.resolve("passwords"), "forebay");
    }

    @Test
    void theTlsPortIsTheOneThatIsAgreedUpon() throws IOException {
        assertThat(Files.readString(DEPLOYED.resolve("hardened.conf"))).contains("\ntls-port 6380\n");
    }

    @Test
    void theSingleServerHasTheValuesForState() {
        try (EmbeddedRedis redis = server("single.conf", temp.resolve("etc")).start()) {
            assertSettings(redis, HARDENED);
            assertSettings(redis, STATE);
            assertProtected(redis);
        }
    }

    @Test
    void nodesOfTheStateClusterFormOne() {
        List<EmbeddedRedis> nodes = new ArrayList<>();
        try {
            for (int i = 0; i < 6; i++) {
                nodes.add(server("cluster-node.conf", temp.resolve("etc")).start());
            }
            new ClusterAssembly(nodes, 3, ClusterWays.direct()).run();
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(nodes)
                            .allSatisfy(node -> assertThat(node.command("CLUSTER", "INFO"))
                                    .contains("cluster_state:ok", "cluster_slots_ok:16384")));
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(nodes.subList(3, 6))
                            .allSatisfy(node -> assertThat(node.command("INFO", "replication"))
                                    .contains("role:slave", "master_link_status:up")));
            EmbeddedRedis node = nodes.getFirst();
            assertSettings(node, HARDENED);
            assertSettings(node, STATE);
            assertSettings(
                    node,
                    Map.of(
                            "cluster-enabled", "yes",
                            "cluster-node-timeout", "5000",
                            "cluster-require-full-coverage", "no",
                            "min-replicas-to-write", "0"));
        } finally {
            nodes.forEach(EmbeddedRedis::close);
        }
    }

    @Test
    void aNodeOfTheCacheClusterMayForget() {
        try (EmbeddedRedis redis =
                server("cache-node.conf", temp.resolve("etc")).start()) {
            assertSettings(redis, HARDENED);
            assertSettings(
                    redis,
                    Map.of(
                            "maxmemory", Long.toString(4L << 30),
                            "maxmemory-policy", "allkeys-lru",
                            "maxmemory-samples", "10",
                            "appendonly", "no",
                            "save", "900 1 300 10 60 10000",
                            "cluster-enabled", "yes",
                            "cluster-node-timeout", "5000"));
            redis.command("CLUSTER", "ADDSLOTSRANGE", "0", "16383");
            await().untilAsserted(
                            () -> assertThat(redis.command("CLUSTER", "INFO")).contains("cluster_state:ok"));
            assertProtected(redis);
        }
    }

    @Test
    void sentinelsWatchTheirServersAndReplaceTheMaster() throws Exception {
        List<EmbeddedRedis> all = new ArrayList<>();
        try {
            EmbeddedRedis master =
                    server("watched.conf", copyOfInstalled("server-0")).start();
            all.add(master);
            for (int i = 1; i <= 2; i++) {
                Path home = copyOfInstalled("server-" + i);
                Files.writeString(
                        home.resolve("watched.conf"),
                        "replicaof 127.0.0.1 " + master.port() + "\n",
                        StandardOpenOption.APPEND);
                all.add(server("watched.conf", home).start());
            }
            assertSettings(master, HARDENED);
            assertSettings(master, STATE);
            assertSettings(master, Map.of("min-replicas-to-write", "1", "min-replicas-max-lag", "10"));
            List<EmbeddedRedis> sentinels = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                Path home = copyOfInstalled("sentinel-" + i);
                assertThat(run(home, "./make-sentinel", ".", "made.conf", "127.0.0.1", Integer.toString(master.port())))
                        .isZero();
                EmbeddedRedis sentinel = sentinel(home).start();
                sentinels.add(sentinel);
                all.add(sentinel);
            }
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(sentinels)
                            .allSatisfy(sentinel -> assertThat(view(sentinel).fields())
                                    .containsAllEntriesOf(Map.of(
                                            "flags", "master",
                                            "num-slaves", "2",
                                            "num-other-sentinels", "2",
                                            "quorum", "2",
                                            "down-after-milliseconds", "5000",
                                            "failover-timeout", "10000",
                                            "parallel-syncs", "1"))));
            await().atMost(Duration.ofSeconds(30))
                    .ignoreExceptionsMatching(
                            refused -> String.valueOf(refused.getMessage()).contains("NOGOODSLAVE"))
                    .untilAsserted(() -> sentinels.getFirst().command("SENTINEL", "FAILOVER", "forebay"));
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(sentinels)
                            .allSatisfy(sentinel -> assertThat(view(sentinel).masterPort())
                                    .isIn(all.get(1).port(), all.get(2).port())));
            int successor = view(sentinels.getFirst()).masterPort();
            sentinels.getFirst().restart();
            assertThat(view(sentinels.getFirst()).masterPort()).isEqualTo(successor);
            EmbeddedRedis promoted = all.stream()
                    .filter(server -> server.port() == successor)
                    .findFirst()
                    .orElseThrow();
            promoted.restart();
            assertThat(promoted.command("INFO", "replication")).contains("role:master");
            assertSentinelProtected(sentinels.getFirst());
        } finally {
            all.forEach(EmbeddedRedis::close);
        }
    }

    @Test
    void theScriptFillsTheTemplatesAsTheEmbeddedServersDo() throws IOException {
        assertThat(temp.resolve("etc/users.acl")).hasContent(users.serverFile());
        assertThat(temp.resolve("etc/sentinel-users.acl")).hasContent(users.sentinelFile());
    }

    @Test
    void theScriptKeepsPasswordsAndShowsThemToTheirOwnerOnly() throws Exception {
        Path etc = temp.resolve("etc");
        String before = Files.readString(etc.resolve("users.acl"));
        assertThat(run(etc, "./make-users", etc.toString(), "forebay")).isZero();
        assertThat(etc.resolve("users.acl")).hasContent(before);
        for (String file : List.of("users.acl", "secrets.conf", "sentinel-secrets.conf", "passwords/app")) {
            assertThat(Files.getPosixFilePermissions(etc.resolve(file)))
                    .allMatch(permission -> permission.name().startsWith("OWNER"));
        }
        assertThat(run(etc, "./make-users", etc.toString(), "~* +@all")).isNotZero();
        assertThat(etc.resolve("users.acl")).hasContent(before);
    }

    private static void assertSettings(EmbeddedRedis redis, Map<String, String> expected) {
        expected.forEach((name, value) ->
                assertThat(redis.command("CONFIG", "GET", name)).isEqualTo(name + "\n" + value));
    }

    private static void assertProtected(EmbeddedRedis redis) {
        assertThat(redis.command("ACL", "LIST").lines().map(line -> line.split(" ")[1] + " " + line.split(" ")[2]))
                .containsExactlyInAnyOrder(
                        "admin on", "app on", "default off", "monitor on", "replication on", "sentinel on");
        assertThatThrownBy(() -> new RespClient(redis.port(), Duration.ofSeconds(5), null).call("PING"))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> as(RedisUsers.APP, redis, "SCRIPT", "FLUSH")).hasMessageContaining("NOPERM");
        assertThatThrownBy(() -> as(RedisUsers.APP, redis, "GET", "another:key"))
                .hasMessageContaining("NOPERM");
        assertThatThrownBy(() -> as(RedisUsers.MONITOR, redis, "GET", "forebay:key"))
                .hasMessageContaining("NOPERM");
        assertThat(as(RedisUsers.APP, redis, "SET", "forebay:key", "v")).isEqualTo("OK");
        assertThat(as(RedisUsers.MONITOR, redis, "INFO", "server")).contains("redis_version");
    }

    private static void assertSentinelProtected(EmbeddedRedis sentinel) {
        assertThat(as(RedisUsers.APP, sentinel, "SENTINEL", "GET-MASTER-ADDR-BY-NAME", "forebay"))
                .contains("127.0.0.1");
        assertThatThrownBy(() -> as(RedisUsers.APP, sentinel, "SENTINEL", "FAILOVER", "forebay"))
                .hasMessageContaining("NOPERM");
        assertThatThrownBy(() -> as(RedisUsers.APP, sentinel, "SENTINEL", "REMOVE", "forebay"))
                .hasMessageContaining("NOPERM");
        assertThatThrownBy(() -> new RespClient(sentinel.port(), Duration.ofSeconds(5), null).call("PING"))
                .isInstanceOf(IOException.class);
    }

    private static String as(String user, EmbeddedRedis redis, String... command) {
        try (RespClient client = new RespClient(redis.port(), Duration.ofSeconds(5), certificates.clientContext())) {
            client.require("AUTH", user, users.password(user));
            return String.valueOf(client.require(command));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static SentinelView view(EmbeddedRedis sentinel) {
        return SentinelView.of(sentinel, "forebay").orElseThrow();
    }

    private static EmbeddedRedis.Builder server(String file, Path home) {
        return on(file, home).setting("aclfile " + home.resolve("users.acl"));
    }

    private static EmbeddedRedis.Builder sentinel(Path home) {
        return on("made.conf", home)
                .role(RedisConfiguration.Role.SENTINEL)
                .setting("aclfile " + home.resolve("sentinel-users.acl"));
    }

    /** What the command line says: where this machine has its port, data, certificates and users, and nothing else. */
    private static EmbeddedRedis.Builder on(String file, Path home) {
        return EmbeddedRedis.builder()
                .configurationFile(home.resolve(file))
                .security(RedisSecurity.of(RedisTls.of(certificates), users))
                .setting(
                        "tls-cert-file " + certificates.serverCertificate(),
                        "tls-key-file " + certificates.serverKey(),
                        "tls-ca-cert-file " + certificates.authority());
    }

    private static int run(Path home, String... command) throws Exception {
        Process process = new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    private static Path installed(String name) throws IOException {
        return copy(DEPLOYED, temp.resolve(name));
    }

    private static Path copyOfInstalled(String name) throws IOException {
        return copy(temp.resolve("etc"), temp.resolve(name));
    }

    private static Path copy(Path from, Path to) throws IOException {
        Files.createDirectory(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        return to;
    }
}
