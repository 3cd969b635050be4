package dev.forebay.hold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.forebay.base.Applied;
import dev.forebay.base.ForebayClock;
import dev.forebay.store.StoreUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Messages of a pool get lost: what was missed comes from the log, and where it is not there any more, the whole. */
class PoolFeedTest {
    private static TestPools pools;

    private final Followed followed = new Followed();
    private final FromRedis source = new FromRedis();
    private RedisHolds redis;
    private PoolKeys pool;
    private PoolFeed feed;

    @BeforeAll
    static void start() {
        pools = new TestPools();
    }

    @AfterAll
    static void stop() {
        pools.close();
    }

    @BeforeEach
    void follow() {
        redis = pools.scripts(Duration.ofSeconds(5), () -> 1);
        pool = pools.loaded(redis);
        feed = new PoolFeed(pool.pool(), source);
        take("A-0");
        feed.add(followed);
        assertThat(followed.resets).hasSize(1);
    }

    @Test
    void aLostMessageIsMadeUpForFromTheLogWithoutASnapshot() {
        take("A-1");
        take("A-2");
        feed.message(lastMessage());
        assertThat(followed.changed).extracting(PoolDelta::units).containsExactly(held("A-1"), held("A-2"));
        nothingTakenAnewAndOneLine();
    }

    @Test
    void moreThanTheFirstLookBackIsFoundToo() {
        for (int i = 1; i <= 130; i++) {
            take("A-" + i);
        }
        feed.message(lastMessage());
        assertThat(followed.changed).hasSize(130);
        nothingTakenAnewAndOneLine();
    }

    @Test
    void whatTheLogHasLostIsTakenWhole() {
        take("A-1");
        take("A-2");
        pools.server.command("LTRIM", pool.deltas().value(), "-1", "-1");
        feed.message(lastMessage());
        assertThat(followed.changed).isEmpty();
        assertThat(followed.resets).hasSize(2);
        assertThat(followed.resets.getLast().units()).containsOnlyKeys("A-0", "A-1", "A-2");
    }

    @Test
    void aMessageThatComesTwiceOrLateChangesNothing() {
        take("A-1");
        String first = lastMessage();
        take("A-2");
        feed.message(lastMessage());
        feed.message(lastMessage());
        feed.message(first);
        assertThat(followed.changed).hasSize(2);
        nothingTakenAnewAndOneLine();
    }

    @Test
    void whatWasBeforeTheOwnCopyIsAnsweredFromTheLog() {
        long before = feed.snapshot().sequence();
        take("A-1");
        take("A-2");
        var later = new PoolFeed(pool.pool(), source);
        PoolSnapshot now = later.snapshot();
        assertThat(later.changes(now.epoch(), before))
                .isInstanceOfSatisfying(
                        PoolChanges.Deltas.class,
                        since -> assertThat(since.deltas())
                                .extracting(PoolDelta::units)
                                .containsExactly(held("A-1"), held("A-2")));
        assertThat(later.changes(now.epoch(), before - 1)).isInstanceOf(PoolChanges.SnapshotNeeded.class);
        assertThat(later.changes("2", before)).isInstanceOf(PoolChanges.SnapshotNeeded.class);
    }

    @Test
    void whoWaitsForAFirstCopyThatCannotBeHadDoesNotTryAgainAtOnce() {
        var away = new Away();
        var begun = new PoolFeed(pool.pool(), away);
        for (int i = 0; i < 10; i++) {
            assertThatThrownBy(begun::snapshot).isInstanceOf(StoreUnavailableException.class);
        }
        assertThat(away.asked).isEqualTo(1);
        away.nanos += Duration.ofSeconds(1).toNanos();
        assertThatThrownBy(begun::snapshot).isInstanceOf(StoreUnavailableException.class);
        assertThat(away.asked).isEqualTo(2);
    }

    /** Neither Redis nor PostgreSQL. */
    private static final class Away implements PoolFeed.Source {
        int asked;
        long nanos;

        @Override
        public Optional<PoolSnapshot> fromRedis(String named) {
            return Optional.empty();
        }

        @Override
        public Optional<List<PoolDelta>> fromLog(String named, String epoch, long after) {
            return Optional.empty();
        }

        @Override
        public Map<String, UnitState> fromPostgres(String named) {
            asked++;
            throw new StoreUnavailableException("connect", Duration.ZERO, Applied.NO, "away", null);
        }

        @Override
        public Instant now() {
            return Instant.EPOCH;
        }

        @Override
        public long nanoTime() {
            return nanos;
        }
    }

    private void nothingTakenAnewAndOneLine() {
        assertThat(followed.resets).hasSize(1);
        assertThat(source.wholes).isEqualTo(1);
        long last = followed.resets.getFirst().sequence();
        for (PoolDelta delta : followed.changed) {
            assertThat(delta.previous()).isEqualTo(last);
            last = delta.sequence();
        }
        assertThat(feed.snapshot().sequence()).isEqualTo(last);
        assertThat(feed.snapshot().units())
                .isEqualTo(redis.pool(pool, true).orElseThrow().states());
    }

    private void take(String unit) {
        assertThat(redis.take(pool, HoldRequest.of(pool.pool(), "ann-" + unit, List.of(unit)), false))
                .isInstanceOf(Take.Granted.class);
    }

    /** The log keeps the text that was published. */
    private String lastMessage() {
        return pools.server.command("LINDEX", pool.deltas().value(), "-1");
    }

    private static Map<String, UnitState> held(String unit) {
        return Map.of(unit, UnitState.HELD);
    }

    private final class FromRedis implements PoolFeed.Source {
        int wholes;

        @Override
        public Optional<PoolSnapshot> fromRedis(String named) {
            wholes++;
            return redis.pool(pool, true)
                    .map(in -> new PoolSnapshot(named, in.epoch(), in.sequence(), in.states(), now(), false));
        }

        @Override
        public Optional<List<PoolDelta>> fromLog(String named, String epoch, long after) {
            return redis.deltas(pool, epoch, after);
        }

        @Override
        public Map<String, UnitState> fromPostgres(String named) {
            throw new AssertionError("Redis is there");
        }

        @Override
        public Instant now() {
            return ForebayClock.system().now();
        }

        @Override
        public long nanoTime() {
            return ForebayClock.system().nanoTime();
        }
    }

    private static final class Followed implements PoolListener {
        final List<PoolDelta> changed = new ArrayList<>();
        final List<PoolSnapshot> resets = new ArrayList<>();

        @Override
        public void changed(PoolDelta delta) {
            changed.add(delta);
        }

        @Override
        public void reset(PoolSnapshot snapshot) {
            resets.add(snapshot);
        }
    }
}
