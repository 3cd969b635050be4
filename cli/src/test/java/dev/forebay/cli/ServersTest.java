package dev.forebay.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.forebay.embedded.EmbeddedDatabase;
import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.embedded.EmbeddedServers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServersTest {

    @Test
    void embeddedServersKeepTheirDataUntilTheyAreToForget(@TempDir Path data) throws SQLException {
        ExternalServers none = ExternalServers.of(Map.of());
        try (Servers servers = Servers.start(none, data)) {
            assertThat(servers.embeddedDatabase()).isTrue();
            count(servers.database(), "create table kept as select 1 as x");
        }
        try (Servers servers = Servers.start(none, data)) {
            assertThat(count(servers.database(), "select count(*) from kept")).isEqualTo(1);
            servers.forget();
            assertThat(count(servers.database(), "select count(*) from pg_tables where tablename = 'kept'"))
                    .isZero();
            assertThat(servers.redisDisplay()).doesNotContain("@");
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
        try (Servers servers = Servers.start(external, data)) {
            assertThat(servers.embeddedDatabase()).isFalse();
            assertThat(servers.redisUrl()).isEqualTo(redis.uri());
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
        assertThatThrownBy(() -> ExternalServers.of(Map.of("REDIS_URL", "localhost:6379 secret")))
                .hasMessageStartingWith("REDIS_URL cannot be used; accepted: redis://")
                .hasMessageNotContaining("secret");
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
