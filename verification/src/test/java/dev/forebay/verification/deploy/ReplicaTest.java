package dev.forebay.verification.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.forebay.embedded.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A primary and its two replicas, made by deploy/postgres/primary.sh and replica.sh out of whichever PostgreSQL the
 * machine has: the embedded one lacks psql and pg_basebackup. As root it runs as nobody, for PostgreSQL refuses root.
 */
class ReplicaTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    private Path temp;

    private Path home;
    private Prepared prepared;
    private final List<Process> running = new ArrayList<>();

    @BeforeEach
    void prepare() throws IOException {
        home = installed();
        Deployed.assumeInstalled("setpriv", "package util-linux brings it");
        prepared = Prepared.in(temp);
        Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    @AfterEach
    void stop() throws InterruptedException {
        for (Process server : List.copyOf(running)) {
            stop(server, "-INT");
        }
    }

    @Test
    void replicasStreamAnswerReadOnlyAndOneTakesOverWithEveryCommit() throws Exception {
        int port = Ports.free();
        Path data = temp.resolve("primary");
        Path password = Files.writeString(temp.resolve("replication"), "a secret of replicas\n");
        as(home + "/initdb", "--pgdata=" + data, "--username=boxoffice", "--auth=trust", "--no-sync", "-E", "UTF8");
        Files.writeString(
                data.resolve("postgresql.conf"), "\nunix_socket_directories = ''\n", StandardOpenOption.APPEND);
        // As in an image: only the line of the script lets replicas in, and that asks for their password.
        Path access = data.resolve("pg_hba.conf");
        Files.write(
                access,
                Files.readAllLines(access).stream()
                        .filter(line -> !line.contains("replication"))
                        .toList());
        Map<String, String> environment = environment(data, port, password);
        Process making = start(environment, home + "/postgres");
        awaitServer(port);
        execute(port, "create database boxoffice");
        as(environment, prepared.deploy().resolve("postgres/primary.sh").toString());
        stop(making, "-INT");
        Process first = start(environment, home + "/postgres");
        awaitServer(port);
        assertThat(query(port, "show max_connections")).isEqualTo("200");
        assertThat(query(port, "show synchronous_standby_names")).isEqualTo("ANY 1 (replica_2, replica_3)");

        int second = replica("replica_2", port, password);
        int third = replica("replica_3", port, password);
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(query(
                                port,
                                "select string_agg(application_name || ' ' || state || ' ' || sync_state, ', ')"
                                        + " from pg_stat_replication"))
                        .contains("replica_2 streaming quorum", "replica_3 streaming quorum"));
        execute(port, "create table sold (seat int primary key)");
        execute(port, "insert into sold select generate_series(1, 100)");
        for (int replica : List.of(second, third)) {
            await().atMost(LONG)
                    .ignoreExceptionsInstanceOf(SQLException.class)
                    .until(() -> query(replica, "select count(*) from sold").equals("100"));
            assertThatThrownBy(() -> execute(replica, "insert into sold values (101)"))
                    .hasMessageContaining("read-only");
        }

        // As the box office names them: whichever is the primary.
        String fleet = "jdbc:postgresql://127.0.0.1:" + second + ",127.0.0.1:" + third + ",127.0.0.1:" + port
                + "/postgres?targetServerType=primary&user=boxoffice&loginTimeout=5&connectTimeout=2";
        assertThat(query(fleet, "select inet_server_port()::text")).isEqualTo("" + port);
        execute(port, "insert into sold values (102)");
        stop(first, "-QUIT");
        String most = Stream.of(second, third)
                .max(Comparator.comparing(replica -> lastReceived(replica)))
                .map(String::valueOf)
                .orElseThrow();
        execute(Integer.parseInt(most), "alter system set synchronous_standby_names = ''");
        execute(Integer.parseInt(most), "select pg_reload_conf()");
        execute(Integer.parseInt(most), "select pg_promote()");
        await().atMost(LONG)
                .ignoreExceptionsInstanceOf(SQLException.class)
                .until(() -> query(fleet, "select inet_server_port()::text").equals(most));
        assertThat(query(fleet, "select count(*) from sold where seat = 102")).isEqualTo("1");
        execute(Integer.parseInt(most), "insert into sold values (103)");
    }

    /** Starts one as Compose does; a server that signs in to the primary with the password and copies it first. */
    private int replica(String name, int primary, Path password) throws Exception {
        int port = Ports.free();
        Map<String, String> environment = environment(temp.resolve(name), port, password);
        environment.put("PRIMARY_PORT", "" + primary);
        start(
                environment,
                "sh",
                prepared.deploy().resolve("postgres/replica.sh").toString(),
                "127.0.0.1",
                name);
        awaitServer(port);
        return port;
    }

    private long lastReceived(int replica) {
        try {
            return Long.parseLong(query(replica, "select (pg_last_wal_receive_lsn() - '0/0'::pg_lsn)::bigint::text"));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private Map<String, String> environment(Path data, int port, Path password) {
        return new HashMap<>(Map.of(
                "PATH", home + ":" + System.getenv("PATH"),
                "PGDATA", data.toString(),
                "PGPORT", "" + port,
                "PGHOST", "127.0.0.1",
                "LC_ALL", "C",
                "POSTGRES_USER", "boxoffice",
                "POSTGRES_DB", "boxoffice",
                "REPLICATION_PASSWORD_FILE", password.toString(),
                "REPLICATION_FROM", "127.0.0.1/32"));
    }

    private Process start(Map<String, String> environment, String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(unprivileged(command))
                .directory(temp.toFile())
                .redirectErrorStream(true)
                .redirectOutput(
                        temp.resolve("server-" + running.size() + ".log").toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        running.add(process);
        return process;
    }

    /** By a signal after which PostgreSQL frees what it shares: INT for a fast end, QUIT for one like a crash. */
    private void stop(Process server, String signal) throws InterruptedException {
        running.remove(server);
        if (server.isAlive()) {
            Deployed.run(temp, "kill", signal, Long.toString(server.pid()));
            if (!server.waitFor(20, TimeUnit.SECONDS)) {
                server.destroyForcibly();
            }
        }
    }

    private void as(String... command) {
        as(Map.of(), command);
    }

    private void as(Map<String, String> environment, String... command) {
        Deployed.run(temp, environment, unprivileged(command).toArray(String[]::new));
    }

    private static List<String> unprivileged(String... command) {
        List<String> all = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            all.addAll(List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"));
        }
        all.addAll(List.of(command));
        return all;
    }

    private static void awaitServer(int port) {
        await().atMost(LONG)
                .ignoreExceptionsInstanceOf(SQLException.class)
                .until(() -> query(port, "select 'up'").equals("up"));
    }

    private static void execute(int port, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url(port));
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String query(int port, String sql) throws SQLException {
        return query(url(port), sql);
    }

    private static String query(String url, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static String url(int port) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=boxoffice&connectTimeout=2&socketTimeout=20";
    }

    /** The newest PostgreSQL of the machine with all its programs. */
    private static Path installed() throws IOException {
        Path root = Path.of("/usr/lib/postgresql");
        Optional<Path> newest = Optional.empty();
        if (Files.isDirectory(root)) {
            try (Stream<Path> versions = Files.list(root)) {
                newest = versions.filter(version -> Stream.of("initdb", "pg_basebackup", "psql")
                                .allMatch(program -> Files.isExecutable(
                                        version.resolve("bin").resolve(program))))
                        .max(Comparator.comparing(version -> Integer.parseInt(String.valueOf(version.getFileName()))));
            }
        }
        assumeTrue(newest.isPresent(), "PostgreSQL is not installed; apt-get install postgresql brings it");
        return newest.orElseThrow().resolve("bin");
    }
}
