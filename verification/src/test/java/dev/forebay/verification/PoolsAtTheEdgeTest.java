package dev.forebay.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.health.Mode;
import dev.forebay.hold.ConfirmOutcome;
import dev.forebay.hold.Hold;
import dev.forebay.hold.HoldOptions;
import dev.forebay.hold.HoldOutcome;
import dev.forebay.hold.HoldRequest;
import dev.forebay.hold.ReconcileOutcome;
import dev.forebay.hold.UnitState;
import dev.forebay.redis.RedisBudget;
import dev.forebay.redis.RedisRole;
import dev.forebay.store.Sql;
import dev.forebay.testkit.FaultyStore;
import dev.forebay.testkit.HoldWorld;
import dev.forebay.testkit.PoolFollower;
import dev.forebay.testkit.SalePools;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The moments in which Redis has lost a pool, or was away, and is brought to what PostgreSQL says. */
class PoolsAtTheEdgeTest extends HoldsEdgeFixture {
    private static final Sql FILL = Sql.file("dev/forebay/verification/fill_pool.sql");
    private static final Sql BACKLOG = Sql.file("dev/forebay/verification/backlog.sql");

    private static HoldEdge edge;

    @BeforeAll
    static void open() {
        edge = new HoldEdge();
    }

    @AfterAll
    static void close() {
        edge.close();
    }

    @Override
    HoldEdge edge() {
        return edge;
    }

    @Test
    void theFirstTouchOfAnEmptiedRedisLoadsThePoolFromPostgres() {
        Hold sold = held(hold("ann", "A-1"));
        Hold kept = held(hold("bob", "A-2"));
        assertThat(confirm(sold, "bk-1")).isInstanceOf(ConfirmOutcome.Confirmed.class);
        lose(pool());
        assertThat(taken(hold("cid", "A-1"))).containsExactly(UnitState.BOOKED);
        assertThat(taken(hold("cid", "A-2"))).containsExactly(UnitState.HELD);
        await().untilAsserted(() -> assertThat(value("A-1")).startsWith("b"));
        assertThat(value("A-2")).endsWith(":" + kept.id());
    }

    @Test
    void aClaimThatNobodyWillFinishCostsACallerItsBudgetAndNoMore() {
        held(hold("ann", "A-1"));
        claimOfALostLoader(Duration.ofHours(1));
        try (RedisBudget budget = RedisBudget.open(Duration.ofMillis(100))) {
            held(hold("bob", "A-2"));
            assertThat(budget.left()).as("the wait was charged").isLessThan(Duration.ofMillis(50));
        }
        assertThat(taken(hold("cid", "A-2"))).containsExactly(UnitState.HELD);
        assertThat(loader()).as("the claim stands, so PostgreSQL has answered").isEqualTo("lost");
        lose(pool());
    }

    @Test
    void aPoolWhoseLoaderIsLostIsLoadedByAnotherOnceTheClaimHasRunOut() {
        Hold hold = held(hold("ann", "A-1"));
        claimOfALostLoader(Duration.ofSeconds(1));
        assertThat(taken(hold("bob", "A-1"))).containsExactly(UnitState.HELD);
        await().untilAsserted(() -> assertThat(value("A-1")).endsWith(":" + hold.id()));
    }

    @Test
    void redisComesBackThoughALostLoaderHasClaimedAHotPool() throws Exception {
        held(hold("ann", "A-1"));
        try (AutoCloseable away = withoutRedis(world())) {
            claimOfALostLoader(Duration.ofHours(1));
        }
        await().until(world()::redisServes);
        held(hold("bob", "A-2"));
        assertThat(loader()).isEqualTo("lost");
        lose(pool());
    }

    private String loader() {
        return redis("HGET", world().key(pool(), "head"), "#loader");
    }

    /** What a process leaves behind that dies while it loads the pool. */
    private void claimOfALostLoader(Duration lasts) {
        lose(pool());
        redis(
                "HSET",
                world().key(pool(), "head"),
                "#loading",
                "1",
                "#seq",
                "1",
                "#fence",
                "1",
                "#loader",
                "lost",
                "#until",
                Long.toString(secondOfRedis() * 1000 + lasts.toMillis()));
    }

    @Test
    void whatAnOlderEpochSaysIsComparedAndNotServed() throws Exception {
        loaded();
        held(hold("ann", "A-1"));
        try (AutoCloseable away = withoutRedis(world())) {
            held(hold("bob", "A-2"));
            redis("HSET", world().key(pool(), "units"), "A-3", "b1");
        }
        await().until(world()::redisServes);
        assertThat(value("A-2")).startsWith("h");
        assertThat(value("A-3")).doesNotStartWith("b");
        held(hold("cid", "A-3"));
    }

    @Test
    void comparingWithoutRedisSaysSo() throws Exception {
        try (AutoCloseable away = withoutRedis(world())) {
            assertThat(holds().reconcile(pool())).isInstanceOf(ReconcileOutcome.Unavailable.class);
        }
        await().until(world()::redisServes);
        Mode up = world().gate().mode(RedisRole.STATE);
        ReconcileOutcome outcome = holds().reconcile(pool());
        // a call that is late on a busy machine makes the gate Suspect, and then it is the truth that Redis can't be
        // asked
        if (world().gate().mode(RedisRole.STATE) == up) {
            assertThat(outcome).isInstanceOf(ReconcileOutcome.Reconciled.class);
        }
    }

    @Test
    void waitingListsBeginAnewInAnEmptiedRedis() {
        loaded();
        held(hold("ann", "A-1"));
        position("bob", 1);
        position("cid", 2);
        lose(pool());
        loaded();
        position("cid", 1);
        position("bob", 2);
    }

    private void position(String who, int expected) {
        HoldOutcome outcome = holds().hold(request(who, "A-1").waitingIfTaken());
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        HoldOutcome.Taken.class,
                        taken -> assertThat(taken.units().getFirst().position()).hasValue(expected));
    }

    @Test
    void aSaleThatIsCommittedWhileAPoolIsLoadedIsNotOverwrittenByTheLoad() {
        var meanwhile = new ConcurrentLinkedQueue<Runnable>();
        try (HoldWorld loading = edge.process(
                HoldWorld.options(),
                store -> new FaultyStore(store).afterLongRead(() -> {
                    Runnable next = meanwhile.poll();
                    if (next != null) {
                        next.run();
                    }
                }))) {
            Hold hold = held(hold("ann", "A-1"));
            meanwhile.add(() -> {
                confirm(hold, "bk-1");
                await().until(() -> backlog() == 0);
            });
            lose(pool());
            assertThat(taken(loading.holds().hold(request("bob", "A-1")))).containsAnyOf(UnitState.values());
            await().untilAsserted(() -> assertThat(value("A-1")).startsWith("b"));
        }
    }

    private long backlog() {
        return world().store()
                .inTx(tx -> tx.one(BACKLOG, row -> row.longValue("waiting")).orElseThrow());
    }

    /** It dies before it has told Redis, which was emptied and loaded between the grant and its claim. */
    @Test
    void whatADyingProcessWroteAfterAPoolWasLoadedIsFoundBeforeTheDoubtEnds() {
        HoldOptions options = HoldWorld.options()
                .withProvisional(Duration.ofMillis(500))
                .withUpkeep(Duration.ofMillis(100), Duration.ofHours(1));
        var emptied = new AtomicBoolean();
        var loaded = new AtomicReference<ReconcileOutcome>();
        try (HoldWorld served = edge.process(options);
                HoldEdge.Dying dying = edge.dying(options, itself -> {
                    if (value("A-1").startsWith("h") && !emptied.getAndSet(true)) {
                        lose(pool());
                        loaded.set(served.holds().reconcile(pool()));
                        itself.diesAfterTheNextCommit();
                    }
                })) {
            await().until(served::redisServes);
            loadedBy(served);
            Hold hold = held(dying.process().holds().hold(request("ann", "A-1")));
            assertThat(loaded.get())
                    .isInstanceOfSatisfying(
                            ReconcileOutcome.Reconciled.class,
                            by -> assertThat(by.report().loaded()).isTrue());
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(value("A-1")).endsWith(":" + hold.id()));
        }
    }

    @Test
    void aPoolOfTwentyThousandIsLoadedAndShown() {
        String big = "big_" + pool();
        world().store().inTx(tx -> tx.update(FILL, big, SalePools.BIG - 1));
        assertThat(holds().snapshot(big).units()).hasSize(SalePools.BIG - 1).containsEntry("S-7", UnitState.BOOKED);
        held(holds().hold(HoldRequest.of(big, "ann", List.of("S-" + (SalePools.BIG - 1)))));
        lose(big);
        assertThat(taken(holds().hold(HoldRequest.of(big, "bob", List.of("S-3")))))
                .containsExactly(UnitState.BOOKED);
        await().untilAsserted(() -> assertThat(holds().snapshot(big).units()).hasSize(SalePools.BIG));
        assertThat(world().compared(big)).isEmpty();
    }

    @Test
    void whoFollowsThroughAnOutageSeesNoGapAndEndsEqual() throws Exception {
        var follower = new PoolFollower();
        try (var watch = holds().watch(pool(), follower)) {
            for (int i = 0; i < 4; i++) {
                held(hold("ann-" + i, "A-" + i));
                try (AutoCloseable away = withoutRedis(world())) {
                    held(hold("bob-" + i, "B-" + i));
                }
                await().until(world()::redisServes);
                redis("CLIENT", "KILL", "TYPE", "pubsub");
            }
            held(hold("cid", "C-1"));
            await().untilAsserted(() -> assertThat(follower.states()).hasSize(9));
            assertThat(follower.states()).isEqualTo(holds().snapshot(pool()).units());
            assertThat(follower.gaps()).isEmpty();
        }
    }
}
