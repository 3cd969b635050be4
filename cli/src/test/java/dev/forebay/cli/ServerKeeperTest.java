package dev.forebay.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.cli.ServerKeeper.Kept;
import dev.forebay.embedded.EmbeddedRedis;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ServerKeeperTest {

    @Test
    void aKilledServerIsStartedAgainOnItsPort() throws Exception {
        StringWriter said = new StringWriter();
        try (EmbeddedRedis redis = EmbeddedRedis.builder().start();
                ServerKeeper keeper = keep(redis, said, Duration.ofMillis(10))) {
            redis.kill();
            await().atMost(Duration.ofSeconds(30)).until(() -> said.toString().contains("Redis runs again."));
            assertThat(redis.command("PING")).isEqualTo("PONG");
            assertThat(said.toString()).startsWith("Redis ended: sales go on.");
        }
    }

    @Test
    void aClosedKeeperStartsNothing() throws Exception {
        StringWriter said = new StringWriter();
        try (EmbeddedRedis redis = EmbeddedRedis.builder().start()) {
            try (ServerKeeper keeper = keep(redis, said, Duration.ofHours(1))) {
                redis.kill();
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> said.toString().contains("Redis ended"));
            }
            assertThat(redis.isAlive()).isFalse();
        }
    }

    private static ServerKeeper keep(EmbeddedRedis redis, StringWriter said, Duration pause) {
        return new ServerKeeper(
                new Kept("Redis", redis::isAlive, redis::restart, "sales go on", pause), new PrintWriter(said));
    }
}
