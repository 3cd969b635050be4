package dev.forebay.bench;

import dev.forebay.base.ForebayClock;
import dev.forebay.base.Key;
import dev.forebay.base.KeySpace;
import dev.forebay.base.Meters;
import dev.forebay.bench.Case.Kind;
import dev.forebay.bench.Table.Pace;
import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.health.EpochStore;
import dev.forebay.health.ModeGate;
import dev.forebay.health.ModeGates;
import dev.forebay.redis.BatchResult;
import dev.forebay.redis.Command;
import dev.forebay.redis.RedisCommands;
import dev.forebay.redis.RedisLink;
import dev.forebay.redis.RedisListener;
import dev.forebay.redis.RedisOptions;
import dev.forebay.redis.RedisRole;
import dev.forebay.redis.Reply;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.redisson.Redisson;
import org.redisson.api.RBucket;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;

/**
 * One GET of a 100-byte value out of 100,000: through RedisLink with metrics, deadlines and the gate on, beside Lettuce's
 * synchronous API on one connection and Redisson with its defaults.
 */
final class LinkScenario {
    private static final int KEYS = 100_000;
    private static final Reply<Optional<byte[]>> BYTES = Reply.optionalBytes();

    private LinkScenario() {}

    static void run(Pace pace, Consumer<String> out) throws InterruptedException {
        try (EmbeddedRedis redis = EmbeddedRedis.builder().start();
                RedisLink link = RedisLink.open(
                        RedisOptions.at(redis.host(), redis.port())
                                .keyPrefix("k")
                                .timeout(Duration.ofSeconds(2))
                                .build(),
                        Meters.of(new SimpleMeterRegistry()),
                        ForebayClock.system());
                ModeGate gate = ModeGates.start(
                        link,
                        KeySpace.of("k"),
                        EpochStore.inMemory(),
                        Meters.of(new SimpleMeterRegistry()),
                        ForebayClock.system())) {
            awaitConnection(link);
            Key[] keys = fill(link.commands(RedisRole.STATE));
            RedisClient lettuce = RedisClient.create(RedisURI.create(redis.host(), redis.port()));
            RedissonClient redisson = redisson(redis);
            try {
                var stats = new ServerStats(redis);
                var sync = lettuce.connect().sync();
                var ours = new Ours(link.commands(RedisRole.STATE), gate, keys);
                Case.Task theirs = (id, random) -> sync.get(keys[random.next(KEYS)].value()) == null ? 0 : 1;
                Case.Task redissons = (id, random) -> {
                    RBucket<String> bucket = redisson.getBucket(keys[random.next(KEYS)].value(), StringCodec.INSTANCE);
                    return bucket.get() == null ? 0 : 1;
                };
                new Table("GET of 100 bytes, 100,000 keys", stats, pace, out)
                        .add("Lettuce sync, one connection", 64, Kind.VIRTUAL, theirs)
                        .add("Redisson", 64, Kind.VIRTUAL, redissons)
                        .add("RedisLink, metrics, deadlines, gate", 64, Kind.VIRTUAL, ours::get)
                        .add("Lettuce sync, one connection", 256, Kind.VIRTUAL, theirs)
                        .add("RedisLink, metrics, deadlines, gate", 256, Kind.VIRTUAL, ours::get)
                        .add("Lettuce sync, one connection", 64, Kind.PLATFORM, theirs)
                        .add("RedisLink, metrics, deadlines, gate", 64, Kind.PLATFORM, ours::get)
                        .add("Lettuce sync, one connection", 1, Kind.PLATFORM, theirs)
                        .add("RedisLink, metrics, deadlines, gate", 1, Kind.PLATFORM, ours::get)
                        .add("Lettuce sync, one connection", 1, Kind.VIRTUAL, theirs)
                        .add("RedisLink, metrics, deadlines, gate", 1, Kind.VIRTUAL, ours::get)
                        .run();
            } finally {
                redisson.shutdown();
                lettuce.shutdown();
            }
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private record Ours(RedisCommands commands, ModeGate gate, Key[] keys) {
        int get(int id, Rng random) {
            Key key = keys[random.next(KEYS)];
            return gate.choose(
                    RedisRole.STATE,
                    key,
                    () -> commands.call(new Command<>("GET", List.of(key), List.of(key.bytes()), BYTES))
                                    .isPresent()
                            ? 1
                            : 0,
                    () -> 0);
        }
    }

    /** A cold JVM on a busy machine may miss the first attempt's time-out. */
    private static void awaitConnection(RedisLink link) throws InterruptedException {
        var connected = new CountDownLatch(1);
        link.addListener(new RedisListener() {
            @Override
            public void connected(RedisRole role, String shard, String node) {
                connected.countDown();
            }
        });
        if (!link.connected(RedisRole.STATE) && !connected.await(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException("no connection to the benchmark's own Redis within 30 s");
        }
    }

    private static Key[] fill(RedisCommands commands) {
        KeySpace space = KeySpace.of("k");
        String value = "v".repeat(100);
        var keys = new Key[KEYS];
        List<Command<?>> batch = new ArrayList<>(1_000);
        for (int i = 0; i < KEYS; i++) {
            keys[i] = space.key("bench", Integer.toString(i));
            batch.add(Command.of("SET", Reply.text(), keys[i], value));
            if (batch.size() == 1_000) {
                commands.batch(batch).forEach(BatchResult::orThrow);
                batch.clear();
            }
        }
        return keys;
    }

    private static RedissonClient redisson(EmbeddedRedis redis) {
        var config = new Config();
        config.useSingleServer().setAddress("redis://" + redis.host() + ':' + redis.port());
        return Redisson.create(config);
    }
}
