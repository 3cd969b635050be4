package dev.forebay.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.base.Applied;
import dev.forebay.embedded.EmbeddedDatabase;
import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.health.Mode;
import dev.forebay.hold.ConfirmOutcome;
import dev.forebay.hold.ExtendOutcome;
import dev.forebay.hold.Fence;
import dev.forebay.hold.Hold;
import dev.forebay.hold.HoldOptions;
import dev.forebay.hold.HoldOutcome;
import dev.forebay.hold.HoldRef;
import dev.forebay.hold.HoldRequest;
import dev.forebay.hold.Quota;
import dev.forebay.hold.ReconcileOutcome;
import dev.forebay.hold.ReleaseOutcome;
import dev.forebay.hold.UnitState;
import dev.forebay.redis.RedisBudget;
import dev.forebay.redis.RedisRole;
import dev.forebay.store.Sql;
import dev.forebay.store.Store;
import dev.forebay.store.StoreUnavailableException;
import dev.forebay.testkit.FaultyStore;
import dev.forebay.testkit.HoldWorld;
import dev.forebay.testkit.PoolFollower;
import dev.forebay.testkit.SalePools;
import dev.forebay.testkit.fault.FaultProxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The moments between Redis and PostgreSQL in which something can be lost, each made to happen. */
class HoldsAtTheEdgeTest {
    private static final AtomicInteger POOLS = new AtomicInteger();
    private static final Sql PUT = Sql.file("dev/forebay/verification/put_unit.sql");
    private static final Sql LOCK = Sql.file("dev/forebay/verification/lock_unit.sql");
    private static final Sql FILL = Sql.file("dev/forebay/verification/fill_pool.sql");

    private static EmbeddedRedis redis;
    private static EmbeddedDatabase database;
    private static HoldWorld world;

    private final String pool = "evt_edge" + POOLS.incrementAndGet();

    @BeforeAll
    static void open() {
        redis = EmbeddedRedis.builder().start();
        database = HoldWorld.newDatabase();
        world = HoldWorld.on(redis, database, "edge");
    }

    @AfterAll
    static void close() {
        world.close();
        redis.close();
    }

    @Test
    void aGrantThatItsProcessNeverSettledIsKeptByAnother() {
        var frozen = new AtomicBoolean();
        world.holds().snapshot(pool);
        try (FaultProxy proxy = FaultProxy.to(redis.host(), redis.port());
                HoldWorld dying = HoldWorld.at(
                        proxy.host(),
                        proxy.port(),
                        database,
                        "edge",
                        HoldWorld.options(),
                        store -> new FaultyStore(store).afterCommit(() -> {
                            if (frozen.get()) {
                                proxy.freeze();
                            }
                        }))) {
            await().until(dying::redisServes);
            dying.holds().hold(request("zoe", "E-99"));
            frozen.set(true);
            Hold hold = held(dying.holds().hold(request("ann", "A-1", "A-2")));
            frozen.set(false);
            await().atMost(Duration.ofSeconds(15)).until(() -> left(hold.id()) > 60_000);
            assertThat(value("A-1")).isEqualTo("h" + hold.fence() + ":" + hold.id());
            assertThat(world.holds().hold(request("bob", "A-2"))).isInstanceOf(HoldOutcome.Taken.class);
        }
    }

    @Test
    void aGrantThatPostgresNeverHeardOfLapses() {
        try (HoldWorld forgetful = HoldWorld.on(
                redis,
                database,
                "edge",
                HoldWorld.options(),
                store -> new FaultyStore(store).insteadOfCommit(() -> {
                    throw new StoreUnavailableException(
                            "commit", Duration.ZERO, Applied.UNKNOWN, "the process died", null);
                }))) {
            world.holds().snapshot(pool);
            assertThat(forgetful.holds().hold(request("ann", "A-1"))).isInstanceOf(HoldOutcome.Unavailable.class);
            assertThat(value("A-1")).startsWith("h");
        }
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> held(world.holds().hold(request("bob", "A-1"))));
    }

    /** PostgreSQL counts from its own decision: who was told that end must not see the unit free before it. */
    @Test
    void aHoldNeverEndsInRedisBeforeItEndsInPostgres() throws Exception {
        world.store().inTx(tx -> tx.update(PUT, pool, "A-1", "available", 1));
        try (var others = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<HoldOutcome> asked = world.store().inTx(tx -> {
                assertThat(tx.one(LOCK, row -> row.text("unit"), pool, "A-1")).isPresent();
                Future<HoldOutcome> waiting = others.submit(() -> world.holds().hold(request("ann", "A-1")));
                await().until(() -> value("A-1").startsWith("h"));
                await().pollDelay(Duration.ofMillis(300)).until(() -> !waiting.isDone());
                return waiting;
            });
            Hold hold = held(asked.get());
            await().until(() -> Double.parseDouble(score(hold.id())) % 1 == 0);
            assertThat(Instant.ofEpochMilli((long) Double.parseDouble(score(hold.id()))))
                    .isAfterOrEqualTo(hold.expiresAt());
        }
    }

    @Test
    void aReleaseWhoseCommitWasNotAnsweredSaysThatItTookPlace() {
        var unanswered = new AtomicBoolean();
        try (HoldWorld deaf = HoldWorld.on(
                redis,
                database,
                "edge",
                HoldWorld.options(),
                store -> new FaultyStore(store).afterCommit(() -> {
                    if (unanswered.getAndSet(false)) {
                        throw new StoreUnavailableException(
                                "commit", Duration.ZERO, Applied.UNKNOWN, "no answer", null);
                    }
                }))) {
            Hold hold = held(deaf.holds().hold(request("ann", "A-1", "A-2")));
            unanswered.set(true);
            assertThat(deaf.holds().release(ref(hold))).isEqualTo(new ReleaseOutcome.Released(List.of("A-1", "A-2")));
            assertThat(unanswered).isFalse();
            assertThat(value("A-1")).startsWith("a");
            assertThat(deaf.holds().release(ref(hold))).isInstanceOf(ReleaseOutcome.Gone.class);
        }
    }

    @Test
    void comparingWithoutRedisSaysSo() throws Exception {
        try (AutoCloseable away = world.gate().force(RedisRole.STATE, new Mode.Degraded(Instant.EPOCH, "a test"))) {
            assertThat(world.holds().reconcile(pool)).isInstanceOf(ReconcileOutcome.Unavailable.class);
        }
        await().until(world::redisServes);
        Mode up = world.gate().mode(RedisRole.STATE);
        ReconcileOutcome outcome = world.holds().reconcile(pool);
        // a call that is late on a busy machine makes the gate Suspect, and then it is the truth that Redis can't be
        // asked
        if (world.gate().mode(RedisRole.STATE) == up) {
            assertThat(outcome).isInstanceOf(ReconcileOutcome.Reconciled.class);
        }
    }

    @Test
    void whatOneProcessGrantedWithoutRedisCountsForAnotherAtOnce() throws Exception {
        HoldOptions options = HoldWorld.options().withProvisional(Duration.ofMillis(500));
        try (HoldWorld served = HoldWorld.on(redis, database, "edge", options);
                HoldWorld cut = HoldWorld.on(redis, database, "edge", options)) {
            await().until(served::redisServes);
            await().until(cut::redisServes);
            held(served.holds().hold(limited("eve", "E-1")));
            awaitTheEndOfDoubts(options);
            try (AutoCloseable away = cut.gate().force(RedisRole.STATE, new Mode.Degraded(Instant.EPOCH, "a test"))) {
                held(cut.holds().hold(limited("ann", "A-1", "A-2")));
                assertThat(served.holds().hold(limited("ann", "B-1", "B-2")))
                        .isEqualTo(new HoldOutcome.OverQuota("user:ann", 3, 2));
                held(served.holds().hold(limited("ann", "B-3")));
            }
        }
    }

    /** As after a split: each has a master of its own for a while, and neither counts what the other one grants. */
    @Test
    void twoProcessesOnTwoRedisKeepToOneQuota() {
        HoldOptions options = HoldWorld.options().withProvisional(Duration.ofMillis(500));
        try (EmbeddedRedis replaced = EmbeddedRedis.builder().start();
                HoldWorld before = HoldWorld.on(redis, database, "edge", options)) {
            await().until(before::redisServes);
            held(before.holds().hold(limited("eve", "E-1")));
            try (HoldWorld loads = HoldWorld.on(replaced, database, "edge", options)) {
                await().until(loads::redisServes);
                held(loads.holds().hold(limited("eve", "E-2")));
            }
            awaitTheEndOfDoubts(options);
            try (HoldWorld after = HoldWorld.on(replaced, database, "edge", options)) {
                await().until(after::redisServes);
                held(after.holds().hold(limited("ann", "A-1", "A-2")));
                assertThat(before.holds().hold(limited("ann", "B-1", "B-2")))
                        .isEqualTo(new HoldOutcome.OverQuota("user:ann", 3, 2));
            }
        }
    }

    /** As by SIGSTOP between two statements. */
    @Test
    void aProcessThatStoodStillWritesNoGrantThatRedisHasForgottenMeanwhile() throws Exception {
        HoldOptions options = HoldWorld.options().withProvisional(Duration.ofMillis(500));
        var still = new Standstill();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                HoldWorld served = HoldWorld.on(redis, database, "edge", options)) {
            try (HoldWorld stopped = HoldWorld.on(redis, database, "edge", options, still::of)) {
                await().until(served::redisServes);
                await().until(stopped::redisServes);
                held(served.holds().hold(limited("eve", "E-1")));
                awaitTheEndOfDoubts(options);
                still.before(1);
                Future<HoldOutcome> asked = threads.submit(() -> stopped.holds().hold(limited("ann", "A-1", "A-2")));
                await().until(() -> value("A-1").startsWith("h"));
                await().atMost(Duration.ofSeconds(20)).until(() -> value("A-1").startsWith("a"));
                assertThat(asked.get()).isInstanceOf(HoldOutcome.Unavailable.class);
                awaitTheEndOfDoubts(options);
                held(served.holds().hold(limited("ann", "B-1", "B-2", "B-3")));
                still.end();
            }
            assertThat(unitsOf(served, "ann")).containsExactlyInAnyOrder("B-1", "B-2", "B-3");
        }
    }

    @Test
    void aProcessThatStoodStillWritesNothingWithoutRedisOnceNobodyDoubtsAnyMore() throws Exception {
        HoldOptions options = HoldWorld.options().withProvisional(Duration.ofMillis(500));
        var still = new Standstill();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            try (HoldWorld cut = HoldWorld.on(redis, database, "edge", options, still::of);
                    AutoCloseable away =
                            cut.gate().force(RedisRole.STATE, new Mode.Degraded(Instant.EPOCH, "a test"))) {
                // the doubt is told, then it stands still
                still.before(2);
                Future<HoldOutcome> asked = threads.submit(() -> cut.holds().hold(limited("ann", "A-1", "A-2")));
                assertThat(asked.get()).isInstanceOf(HoldOutcome.Unavailable.class);
                assertThat(still.begun()).isTrue();
                awaitTheEndOfDoubts(options);
                still.end();
            }
            assertThat(unitsOf(world, "ann")).isEmpty();
        }
    }

    @Test
    void anExtensionAtTheLastMomentCountsAlthoughRedisWasNotTold() {
        var frozen = new AtomicBoolean();
        world.holds().snapshot(pool);
        try (FaultProxy proxy = FaultProxy.to(redis.host(), redis.port());
                HoldWorld dying = HoldWorld.at(
                        proxy.host(),
                        proxy.port(),
                        database,
                        "edge",
                        HoldWorld.options(),
                        store -> new FaultyStore(store).afterCommit(() -> {
                            if (frozen.get()) {
                                proxy.freeze();
                            }
                        }))) {
            await().until(dying::redisServes);
            held(world.holds().hold(request("zoe", "E-99")));
            awaitTheEndOfDoubts(HoldWorld.options());
            Hold hold = held(dying.holds().hold(limited("ann", "A-1", "A-2").withTtl(Duration.ofMillis(1_500))));
            frozen.set(true);
            assertThat(dying.holds().extend(ref(hold), Duration.ofSeconds(600)))
                    .isInstanceOf(ExtendOutcome.Extended.class);
            await().during(Duration.ofSeconds(3))
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> world.holds().hold(limited("ann", "B-1", "B-2")) instanceof HoldOutcome.OverQuota);
        }
    }

    /** It dies before it has told Redis, which was emptied and loaded between the grant and its claim. */
    @Test
    void whatADyingProcessWroteAfterAPoolWasLoadedIsFoundBeforeTheDoubtEnds() {
        HoldOptions options = HoldWorld.options()
                .withProvisional(Duration.ofMillis(500))
                .withUpkeep(Duration.ofMillis(100), Duration.ofHours(1));
        var emptied = new AtomicBoolean();
        var loaded = new AtomicReference<ReconcileOutcome>();
        try (FaultProxy proxy = FaultProxy.to(redis.host(), redis.port());
                HoldWorld served = HoldWorld.on(redis, database, "edge", options);
                HoldWorld dying = HoldWorld.at(
                        proxy.host(),
                        proxy.port(),
                        database,
                        "edge",
                        options,
                        store -> new FaultyStore(store)
                                .insteadOfCommit(() -> {
                                    if (value("A-1").startsWith("h") && !emptied.getAndSet(true)) {
                                        lose(pool);
                                        loaded.set(served.holds().reconcile(pool));
                                    }
                                })
                                .afterCommit(() -> {
                                    if (emptied.get()) {
                                        proxy.freeze();
                                    }
                                }))) {
            await().until(served::redisServes);
            await().until(dying::redisServes);
            served.holds().snapshot(pool);
            Hold hold = held(dying.holds().hold(request("ann", "A-1")));
            assertThat(loaded.get())
                    .isInstanceOfSatisfying(
                            ReconcileOutcome.Reconciled.class,
                            by -> assertThat(by.report().loaded()).isTrue());
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(value("A-1")).endsWith(":" + hold.id()));
        }
    }

    @Test
    void whoeverEndsAGrantThatPostgresNeverHeardOfDoubtsWhatRedisCounts() {
        HoldOptions options = HoldWorld.options().withProvisional(Duration.ofMillis(500));
        try (HoldWorld served = HoldWorld.on(redis, database, "edge", options)) {
            await().until(served::redisServes);
            served.holds().snapshot(pool);
            Instant loaded = doubtedUntil();
            awaitTheEndOfDoubts(options);
            try (HoldWorld forgetful = HoldWorld.on(
                    redis,
                    database,
                    "edge",
                    options,
                    store -> new FaultyStore(store).insteadOfCommit(() -> {
                        throw new StoreUnavailableException(
                                "commit", Duration.ZERO, Applied.UNKNOWN, "the process died", null);
                    }))) {
                await().until(forgetful::redisServes);
                assertThat(forgetful.holds().hold(request("ann", "A-1"))).isInstanceOf(HoldOutcome.Unavailable.class);
            }
            await().atMost(Duration.ofSeconds(20)).until(() -> value("A-1").startsWith("a"));
            assertThat(doubtedUntil()).isAfter(loaded);
        }
    }

    private Instant doubtedUntil() {
        return world.store()
                .inTx(tx -> tx.one(
                                new Sql("doubted", "select until from forebay.hold_doubt where pool = ?"),
                                row -> row.instant("until"),
                                pool)
                        .orElseThrow());
    }

    private List<String> unitsOf(HoldWorld asked, String holder) {
        return asked.holds().heldBy(pool, holder).stream()
                .flatMap(hold -> hold.units().stream())
                .toList();
    }

    /** Keeps one process waiting before a transaction of a group commit. */
    private static final class Standstill {
        private final AtomicInteger left = new AtomicInteger();
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch ended = new CountDownLatch(1);

        FaultyStore of(Store store) {
            return new FaultyStore(store).insteadOfCommit(() -> {
                if (left.getAndUpdate(n -> Math.max(0, n - 1)) == 1) {
                    begun.countDown();
                    try {
                        assertThat(ended.await(60, TimeUnit.SECONDS)).isTrue();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }
            });
        }

        /** Before which one from now on. */
        void before(int transaction) {
            left.set(transaction);
        }

        boolean begun() {
            return begun.getCount() == 0;
        }

        void end() {
            ended.countDown();
        }
    }

    /** The processes have just begun, and doubt all counts for a while. */
    private static void awaitTheEndOfDoubts(HoldOptions options) {
        Duration doubts = options.provisional().multipliedBy(2).plusSeconds(1);
        await().atMost(doubts.multipliedBy(3)).pollDelay(doubts.multipliedBy(2)).until(() -> true);
    }

    private HoldRequest limited(String holder, String... units) {
        return request(holder, units).withQuotas(List.of(new Quota("user:" + holder, 3)));
    }

    @Test
    void theFirstTouchOfAnEmptiedRedisLoadsThePoolFromPostgres() {
        Hold sold = held(world.holds().hold(request("ann", "A-1")));
        Hold kept = held(world.holds().hold(request("bob", "A-2")));
        assertThat(confirm(sold, "bk-1")).isInstanceOf(ConfirmOutcome.Confirmed.class);
        lose(pool);
        assertThat(taken(world.holds().hold(request("cid", "A-1")))).containsExactly(UnitState.BOOKED);
        assertThat(taken(world.holds().hold(request("cid", "A-2")))).containsExactly(UnitState.HELD);
        await().untilAsserted(() -> assertThat(value("A-1")).startsWith("b"));
        assertThat(value("A-2")).endsWith(":" + kept.id());
    }

    @Test
    void aClaimThatNobodyWillFinishCostsACallerItsBudgetAndNoMore() {
        held(world.holds().hold(request("ann", "A-1")));
        claimOfALostLoader(Duration.ofHours(1));
        try (RedisBudget budget = RedisBudget.open(Duration.ofMillis(100))) {
            held(world.holds().hold(request("bob", "A-2")));
            assertThat(budget.left()).as("the wait was charged").isLessThan(Duration.ofMillis(50));
        }
        assertThat(taken(world.holds().hold(request("cid", "A-2")))).containsExactly(UnitState.HELD);
        assertThat(loader()).as("the claim stands, so PostgreSQL has answered").isEqualTo("lost");
        lose(pool);
    }

    @Test
    void aPoolWhoseLoaderIsLostIsLoadedByAnotherOnceTheClaimHasRunOut() {
        Hold hold = held(world.holds().hold(request("ann", "A-1")));
        claimOfALostLoader(Duration.ofSeconds(1));
        assertThat(taken(world.holds().hold(request("bob", "A-1")))).containsExactly(UnitState.HELD);
        await().untilAsserted(() -> assertThat(value("A-1")).endsWith(":" + hold.id()));
    }

    @Test
    void redisComesBackThoughALostLoaderHasClaimedAHotPool() throws Exception {
        held(world.holds().hold(request("ann", "A-1")));
        try (AutoCloseable away = world.gate().force(RedisRole.STATE, new Mode.Degraded(Instant.EPOCH, "a test"))) {
            claimOfALostLoader(Duration.ofHours(1));
        }
        await().until(world::redisServes);
        held(world.holds().hold(request("bob", "A-2")));
        assertThat(loader()).isEqualTo("lost");
        lose(pool);
    }

    private String loader() {
        return redis.command("HGET", world.key(pool, "head"), "#loader");
    }

    /** What a process leaves behind that dies while it loads the pool. */
    private void claimOfALostLoader(Duration lasts) {
        lose(pool);
        long now = Long.parseLong(redis.command("TIME").split("\n", -1)[0]) * 1000;
        redis.command(
                "HSET",
                world.key(pool, "head"),
                "#loading",
                "1",
                "#seq",
                "1",
                "#fence",
                "1",
                "#loader",
                "lost",
                "#until",
                Long.toString(now + lasts.toMillis()));
    }

    @Test
    void whatAnOlderEpochSaysIsComparedAndNotServed() throws Exception {
        held(world.holds().hold(request("ann", "A-1")));
        try (AutoCloseable away = world.gate().force(RedisRole.STATE, new Mode.Degraded(Instant.EPOCH, "a test"))) {
            held(world.holds().hold(request("bob", "A-2")));
            redis.command("HSET", world.key(pool, "units"), "A-3", "b1");
        }
        await().until(world::redisServes);
        assertThat(value("A-2")).startsWith("h");
        assertThat(value("A-3")).doesNotStartWith("b");
        held(world.holds().hold(request("cid", "A-3")));
    }

    @Test
    void waitingListsBeginAnewInAnEmptiedRedis() {
        held(world.holds().hold(request("ann", "A-1")));
        position("bob", 1);
        position("cid", 2);
        lose(pool);
        position("cid", 1);
        position("bob", 2);
    }

    @Test
    void aFenceOfPostgresFarAheadOfTheClockOfRedisIsPassed() {
        world.holds().snapshot(pool);
        Fence ahead = Fence.of("700000000000000000000");
        world.store().inTx(tx -> tx.update(PUT, pool, "A-1", "available", ahead.value()));
        Hold first = held(world.holds().hold(request("ann", "A-1")));
        assertThat(first.fence()).isGreaterThan(ahead);
        world.holds().release(ref(first));
        Hold second = held(world.holds().hold(request("bob", "A-1")));
        assertThat(second.fence()).isGreaterThan(first.fence());
    }

    @Test
    void aSaleThatIsCommittedWhileAPoolIsLoadedIsNotOverwrittenByTheLoad() {
        var meanwhile = new ConcurrentLinkedQueue<Runnable>();
        try (HoldWorld loading = HoldWorld.on(
                redis,
                database,
                "edge",
                HoldWorld.options(),
                store -> new FaultyStore(store).afterLongRead(() -> {
                    Runnable next = meanwhile.poll();
                    if (next != null) {
                        next.run();
                    }
                }))) {
            Hold hold = held(world.holds().hold(request("ann", "A-1")));
            meanwhile.add(() -> {
                confirm(hold, "bk-1");
                await().until(() -> backlog() == 0);
            });
            lose(pool);
            assertThat(taken(loading.holds().hold(request("bob", "A-1")))).containsAnyOf(UnitState.values());
            await().untilAsserted(() -> assertThat(value("A-1")).startsWith("b"));
        }
    }

    @Test
    void aPoolOfTwentyThousandIsLoadedAndShown() {
        String big = "big_" + pool;
        world.store().inTx(tx -> tx.update(FILL, big, SalePools.BIG - 1));
        assertThat(world.holds().snapshot(big).units())
                .hasSize(SalePools.BIG - 1)
                .containsEntry("S-7", UnitState.BOOKED);
        held(world.holds().hold(HoldRequest.of(big, "ann", List.of("S-" + (SalePools.BIG - 1)))));
        lose(big);
        assertThat(taken(world.holds().hold(HoldRequest.of(big, "bob", List.of("S-3")))))
                .containsExactly(UnitState.BOOKED);
        await().untilAsserted(
                        () -> assertThat(world.holds().snapshot(big).units()).hasSize(SalePools.BIG));
        assertThat(world.compared(big)).isEmpty();
    }

    @Test
    void whoFollowsThroughAnOutageSeesNoGapAndEndsEqual() throws Exception {
        var follower = new PoolFollower();
        try (var watch = world.holds().watch(pool, follower)) {
            for (int i = 0; i < 4; i++) {
                held(world.holds().hold(request("ann-" + i, "A-" + i)));
                try (AutoCloseable away =
                        world.gate().force(RedisRole.STATE, new Mode.Degraded(Instant.EPOCH, "a test"))) {
                    held(world.holds().hold(request("bob-" + i, "B-" + i)));
                }
                await().until(world::redisServes);
                redis.command("CLIENT", "KILL", "TYPE", "pubsub");
            }
            held(world.holds().hold(request("cid", "C-1")));
            await().untilAsserted(() -> assertThat(follower.states()).hasSize(9));
            assertThat(follower.states()).isEqualTo(world.holds().snapshot(pool).units());
            assertThat(follower.gaps()).isEmpty();
        }
    }

    /** Redis loses a pool, and no gate can see it: only the scripts can. */
    private static void lose(String named) {
        redis.command(Stream.concat(
                        Stream.of("DEL"),
                        Stream.of("head", "units", "holds", "expiry", "deltas", "lines")
                                .map(part -> world.key(named, part)))
                .toArray(String[]::new));
    }

    private void position(String who, int expected) {
        HoldOutcome outcome = world.holds().hold(request(who, "A-1").waitingIfTaken());
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        HoldOutcome.Taken.class,
                        taken -> assertThat(taken.units().getFirst().position()).hasValue(expected));
    }

    private static List<UnitState> taken(HoldOutcome outcome) {
        assertThat(outcome).isInstanceOf(HoldOutcome.Taken.class);
        return ((HoldOutcome.Taken) outcome)
                .units().stream().map(HoldOutcome.TakenUnit::state).toList();
    }

    private static Hold held(HoldOutcome outcome) {
        assertThat(outcome).isInstanceOf(HoldOutcome.Held.class);
        return ((HoldOutcome.Held) outcome).hold();
    }

    private HoldRequest request(String holder, String... units) {
        return HoldRequest.of(pool, holder, List.of(units));
    }

    private static ConfirmOutcome confirm(Hold hold, String booking) {
        return world.store().inTx(tx -> world.holds().confirm(tx, ref(hold), hold.units(), booking));
    }

    private static HoldRef ref(Hold hold) {
        return new HoldRef(hold.pool(), hold.id(), hold.holder());
    }

    private String value(String unit) {
        return redis.command("HGET", world.key(pool, "units"), unit);
    }

    /** Milliseconds until Redis ends a hold. */
    private long left(String hold) {
        String score = score(hold);
        return score.isEmpty()
                ? 0
                : (long) Double.parseDouble(score)
                        - Long.parseLong(redis.command("TIME").split("\n", -1)[0]) * 1000;
    }

    private String score(String hold) {
        return redis.command("ZSCORE", world.key(pool, "expiry"), hold);
    }

    private static long backlog() {
        return world.store()
                .inTx(tx -> tx.one(Sql.file("dev/forebay/verification/backlog.sql"), row -> row.longValue("waiting"))
                        .orElseThrow());
    }
}
