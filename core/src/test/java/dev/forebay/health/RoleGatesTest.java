package dev.forebay.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.TestNodes;
import dev.forebay.base.ForebayClock;
import dev.forebay.base.Key;
import dev.forebay.base.KeySpace;
import dev.forebay.base.Meters;
import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.redis.RedisCommands;
import dev.forebay.redis.RedisLink;
import dev.forebay.redis.RedisListener;
import dev.forebay.redis.RedisRole;
import dev.forebay.redis.RedisShard;
import dev.forebay.redis.RedisSubscriptions;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Gates of shards that come, go and take from one another. The shards are told by the test; the server behind is real. */
class RoleGatesTest {
    private static final KeySpace KEYS = KeySpace.of("t");
    private static final Mode DRILL = new Mode.Degraded(Instant.EPOCH, "drill");

    private final EmbeddedRedis redis = EmbeddedRedis.builder().start();
    private final Arranged link = new Arranged(
            RedisLink.open(TestNodes.redis(redis, TestNodes.PATIENT).build(), Meters.none(), ForebayClock.system()));
    private final ModeGate gate = ModeGates.start(
            link, KEYS, EpochStore.inMemory(), TestNodes.gate(TestNodes.PATIENT), Meters.none(), ForebayClock.system());

    @AfterEach
    void close() {
        gate.close();
        link.close();
        redis.close();
    }

    /** A link to one server that is said to have the shards a test wants. */
    private static final class Arranged implements RedisLink {
        private final RedisLink real;
        private final List<RedisListener> listeners = new CopyOnWriteArrayList<>();
        private volatile List<String> names = List.of("0", "1");

        Arranged(RedisLink real) {
            this.real = real;
        }

        void arrange(String... shards) {
            names = Arrays.asList(shards);
            listeners.forEach(listener -> listener.arranged(RedisRole.STATE, shards(RedisRole.STATE)));
        }

        void gains(String shard, String... from) {
            listeners.forEach(listener -> listener.gains(RedisRole.STATE, shard, Set.of(from)));
        }

        void lose(String shard) {
            listeners.forEach(listener -> listener.lost(RedisRole.STATE, shard, "gone"));
        }

        @Override
        public RedisCommands commands(RedisRole role) {
            return real.commands(role);
        }

        @Override
        public RedisSubscriptions subscriptions(RedisRole role) {
            return real.subscriptions(role);
        }

        @Override
        public void addListener(RedisListener listener) {
            listeners.add(listener);
        }

        @Override
        public List<RedisShard> shards(RedisRole role) {
            return names.stream()
                    .map(name -> new RedisShard(name, "server", "tag" + name))
                    .toList();
        }

        @Override
        public RedisShard shard(RedisRole role, Key key) {
            return shards(role).getFirst();
        }

        @Override
        public boolean connected(RedisRole role) {
            return real.connected(role);
        }

        @Override
        public void close() {
            real.close();
        }
    }

    private Map<String, Mode> modes() {
        return gate.modes(RedisRole.STATE);
    }

    private void awaitUp() {
        await().until(() -> gate.mode(RedisRole.STATE) instanceof Mode.Up);
    }

    @Test
    void shardThatComesWhileARoleIsHeldIsHeldAndLetGoWithTheOthers() throws Exception {
        awaitUp();
        try (AutoCloseable held = gate.force(RedisRole.STATE, DRILL)) {
            assertThat(held).isNotNull();
            link.arrange("0", "2");
            assertThat(modes()).isEqualTo(Map.of("0", DRILL, "2", DRILL));
        }
        assertThat(modes().values()).doesNotContain(DRILL);
        awaitUp();
        assertThat(modes()).containsOnlyKeys("0", "2");
    }

    @Test
    void shardThatComesLaterBeginsDegradedAndComesBackUnderANewEpoch() {
        awaitUp();
        var told = new ConcurrentLinkedQueue<String>();
        gate.onChange((role, shard, from, to) -> told.add(shard + ' ' + to.word()));
        link.arrange("0", "1", "2");
        awaitUp();
        assertThat(told).contains("2 returning").allMatch(change -> change.startsWith("2 "));
    }

    @Test
    void shardThatGainsSlotsOfOneThatIsAwayComesBackWithThem() {
        awaitUp();
        long epoch = gate.epoch(RedisRole.STATE, KEYS.key("k"));
        var told = new ConcurrentLinkedQueue<String>();
        gate.onChange((role, shard, from, to) -> told.add(shard + ' ' + to.word()));
        link.lose("1");
        link.gains("0", "1");
        await().until(() -> told.contains("0 up"));
        assertThat(told).contains("0 degraded", "0 returning");
        assertThat(gate.epoch(RedisRole.STATE, KEYS.key("k"))).isGreaterThan(epoch);
    }

    @Test
    void shardThatGainsSlotsThatNobodyServedComesBackWithThem() {
        awaitUp();
        var told = new ConcurrentLinkedQueue<String>();
        gate.onChange((role, shard, from, to) -> told.add(shard + ' ' + to.word()));
        link.gains("0", "1", "");
        await().until(() -> told.contains("0 up"));
        assertThat(told).contains("0 degraded", "0 returning").allMatch(change -> change.startsWith("0 "));
    }

    @Test
    void shardThatGainsSlotsOfOneThatServesStaysUp() {
        awaitUp();
        Map<String, Mode> before = modes();
        link.gains("0", "1");
        assertThat(modes()).isEqualTo(before);
    }
}
