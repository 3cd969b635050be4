package dev.forebay.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.Forebay;
import dev.forebay.base.Codec;
import dev.forebay.base.Key;
import dev.forebay.cache.Cache;
import dev.forebay.cache.CacheLoadException;
import dev.forebay.cache.CacheOptions;
import dev.forebay.cache.Caches;
import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.embedded.EmbeddedSentinel;
import dev.forebay.redis.Command;
import dev.forebay.redis.RedisRole;
import dev.forebay.redis.Reply;
import dev.forebay.testkit.cache.CacheTraffic;
import dev.forebay.testkit.cache.CacheWorld;
import dev.forebay.testkit.cache.CachedTable;
import dev.forebay.testkit.cache.CachesFixture;
import dev.forebay.testkit.cache.StalenessChecker;
import dev.forebay.testkit.sale.SaleDeployment;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Caches without a near tier that replicas answer, and replicas that are cut off from their master and know it not. */
class CacheReplicaReadsTest extends CachesFixture {
    private static final int TIMES = 20;
    private static final long SEED = 20_261_121;

    /** So many that most of them were not written since the last proof. */
    private static final int KEYS = 2_000;

    private static final StalenessChecker CHECKER = new StalenessChecker(Caches.STALE_BOUND, Duration.ZERO);

    private static EmbeddedSentinel sentinel;
    private static EmbeddedRedis master;
    private static List<EmbeddedRedis> replicas;
    private static CacheWorld world;

    @BeforeAll
    static void open() {
        sentinel = EmbeddedSentinel.builder().hurried().start();
        sentinel.awaitReady();
        master = sentinel.master();
        replicas = sentinel.replicas();
        world = CacheWorld.withReplicaReads(new SaleDeployment.Sentinel(sentinel))
                .settled();
    }

    @AfterAll
    static void close() {
        world.close();
        sentinel.close();
    }

    @AfterEach
    void together() {
        follow();
        sentinel.sentinels().stream().filter(EmbeddedRedis::isPaused).forEach(EmbeddedRedis::resume);
    }

    @Override
    protected CacheWorld world() {
        return world;
    }

    @Override
    protected CacheOptions.Builder<String, Item> form(CacheOptions.Builder<String, Item> options) {
        return options.readFromReplicas(true).withoutNear();
    }

    /** From now on replicas stay as they are and answer; the sentinels, which would put that right, stand still. */
    private static void cutOff() {
        sentinel.sentinels().stream().filter(one -> !one.isPaused()).forEach(EmbeddedRedis::pause);
        // nobody listens there
        replicas.forEach(replica -> replica.command("REPLICAOF", master.host(), "1"));
    }

    private static void follow() {
        replicas.forEach(replica -> replica.command("REPLICAOF", master.host(), Integer.toString(master.port())));
        replicas.forEach(replica -> await().atMost(Duration.ofSeconds(30))
                .until(() -> replica.command("INFO", "replication").contains("master_link_status:up")));
    }

    private static long gets(EmbeddedRedis server) {
        return server.command("INFO", "commandstats")
                .lines()
                .filter(line -> line.startsWith("cmdstat_get:calls="))
                .mapToLong(line -> Long.parseLong(line.substring("cmdstat_get:calls=".length(), line.indexOf(','))))
                .sum();
    }

    private static long getsOfReplicas() {
        return replicas.stream().mapToLong(CacheReplicaReadsTest::gets).sum();
    }

    private static void often(Runnable read) {
        IntStream.range(0, TIMES).forEach(i -> read.run());
    }

    /** Until replicas answer all of many reads, with a proof for each. Puts again what a busy machine took for lost. */
    private static void replicasAnswer(Runnable put, Runnable read) {
        put.run();
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            long ofMaster = gets(master);
            long ofReplicas = getsOfReplicas();
            try {
                often(read);
            } catch (AssertionError | CacheLoadException e) {
                put.run();
                return false;
            }
            return gets(master) - ofMaster < TIMES && getsOfReplicas() - ofReplicas >= 2 * TIMES;
        });
    }

    private static void isNot(Cache<String, Item> cache, String key, int price) {
        assertThat(cache.find(key).asOptional()).isNotEqualTo(Optional.of(new Item(key, price)));
    }

    @Test
    void replicasAnswerLookUpsAndTheMasterAllElse() {
        Cache<String, Item> here = here();
        Cache<String, Item> there = there();
        Runnable put = () -> done(there.put("7", new Item("7", 1)));
        replicasAnswer(put, () -> isKnown(here, "7", 1));
        replicasAnswer(put, () -> assertThat(here.get("7", AWAY)).contains(new Item("7", 1)));
        replicasAnswer(
                put, () -> assertThat(here.getAll(List.of("7"), ALL_AWAY)).isEqualTo(items(1, "7")));
        // some of the reads may have been the master's: a busy replica proves late what it knows
        assertThat(here.statistics().replicaHits())
                .as("of get and getAll")
                .isBetween(2L, here.statistics().remoteHits());
        long before = gets(master);
        often(() -> assertThat(here.getRemote("7", priced(1))).contains(new Item("7", 1)));
        assertThat(gets(master) - before).isGreaterThanOrEqualTo(TIMES);
    }

    @Test
    void aReplicaThatIsBehindAnInvalidationIsNotBelieved() {
        Cache<String, Item> here = here();
        Cache<String, Item> there = there();
        Runnable put = () -> done(there.putAll(items(1, "1", "2")));
        replicasAnswer(put, () -> isKnown(here, "1", 1));
        replicasAnswer(put, () -> isKnown(there, "2", 1));
        cutOff();

        done(there.invalidate("1"));
        done(there.put("2", new Item("2", 2)));
        long asked = getsOfReplicas();
        often(() -> {
            isNot(there, "1", 1);
            isNot(there, "2", 1);
            assertThat(there.getAll(List.of("1", "2"), keys -> items(2, "2"))).isEqualTo(items(2, "2"));
            assertThat(there.get("2", priced(2))).contains(new Item("2", 2));
            done(there.invalidate("1"));
        });
        assertThat(here.getRemote("2", priced(2))).contains(new Item("2", 2));
        await().atMost(Caches.STALE_BOUND.multipliedBy(5)).untilAsserted(() -> {
            isNot(here, "1", 1);
            isNot(here, "2", 1);
        });
        often(() -> {
            isNot(here, "1", 1);
            isNot(here, "2", 1);
        });
        Runnable load = () -> assertThat(here.get("1", priced(3))).contains(new Item("1", 3));
        load.run();
        often(() -> assertThat(there.get("1", priced(3))).contains(new Item("1", 3)));
        assertThat(getsOfReplicas() - asked)
                .as("they were asked, and what they said was not believed")
                .isGreaterThan(TIMES);
        String entry = here.explain("1").redisKey();
        replicas.forEach(replica -> assertThat(replica.command("GET", entry)).contains("\"price\":1}"));

        follow();
        replicasAnswer(load, () -> isKnown(here, "1", 3));
        replicasAnswer(load, () -> isKnown(there, "1", 3));
    }

    @Test
    void tagsAndClearsReachWhatReplicasThatAreBehindHave() {
        String tag = "odd:" + name;
        Cache<String, Item> here = here(options -> options.tagsOf(key -> key.equals("1") ? List.of(tag) : List.of()));
        Cache<String, Item> there = there(options -> options.tagsOf(key -> key.equals("1") ? List.of(tag) : List.of()));
        Runnable put = () -> done(there.putAll(items(1, "1", "2")));
        replicasAnswer(put, () -> isKnown(here, "1", 1));
        replicasAnswer(put, () -> isKnown(there, "2", 1));
        cutOff();

        done(world().there().caches().invalidateTag(tag));
        often(() -> isUnknown(there, "1"));
        await().untilAsserted(() -> isUnknown(here, "1"));
        often(() -> isUnknown(here, "1"));
        done(there.clear());
        often(() -> isUnknown(there, "2"));
        await().untilAsserted(() -> isUnknown(here, "2"));
        often(() -> isUnknown(here, "2"));
    }

    private CacheOptions<String, Long> versions() {
        return CacheOptions.<String, Long>of(name, Codec.json(Long.class))
                .readFromReplicas(true)
                .withoutNear()
                .build();
    }

    @Test
    void nothingStaleIsServedWhileReplicasAreCutOffAndComeBack() {
        CachedTable.create(world.store());
        long before = getsOfReplicas();
        try (var traffic = new CacheTraffic(
                List.of(new CachedTable(world.here(), versions()), new CachedTable(world.there(), versions())),
                KEYS,
                4,
                1,
                SEED)) {
            untilReads(traffic, 5_000);
            for (int i = 0; i < 2; i++) {
                cutOff();
                untilReads(traffic, 5_000);
                follow();
                untilReads(traffic, 5_000);
            }
            traffic.close();
            assertThat(traffic.failures()).isZero();
            assertThat(CHECKER.check(traffic.history())).isEmpty();
        }
        assertThat(getsOfReplicas() - before).isGreaterThan(1_000);
    }

    /** Wrong on purpose: asks a replica and believes it. */
    private static final class Believing extends CachedTable {
        private final Forebay node;

        Believing(Forebay node, CacheOptions<String, Long> options) {
            super(node, options);
            this.node = node;
        }

        @Override
        public long read(String key, boolean remote) {
            Key entry = node.keys().tagged("cache", cache().name() + ':' + key, "v1");
            return node.redis()
                    .commands(RedisRole.CACHE)
                    .read(Command.of("GET", Reply.optionalText(), entry))
                    .map(text -> Long.parseLong(text.substring(text.indexOf('\n') + 1)))
                    .orElseGet(() -> super.read(key, remote));
        }
    }

    @Test
    void whoBelievesEveryReplicaIsFound() {
        CachedTable.create(world.store());
        try (var traffic = new CacheTraffic(
                List.of(new Believing(world.here(), versions()), new Believing(world.there(), versions())),
                8,
                4,
                1,
                SEED)) {
            untilReads(traffic, 1_000);
            cutOff();
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> !CHECKER.check(traffic.history()).isEmpty());
        }
    }

    private static void untilReads(CacheTraffic traffic, int reads) {
        int before = traffic.history().reads().size();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> traffic.history().reads().size() >= before + reads);
    }
}
