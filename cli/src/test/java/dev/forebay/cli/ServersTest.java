package dev.forebay.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.forebay.embedded.EmbeddedDatabase;
import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.embedded.EmbeddedServerException;
import dev.forebay.embedded.EmbeddedServers;
import dev.forebay.embedded.Ports;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ServersTest {

    @Test
    void embeddedServersKeepTheirDataUntilTheyAreToForget(@TempDir Path data) throws SQLException {
        ExternalServers none = ExternalServers.of(Map.of());
        try (Servers servers = start(none, data, Topology.SINGLE)) {
            assertThat(servers.embeddedDatabase()).isTrue();
            count(servers.database(), "create table kept as select 1 as x");
        }
        try (Servers servers = start(none, data, Topology.SINGLE)) {
            assertThat(count(servers.database(), "select count(*) from kept")).isEqualTo(1);
            servers.forget();
            assertThat(count(servers.database(), "select count(*) from pg_tables where tablename = 'kept'"))
                    .isZero();
            assertThat(servers.redisDisplay().get("Redis"))
                    .singleElement()
                    .asString()
                    .doesNotContain("@");
        }
    }

    @Test
    void serversThatTheEnvironmentNamesAreUsed(@TempDir Path data) throws SQLException {
        EmbeddedDatabase database = EmbeddedServers.createDatabase("external");
        EmbeddedRedis redis = EmbeddedServers.redis();
        ExternalServers external = ExternalServers.of(Map.of(
                "REDIS_URL",
                redis.uri().toString(),
                "DATABASE_URL",
                "postgresql://" + database.username() + ":" + database.password() + "@127.0.0.1:" + database.port()
                        + "/" + database.name()));
        external.requireReachable();
        try (Servers servers = start(external, data, Topology.SINGLE)) {
            assertThat(servers.embeddedDatabase()).isFalse();
            assertThat(servers.redis()).isEmpty();
            assertThat(servers.redisProperties()).isEmpty();
            assertThat(servers.redisDisplay().get("Redis")).containsExactly("redis://127.0.0.1:" + redis.port());
            assertThat(count(servers.database(), "select 7")).isEqualTo(7);
        }
        assertThat(data).isEmptyDirectory();
        assertThat(redis.isAlive()).isTrue();
    }

    @Test
    void anUnreachableServerIsToldWithItsAddressAndWithoutItsPassword() {
        ExternalServers redis = ExternalServers.of(Map.of("REDIS_URL", "redis://:secret@127.0.0.1:1"));
        assertThatThrownBy(redis::requireReachable)
                .hasMessageStartingWith("cannot reach Redis at 127.0.0.1:1 (")
                .hasMessageNotContaining("secret");
        ExternalServers database = ExternalServers.of(Map.of("DATABASE_URL", "postgresql://u:secret@127.0.0.1:1/d"));
        assertThatThrownBy(database::requireReachable)
                .hasMessageStartingWith("cannot reach PostgreSQL at jdbc:postgresql://127.0.0.1:1/d (")
                .hasMessageNotContaining("secret");
    }

    @Test
    void aWrongRedisUrlSaysWhatIsAccepted() {
        assertThatThrownBy(() -> ExternalServers.of(Map.of("REDIS_URL", "redis://:sec ret@h:1")))
                .hasMessageContaining("REDIS_URL")
                .hasMessageContaining("redis://")
                .hasMessageNotContaining("ret@");
        assertThatThrownBy(() -> ExternalServers.of(Map.of("REDIS_SENTINELS", "a:1,b:2")))
                .hasMessageContaining("REDIS_SENTINEL_MASTER is not set");
    }

    @Test
    void aPortAloneNamesARedisOfThisMachine() {
        assertThatThrownBy(() -> ExternalServers.of(Map.of("REDIS_PORT", "1")).requireReachable())
                .hasMessageStartingWith("cannot reach Redis at 127.0.0.1:1 (")
                .hasMessageContaining("correct REDIS_PORT");
        assertThatThrownBy(() -> ExternalServers.of(Map.of("REDIS_PORT", "99999")))
                .hasMessageContaining("REDIS_PORT is '99999'");
    }

    @Test
    void aFileOfVariablesIsReadAsTheBoxOfficeReadsIt(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve(".env"), "REDIS_URL=redis://127.0.0.1:1\n");
        Process up = UpProcess.startIn(folder, Ports.free(), folder.resolve("data"), Map.of());
        assertThat(up.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(up.exitValue()).isEqualTo(ExitCode.UNAVAILABLE);
        assertThat(folder.resolve("data")).doesNotExist();
    }

    @Test
    void oneNodeOfAClusterThatAnswersIsEnough() throws IOException {
        try (ServerSocket one = new ServerSocket(0)) {
            String answering = "127.0.0.1:" + one.getLocalPort();
            ExternalServers.of(Map.of("REDIS_NODES", "127.0.0.1:1," + answering))
                    .requireReachable();
        }
        assertThatThrownBy(() -> ExternalServers.of(Map.of("REDIS_NODES", "127.0.0.1:1,127.0.0.1:2"))
                        .requireReachable())
                .hasMessageStartingWith("cannot reach Redis at 127.0.0.1:1,127.0.0.1:2 (")
                .hasMessageContaining("correct REDIS_NODES");
    }

    @Test
    void aTopologyIsForTheEmbeddedRedisAlone() {
        Optional<Topology> cluster = Optional.of(Topology.CLUSTER);
        Map<String, String> nodes = Map.of("REDIS_NODES", "h:1");
        Map<String, String> cache = Map.of("REDIS_CACHE_URL", "redis://h:1");
        UpCommand.requireEmbeddedRedis(Map.of("REDIS_NODES", " "), cluster, cluster);
        UpCommand.requireEmbeddedRedis(nodes, Optional.empty(), Optional.empty());
        UpCommand.requireEmbeddedRedis(cache, cluster, Optional.empty());
        assertThatThrownBy(() -> UpCommand.requireEmbeddedRedis(nodes, cluster, Optional.empty()))
                .isInstanceOf(CliException.class)
                .hasMessage("--topology is for the embedded Redis, but REDIS_NODES names another: unset it, or leave"
                        + " the option out");
        assertThatThrownBy(() -> UpCommand.requireEmbeddedRedis(cache, cluster, cluster))
                .hasMessageStartingWith("--cache-topology is for the embedded Redis, but REDIS_CACHE_URL names");
    }

    @ParameterizedTest
    @EnumSource
    void theNextStartFindsWhatRedisHeld(Topology topology, @TempDir Path data) {
        RedisHome home = new RedisHome(data, "redis", topology);
        try (EmbeddedDeployment first = EmbeddedDeployment.start(home)) {
            master(first, "kept").command("SET", "kept", "yes");
        }
        assertThat(home.prepare()).isEmpty();
        try (EmbeddedDeployment second = EmbeddedDeployment.start(home)) {
            assertThat(master(second, "kept").command("GET", "kept")).isEqualTo("yes");
            second.forget();
            assertThat(master(second, "kept").command("EXISTS", "kept")).isEqualTo("0");
        }
    }

    @Test
    void anotherTopologyStartsAnewAndSaysSo(@TempDir Path data) {
        RedisHome single = new RedisHome(data, "redis", Topology.SINGLE);
        EmbeddedDeployment.start(single).close();
        assertThat(single.path()).isDirectory();
        assertThat(new RedisHome(data, "redis", Topology.CLUSTER).prepare())
                .contains("This data directory ran on single before: redis starts anew as cluster and is filled from"
                        + " PostgreSQL, which keeps everything.");
        assertThat(single.path()).doesNotExist();
    }

    @Test
    void aDeploymentThatNeverBecameWholeIsMadeAnew(@TempDir Path data) throws IOException {
        RedisHome home = new RedisHome(data, "redis-cache", Topology.SENTINEL);
        home.keptPassword();
        Files.createDirectory(home.path().resolve("server-0"));
        assertThat(home.prepare())
                .hasValueSatisfying(line -> assertThat(line).contains("did not get as far as a whole sentinel"));
        assertThat(home.path()).doesNotExist();
    }

    @Test
    void whatAServerOfAnEarlierRunStillUsesIsNotDeletedUnderIt(@TempDir Path data) {
        RedisHome single = new RedisHome(data, "redis", Topology.SINGLE);
        try (EmbeddedDeployment running = EmbeddedDeployment.start(single)) {
            RedisHome other = new RedisHome(data, "redis", Topology.SENTINEL);
            assertThatThrownBy(other::prepare)
                    .isInstanceOf(CliException.class)
                    .hasMessageContaining(
                            "(process " + running.nodes().getFirst().pid() + ")");
            assertThat(running.nodes().getFirst().command("PING")).isEqualTo("PONG");
        }
    }

    private static Servers start(ExternalServers external, Path data, Topology topology) {
        return Servers.start(external, new Servers.Plan(data, topology, Optional.empty()), line -> {});
    }

    static EmbeddedRedis master(EmbeddedDeployment deployment, String key) {
        return deployment.nodes().stream()
                .filter(node -> isMasterOf(node, key))
                .findFirst()
                .orElseThrow();
    }

    private static boolean isMasterOf(EmbeddedRedis node, String key) {
        try {
            node.command("EXISTS", key);
            return node.command("ROLE").startsWith("master");
        } catch (EmbeddedServerException elsewhereOrDown) {
            return false;
        }
    }

    private static long count(DatabaseAddress address, String sql) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(address.jdbcUrl(), address.username(), address.password());
                Statement statement = connection.createStatement()) {
            if (!statement.execute(sql)) {
                return statement.getUpdateCount();
            }
            try (ResultSet rows = statement.getResultSet()) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }
}
