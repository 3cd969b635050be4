package dev.forebay.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.hold.ExtendOutcome;
import dev.forebay.hold.Fence;
import dev.forebay.hold.Hold;
import dev.forebay.hold.HoldOutcome;
import dev.forebay.hold.ReleaseOutcome;
import dev.forebay.store.Sql;
import dev.forebay.testkit.FaultyStore;
import dev.forebay.testkit.HoldWorld;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The moments between Redis and PostgreSQL in which a hold can be lost, each made to happen. */
class HoldsAtTheEdgeTest extends HoldsEdgeFixture {
    private static final Sql LOCK = Sql.file("dev/forebay/verification/lock_unit.sql");

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
    void aGrantThatItsProcessNeverSettledIsKeptByAnother() {
        loaded();
        try (HoldEdge.Dying dying = edge.dying()) {
            dying.process().holds().hold(request("zoe", "E-99"));
            dying.diesAfterTheNextCommit();
            Hold hold = held(dying.process().holds().hold(request("ann", "A-1", "A-2")));
            await().atMost(Duration.ofSeconds(15)).until(() -> left(hold.id()) > 60_000);
            assertThat(value("A-1")).isEqualTo("h" + hold.fence() + ":" + hold.id());
            assertThat(hold("bob", "A-2")).isInstanceOf(HoldOutcome.Taken.class);
        }
    }

    @Test
    void aGrantThatPostgresNeverHeardOfLapses() {
        loaded();
        try (HoldWorld forgetful = edge.forgetful(HoldWorld.options())) {
            assertThat(forgetful.holds().hold(request("ann", "A-1"))).isInstanceOf(HoldOutcome.Unavailable.class);
            assertThat(value("A-1")).startsWith("h");
        }
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> held(hold("bob", "A-1")));
    }

    /** PostgreSQL counts from its own decision: who was told that end must not see the unit free before it. */
    @Test
    void aHoldNeverEndsInRedisBeforeItEndsInPostgres() throws Exception {
        putFree("A-1", BigDecimal.ONE);
        loaded();
        try (var others = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<HoldOutcome> asked = world().store().inTx(tx -> {
                assertThat(tx.one(LOCK, row -> row.text("unit"), pool(), "A-1")).isPresent();
                Future<HoldOutcome> waiting = others.submit(() -> hold("ann", "A-1"));
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
        loaded();
        try (HoldWorld deaf = edge.process(
                HoldWorld.options(),
                store -> new FaultyStore(store).afterCommit(() -> {
                    if (unanswered.getAndSet(false)) {
                        throw HoldEdge.unanswered("no answer");
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
    void anExtensionAtTheLastMomentCountsAlthoughRedisWasNotTold() {
        loaded();
        try (HoldEdge.Dying dying = edge.dying()) {
            held(hold("zoe", "E-99"));
            awaitTheEndOfDoubts(HoldWorld.options());
            Hold hold = held(
                    dying.process().holds().hold(limited("ann", "A-1", "A-2").withTtl(Duration.ofMillis(1_500))));
            dying.diesAfterTheNextCommit();
            assertThat(dying.process().holds().extend(ref(hold), Duration.ofSeconds(600)))
                    .isInstanceOf(ExtendOutcome.Extended.class);
            await().during(Duration.ofSeconds(3))
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> holds().hold(limited("ann", "B-1", "B-2")) instanceof HoldOutcome.OverQuota);
        }
    }

    @Test
    void aFenceOfPostgresFarAheadOfTheClockOfRedisIsPassed() {
        loaded();
        Fence ahead = Fence.of("700000000000000000000");
        putFree("A-1", ahead.value());
        Hold first = held(hold("ann", "A-1"));
        assertThat(first.fence()).isGreaterThan(ahead);
        holds().release(ref(first));
        Hold second = held(hold("bob", "A-1"));
        assertThat(second.fence()).isGreaterThan(first.fence());
    }
}
