package dev.forebay.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.TestNodes;
import dev.forebay.base.ForebayClock;
import dev.forebay.base.KeySpace;
import dev.forebay.base.Meters;
import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.redis.RedisLink;
import dev.forebay.redis.RedisRole;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class RedisHealthTest {
    @Test
    void readingOfARealServerIsWhole() {
        try (EmbeddedRedis redis = EmbeddedRedis.builder().start();
                RedisLink link = RedisLink.open(
                        TestNodes.redis(redis, TestNodes.PATIENT)
                                .maxMemory(64 << 20)
                                .build(),
                        Meters.none(),
                        ForebayClock.system())) {
            RedisHealth health = RedisHealth.of(link, RedisRole.STATE, KeySpace.of("t"), ForebayClock.system());
            health.read();

            HealthReading reading = health.read();

            assertThat(reading.problem()).isEmpty();
            assertThat(reading.version())
                    .hasValueSatisfying(version -> assertThat(version).startsWith("7."));
            assertThat(reading.memoryPercent().orElseThrow()).isBetween(0.1, 50.0);
            assertThat(reading.memoryLevel()).isEqualTo(HealthLevel.GOOD);
            assertThat(reading.clients().orElseThrow()).isBetween(3L, 20L);
            assertThat(reading.evictionsPerSecond()).hasValue(0);
            assertThat(reading.evictionsLevel()).isEqualTo(HealthLevel.GOOD);

            redis.kill();
            assertThat(health.read().problem()).contains("disconnected");
            assertThat(health.read().level()).isEqualTo(HealthLevel.CRITICAL);
        }
    }

    @Test
    void levelsFollowTheThresholds() {
        assertThat(reading(0.9, 69, 999, 96, 0).level()).isEqualTo(HealthLevel.GOOD);
        assertThat(reading(1, 70, 1000, 95, 1).level()).isEqualTo(HealthLevel.FAIR);
        assertThat(reading(5, 0, 0, 100, 0).responseLevel()).isEqualTo(HealthLevel.WARNING);
        assertThat(reading(0, 80, 0, 100, 0).level()).isEqualTo(HealthLevel.WARNING);
        assertThat(reading(0, 0, 3000, 100, 0).level()).isEqualTo(HealthLevel.CRITICAL);
        assertThat(reading(0, 0, 0, 100, 100).level()).isEqualTo(HealthLevel.CRITICAL);
        assertThat(reading(0, 0, 0, 90, 0).hitLevel()).isEqualTo(HealthLevel.WARNING);
        assertThat(reading(0, 0, 0, 79, 0).hitLevel()).isEqualTo(HealthLevel.CRITICAL);
        assertThat(reading(0, 0, 0, 96, 0).hitLevel()).isEqualTo(HealthLevel.GOOD);
        assertThat(reading(0, 0, 0, 50, 0).level()).isEqualTo(HealthLevel.GOOD);
    }

    private static HealthReading reading(double millis, double memory, long clients, double hits, double evictions) {
        return new HealthReading(
                Optional.empty(),
                Optional.of(Duration.ofNanos((long) (millis * 1e6))),
                OptionalDouble.of(memory),
                OptionalLong.of(clients),
                OptionalDouble.of(hits),
                OptionalDouble.of(evictions),
                Optional.of("7.0.15"));
    }
}
