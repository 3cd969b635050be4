package dev.forebay.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.redis.RedisRole;
import dev.forebay.store.TestStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StoredEpochsTest {
    private TestStore database;
    private EpochStore epochs;

    @BeforeEach
    void start() {
        database = TestStore.create("epochs");
        database.store().migrate();
        epochs = EpochStore.stored(database.store());
    }

    @AfterEach
    void stop() {
        database.close();
    }

    @Test
    void beginsWithOneAndRises() {
        assertThat(epochs.current(RedisRole.STATE)).isEqualTo(1);
        assertThat(epochs.advance(RedisRole.STATE, 1)).isEqualTo(2);
        assertThat(epochs.current(RedisRole.STATE)).isEqualTo(2);
        assertThat(epochs.current(RedisRole.CACHE)).isEqualTo(1);
    }

    @Test
    void processesThatComeBackTogetherShareOne() {
        assertThat(epochs.advance(RedisRole.STATE, 1)).isEqualTo(2);
        assertThat(epochs.advance(RedisRole.STATE, 1)).isEqualTo(2);
        assertThat(epochs.advance(RedisRole.STATE, 1)).isEqualTo(2);
    }

    @Test
    void processThatComesBackTwiceGetsAHigherOneEachTime() {
        assertThat(epochs.advance(RedisRole.STATE, 1)).isEqualTo(2);
        assertThat(epochs.advance(RedisRole.STATE, 2)).isEqualTo(3);
        assertThat(epochs.advance(RedisRole.STATE, 3)).isEqualTo(4);
    }

    @Test
    void advanceLongAfterAnotherOneIsANewOne() {
        assertThat(epochs.advance(RedisRole.STATE, 1)).isEqualTo(2);
        database.run("update forebay.epoch set advanced_at = advanced_at - interval '3 seconds'");
        assertThat(epochs.advance(RedisRole.STATE, 1)).isEqualTo(3);
    }

    @Test
    void epochSeenInRedisIsNeverFallenBelow() {
        assertThat(epochs.advance(RedisRole.STATE, 100)).isEqualTo(101);
        assertThat(epochs.advance(RedisRole.STATE, 1)).isEqualTo(101);
        assertThat(epochs.advance(RedisRole.STATE, 500)).isEqualTo(501);
    }
}
