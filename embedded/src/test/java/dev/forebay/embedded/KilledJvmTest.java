package dev.forebay.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KilledJvmTest {

    /** What the child JVM does: starts both servers, tells their ports and folders, and waits for its death. */
    static final class Child {
        private Child() {}

        public static void main(String[] args) throws InterruptedException {
            EmbeddedRedis.Builder redisBuilder = EmbeddedRedis.builder();
            EmbeddedPostgres.Builder postgresBuilder =
                    EmbeddedPostgres.builder().throwaway();
            if (args.length > 0) {
                redisBuilder.dataDir(Path.of(args[0], "redis"));
                postgresBuilder.dataDir(Path.of(args[0], "postgres"));
            }
            EmbeddedRedis redis = redisBuilder.start();
            EmbeddedPostgres postgres = postgresBuilder.start();
            System.out.println("ready " + redis.port() + " " + postgres.port() + " "
                    + redis.log().getParent() + " " + postgres.log().getParent());
            new CountDownLatch(1).await();
        }
    }

    private record Started(Process jvm, int redisPort, int postgresPort, Path redisHome, Path postgresHome) {}

    @Test
    void serversAndTheirTemporaryFoldersAreGoneAfterTheJvmWasKilled() throws Exception {
        Started child = start();
        assertThat(Ports.isFree(child.redisPort)).isFalse();
        assertThat(Ports.isFree(child.postgresPort)).isFalse();
        child.jvm.destroyForcibly();
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            assertThat(Ports.isFree(child.redisPort)).isTrue();
            assertThat(Ports.isFree(child.postgresPort)).isTrue();
            assertThat(child.redisHome).doesNotExist();
            assertThat(child.postgresHome).doesNotExist();
        });
    }

    @Test
    void aServerWhoseDirectoryWasDeletedEndsWithItsJvmToo(@TempDir Path data) throws Exception {
        Started child = start(data.toString());
        Files.delete(child.redisHome.resolve("redis.pid"));
        child.jvm.destroyForcibly();
        await().atMost(Duration.ofSeconds(30)).until(() -> Ports.isFree(child.redisPort));
    }

    @Test
    void aKeptDataDirectoryCanBeUsedAgainAtOnceAfterTheJvmWasKilled(@TempDir Path data) throws Exception {
        Started child = start(data.toString());
        child.jvm.destroyForcibly().waitFor();
        try (EmbeddedRedis redis =
                        EmbeddedRedis.builder().dataDir(child.redisHome).start();
                EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                        .throwaway()
                        .dataDir(child.postgresHome)
                        .start()) {
            assertThat(redis.command("PING")).isEqualTo("PONG");
            assertThat(postgres.killBackends()).isNotNegative();
        }
    }

    @Test
    void aServerThatOutlivedItsJvmAndItsGuardianIsStoppedByTheNextStart(@TempDir Path data) throws Exception {
        EmbeddedRedis first = EmbeddedRedis.builder().dataDir(data).start();
        long pid = first.pid();
        int port = first.port();
        String pidFile = Files.readString(data.resolve("redis.pid"));
        first.close();
        Process orphan = new ProcessBuilder(
                        ServerPrograms.chosen(null).toString(),
                        data.resolve("redis.conf").toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(pidFile.trim()).isEqualTo(Long.toString(pid));
        Files.writeString(data.resolve("redis.pid"), orphan.pid() + "\n");
        await().until(() -> !Ports.isFree(port));
        try (EmbeddedRedis second =
                EmbeddedRedis.builder().dataDir(data).port(port).start()) {
            assertThat(orphan.isAlive()).isFalse();
            assertThat(second.command("PING")).isEqualTo("PONG");
        } finally {
            orphan.destroyForcibly();
        }
    }

    private static Started start(String... arguments) throws Exception {
        String[] command = new String[4 + arguments.length];
        command[0] = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        command[1] = "-cp";
        command[2] = System.getProperty("java.class.path");
        command[3] = Child.class.getName();
        System.arraycopy(arguments, 0, command, 4, arguments.length);
        Process jvm = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader out = jvm.inputReader(StandardCharsets.UTF_8);
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith("ready ")) {
                String[] parts = line.split(" ");
                return new Started(
                        jvm,
                        Integer.parseInt(parts[1]),
                        Integer.parseInt(parts[2]),
                        Path.of(parts[3]),
                        Path.of(parts[4]));
            }
        }
        throw new IllegalStateException("the child JVM ended with " + jvm.waitFor());
    }
}
