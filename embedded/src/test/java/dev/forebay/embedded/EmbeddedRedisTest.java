package dev.forebay.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedRedisTest {

    @Test
    void aRealRedisAnswersAndItsFolderGoesWithIt() {
        Path log;
        try (EmbeddedRedis redis = EmbeddedRedis.builder().start()) {
            log = redis.log();
            assertThat(redis.command("SET", "k", "v ü")).isEqualTo("OK");
            assertThat(redis.command("GET", "k")).isEqualTo("v ü");
            assertThat(redis.command("GET", "none")).isEmpty();
            assertThat(redis.command("INCR", "n")).isEqualTo("1");
            redis.command("RPUSH", "list", "a", "b");
            assertThat(redis.command("LRANGE", "list", "0", "-1")).isEqualTo("a\nb");
            assertThat(redis.command("INFO", "server")).contains("redis_version:7.");
            assertThat(redis.port()).isBetween(Ports.FIRST, Ports.END - 1);
            assertThat(redis.uri()).hasToString("redis://127.0.0.1:" + redis.port());
            assertThat(redis.isAlive()).isTrue();
            assertThat(log).exists();
        }
        assertThat(log.getParent()).doesNotExist();
    }

    @Test
    void anErrorReplyIsThrownWithItsText() {
        try (EmbeddedRedis redis = EmbeddedRedis.builder().start()) {
            assertThatThrownBy(() -> redis.command("NONSENSE"))
                    .isInstanceOf(EmbeddedServerException.class)
                    .hasMessageContaining("unknown command");
        }
    }

    @Test
    void debugIsRefusedUnlessAskedFor() {
        try (EmbeddedRedis redis = EmbeddedRedis.builder().start();
                EmbeddedRedis debuggable =
                        EmbeddedRedis.builder().debugCommands(true).start()) {
            assertThatThrownBy(() -> redis.command("DEBUG", "JMAP")).hasMessageContaining("DEBUG command not allowed");
            assertThat(debuggable.command("DEBUG", "SET-ACTIVE-EXPIRE", "1")).isEqualTo("OK");
        }
    }

    @Test
    void killedRedisIsGoneAndComesBackOnItsPort() {
        try (EmbeddedRedis redis = EmbeddedRedis.builder().start()) {
            int port = redis.port();
            redis.kill();
            assertThat(redis.isAlive()).isFalse();
            assertThatThrownBy(() -> redis.command("PING")).hasMessageContaining("no answer from Redis");
            redis.restart();
            assertThat(redis.port()).isEqualTo(port);
            assertThat(redis.command("PING")).isEqualTo("PONG");
        }
    }

    @Test
    void pausedRedisDoesNotAnswerUntilItIsResumed() {
        try (EmbeddedRedis redis = EmbeddedRedis.builder().start()) {
            redis.pause();
            assertThatThrownBy(() -> redis.command(Duration.ofMillis(100), "PING"))
                    .hasMessageContaining("no answer from Redis");
            assertThat(redis.isAlive()).isTrue();
            redis.resume();
            assertThat(redis.command("PING")).isEqualTo("PONG");
        }
    }

    @Test
    void pausedRedisCanBeClosed() {
        EmbeddedRedis redis = EmbeddedRedis.builder().start();
        redis.pause();
        redis.close();
        assertThat(redis.isAlive()).isFalse();
    }

    @Test
    void restartKeepsTheDataAndRestartEmptyDoesNot() {
        try (EmbeddedRedis redis = EmbeddedRedis.builder().start()) {
            redis.command("SET", "k", "v");
            redis.restart();
            assertThat(redis.command("GET", "k")).isEqualTo("v");
            redis.restartEmpty();
            assertThat(redis.command("DBSIZE")).isEqualTo("0");
            redis.restart();
            assertThat(redis.command("DBSIZE")).isEqualTo("0");
        }
    }

    @Test
    void withADataDirectoryAcknowledgedWritesSurviveAKillAndAClose(@TempDir Path temp) {
        Path data = temp.resolve("with a space/redis");
        try (EmbeddedRedis redis = EmbeddedRedis.builder().dataDir(data).start()) {
            redis.command("SET", "k", "v");
            redis.kill();
            redis.restart();
            assertThat(redis.command("GET", "k")).isEqualTo("v");
        }
        try (EmbeddedRedis redis = EmbeddedRedis.builder().dataDir(data).start()) {
            assertThat(redis.command("GET", "k")).isEqualTo("v");
            redis.restartEmpty();
            assertThat(redis.command("DBSIZE")).isEqualTo("0");
        }
    }

    @Test
    void passwordIsDemandedAndPartOfTheUri() {
        try (EmbeddedRedis redis =
                EmbeddedRedis.builder().password("s\"ecret @1").start()) {
            assertThat(redis.command("PING")).isEqualTo("PONG");
            assertThat(redis.uri().getUserInfo()).startsWith(":s");
            assertThat(redis.command("CONFIG", "GET", "requirepass")).isEqualTo("requirepass\ns\"ecret @1");
        }
    }

    @Test
    void clusterNodeOwnsAllSlotsAlsoAfterRestarts() {
        try (EmbeddedRedis redis = EmbeddedRedis.builder().clusterEnabled(true).start()) {
            assertThat(redis.command("CLUSTER", "SLOTS")).startsWith("0\n16383\n127.0.0.1\n" + redis.port());
            assertThat(redis.command("SET", "k", "v")).isEqualTo("OK");
            redis.restart();
            assertThat(redis.command("GET", "k")).isEqualTo("v");
            redis.restartEmpty();
            assertThat(redis.command("SET", "k", "w")).isEqualTo("OK");
        }
    }

    @Test
    void settingsWinOverDefaults() {
        try (EmbeddedRedis redis = EmbeddedRedis.builder()
                .setting("maxmemory-policy allkeys-lfu", "maxmemory 8mb")
                .start()) {
            assertThat(redis.command("CONFIG", "GET", "maxmemory-policy")).endsWith("allkeys-lfu");
            assertThat(redis.command("CONFIG", "GET", "maxmemory")).endsWith("8388608");
        }
    }

    @Test
    void aWrongSettingSaysWhichLine() {
        EmbeddedRedis.Builder builder = EmbeddedRedis.builder().setting("no-such-setting 1");
        assertThatThrownBy(builder::start)
                .isInstanceOf(EmbeddedServerException.class)
                .hasMessageContaining("no-such-setting");
    }

    @Test
    void aTakenPortIsToldInOneLine() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            EmbeddedRedis.Builder builder = EmbeddedRedis.builder().port(taken.getLocalPort());
            assertThatThrownBy(builder::start)
                    .hasMessage("port " + taken.getLocalPort()
                            + " is taken: stop what listens there, or choose another port for Redis");
        }
    }

    @Test
    void oneDataDirectoryServesOneServerAtATime(@TempDir Path data) {
        try (EmbeddedRedis redis = EmbeddedRedis.builder().dataDir(data).start()) {
            EmbeddedRedis.Builder second = EmbeddedRedis.builder().dataDir(data);
            assertThatThrownBy(second::start)
                    .hasMessageContaining(
                            "is in use by process " + ProcessHandle.current().pid());
            assertThat(redis.command("PING")).isEqualTo("PONG");
        }
    }

    @Test
    void aStalePidFileThatNamesAnotherProcessIsIgnored(@TempDir Path data) throws Exception {
        Process bystander = new ProcessBuilder("sleep", "60").start();
        try {
            Files.writeString(data.resolve("redis.pid"), bystander.pid() + "\n");
            try (EmbeddedRedis redis = EmbeddedRedis.builder().dataDir(data).start()) {
                assertThat(redis.command("PING")).isEqualTo("PONG");
                assertThat(bystander.isAlive()).isTrue();
            }
        } finally {
            bystander.destroyForcibly();
        }
    }

    @Test
    void killReturnsWhileTheCommonPoolIsBusy() {
        var goOn = new CountDownLatch(1);
        ForkJoinPool common = ForkJoinPool.commonPool();
        try (EmbeddedRedis redis = EmbeddedRedis.builder().start()) {
            for (int i = 0; i < common.getParallelism(); i++) {
                common.execute(() -> awaitQuietly(goOn));
            }
            redis.kill();
            assertThat(redis.isAlive()).isFalse();
        } finally {
            goOn.countDown();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
