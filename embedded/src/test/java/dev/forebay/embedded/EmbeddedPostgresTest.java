package dev.forebay.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresTest {
    private static EmbeddedPostgres postgres;

    @BeforeAll
    static void start() {
        postgres = EmbeddedPostgres.builder().throwaway().start();
    }

    @AfterAll
    static void close() {
        Path folder = postgres.log().getParent();
        postgres.close();
        assertThat(folder).doesNotExist();
    }

    @Test
    void aRealPostgres18Answers() throws SQLException {
        EmbeddedDatabase database = postgres.createDatabase("answers");
        assertThat(text(database, "show server_version")).startsWith("18.");
        assertThat(text(database, "show server_encoding")).isEqualTo("UTF8");
        assertThat(text(database, "select upper('ü')")).isEqualTo("Ü");
        assertThat(text(database, "show listen_addresses")).isEqualTo("127.0.0.1");
        assertThat(postgres.port()).isBetween(Ports.FIRST, Ports.END - 1);
        assertThat(postgres.jdbcUrl("answers"))
                .isEqualTo("jdbc:postgresql://127.0.0.1:" + postgres.port() + "/answers");
    }

    @Test
    void creatingADatabaseTwiceKeepsIt() throws SQLException {
        EmbeddedDatabase first = postgres.createDatabase("twice");
        execute(first, "create table t (x int)");
        assertThat(text(postgres.createDatabase("twice"), "select count(*) from t"))
                .isEqualTo("0");
        postgres.dropDatabase("twice");
        assertThatThrownBy(first::connect).hasMessageContaining("does not exist");
    }

    @Test
    void aDatabaseNameThatWouldNeedQuotingIsRefused() {
        assertThatThrownBy(() -> postgres.createDatabase("x\"; drop database y"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("letters, digits and underscores");
    }

    @Test
    void aWrongPasswordIsRefused() {
        EmbeddedDatabase right = postgres.database("postgres");
        EmbeddedDatabase wrong = new EmbeddedDatabase(right.host(), right.port(), right.name(), right.username(), "x");
        assertThatThrownBy(wrong::connect).hasMessageContaining("password authentication failed");
        assertThat(right.toString()).doesNotContain(right.password());
    }

    @Test
    void committedRowsSurviveAKill() throws SQLException {
        EmbeddedDatabase database = postgres.createDatabase("survive");
        execute(database, "create table t (x int)");
        execute(database, "insert into t values (42)");
        int port = postgres.port();
        postgres.kill();
        assertThat(postgres.isAlive()).isFalse();
        assertThatThrownBy(database::connect).isInstanceOf(SQLException.class);
        postgres.restart();
        assertThat(postgres.port()).isEqualTo(port);
        assertThat(text(database, "select x from t")).isEqualTo("42");
        postgres.stop();
        assertThat(postgres.isAlive()).isFalse();
        postgres.restart();
        assertThat(text(database, "select x from t")).isEqualTo("42");
    }

    @Test
    void pausedPostgresAnswersNobodyUntilItIsResumed() throws Exception {
        EmbeddedDatabase database = postgres.createDatabase("paused");
        try (Connection open = database.connect()) {
            postgres.pause();
            CompletableFuture<String> answer = CompletableFuture.supplyAsync(() -> text(open, "select 'awake'"));
            assertThatThrownBy(() -> answer.get(200, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
            postgres.resume();
            assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo("awake");
        }
    }

    @Test
    void killedBackendsLoseTheirConnections() throws SQLException {
        EmbeddedDatabase database = postgres.createDatabase("backends");
        try (Connection first = database.connect();
                Connection second = database.connect()) {
            assertThat(postgres.killBackends()).isGreaterThanOrEqualTo(2);
            assertThatThrownBy(() -> text(first, "select 1")).isInstanceOf(RuntimeException.class);
            assertThatThrownBy(() -> text(second, "select 1")).isInstanceOf(RuntimeException.class);
        }
        assertThat(text(database, "select 1")).isEqualTo("1");
    }

    @Test
    void aDataDirectoryIsKeptDurablyWithItsPassword(@TempDir Path temp) throws SQLException {
        Path data = temp.resolve("with a space/postgres");
        String password;
        try (EmbeddedPostgres kept = EmbeddedPostgres.builder()
                .dataDir(data)
                .setting("work_mem", "7MB")
                .start()) {
            EmbeddedDatabase database = kept.createDatabase("kept");
            assertThat(text(database, "show fsync")).isEqualTo("on");
            assertThat(text(database, "show work_mem")).isEqualTo("7MB");
            execute(database, "create table t as select 7 as x");
            password = kept.password();
        }
        try (EmbeddedPostgres kept = EmbeddedPostgres.builder().dataDir(data).start()) {
            assertThat(kept.password()).isEqualTo(password);
            assertThat(text(kept.database("kept"), "select x from t")).isEqualTo("7");
        }
    }

    @Test
    void aDataDirectoryOfAnotherMajorVersionIsToldInOneLine(@TempDir Path data) throws Exception {
        Files.createDirectories(data.resolve("cluster"));
        Files.writeString(data.resolve("cluster/PG_VERSION"), "15\n");
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder().dataDir(data);
        assertThatThrownBy(builder::start)
                .isInstanceOf(EmbeddedServerException.class)
                .hasMessageContaining("was written by PostgreSQL 15 and the bundled one is 18: choose another");
    }

    @Test
    void aTakenPortIsToldInOneLine() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            EmbeddedPostgres.Builder builder =
                    EmbeddedPostgres.builder().throwaway().port(taken.getLocalPort());
            assertThatThrownBy(builder::start)
                    .hasMessage("port " + taken.getLocalPort()
                            + " is taken: stop what listens there, or choose another port for PostgreSQL");
        }
    }

    @Test
    void aLockFileWhoseProcessIdNowBelongsToAnotherProcessDoesNotStopTheStart(@TempDir Path data) throws Exception {
        try (EmbeddedPostgres first =
                EmbeddedPostgres.builder().throwaway().dataDir(data).start()) {
            first.kill();
        }
        Path lock = data.resolve("cluster/postmaster.pid");
        Process bystander = new ProcessBuilder("sleep", "60").start();
        try {
            Files.writeString(lock, Files.readString(lock).replaceFirst("^\\d+", Long.toString(bystander.pid())));
            try (EmbeddedPostgres second =
                    EmbeddedPostgres.builder().throwaway().dataDir(data).start()) {
                assertThat(text(second.database("postgres"), "select 1")).isEqualTo("1");
                assertThat(bystander.isAlive()).isTrue();
            }
        } finally {
            bystander.destroyForcibly();
        }
    }

    @Test
    void rootInAContainerWithoutUserNamespacesRunsItAsNobody() throws SQLException {
        Optional<Account> nobody = Account.nobody();
        assumeTrue(nobody.isPresent(), "only root can become nobody");
        try (EmbeddedPostgres other =
                EmbeddedPostgres.builder().throwaway().account(nobody.get()).start()) {
            assertThat(text(other.database("postgres"), "select 1")).isEqualTo("1");
            other.restart();
            assertThat(text(other.database("postgres"), "select 1")).isEqualTo("1");
        }
    }

    @Test
    void aPlatformWithoutBinariesIsToldInOneLine(@TempDir Path cache) {
        Binaries binaries = new Binaries(Platform.of("Plan 9", "mips", false), cache);
        assertThatThrownBy(binaries::postgresHome).hasMessageEndingWith(": run one yourself and set DATABASE_URL");
        assertThatThrownBy(binaries::redisServer).hasMessageEndingWith(": run one yourself and set REDIS_URL");
    }

    private static void execute(EmbeddedDatabase database, String sql) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String text(EmbeddedDatabase database, String sql) throws SQLException {
        try (Connection connection = database.connect()) {
            return text(connection, sql);
        }
    }

    private static String text(Connection connection, String sql) {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
