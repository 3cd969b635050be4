package dev.forebay.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.hold.HoldOptions;
import dev.forebay.hold.HoldOutcome;
import dev.forebay.store.Sql;
import dev.forebay.testkit.HoldWorld;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** The moments in which Redis counts too little of what a holder has: PostgreSQL counts then, for every process. */
@Order(1)
class QuotasAtTheEdgeTest extends HoldsEdgeFixture {
    private static final Sql DOUBTED = new Sql("doubted", "select until from forebay.hold_doubt where pool = ?");

    /** Doubts end twice as long after the time of a grant, and the tests wait for that. */
    private static final HoldOptions OPTIONS = HoldWorld.options().withProvisional(Duration.ofMillis(500));

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

    private static HoldWorld served(HoldWorld process) {
        await().until(process::redisServes);
        return process;
    }

    @Test
    void whatOneProcessGrantedWithoutRedisCountsForAnotherAtOnce() throws Exception {
        try (HoldWorld served = served(edge.process(OPTIONS));
                HoldWorld cut = served(edge.process(OPTIONS))) {
            loadedBy(served);
            awaitTheEndOfDoubts(OPTIONS);
            try (AutoCloseable away = withoutRedis(cut)) {
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
        try (EmbeddedRedis replaced = EmbeddedRedis.builder().start();
                HoldWorld before = served(edge.process(OPTIONS))) {
            loadedBy(before);
            try (HoldWorld loads = served(edge.processOn(replaced, OPTIONS))) {
                loadedBy(loads);
            }
            awaitTheEndOfDoubts(OPTIONS);
            try (HoldWorld after = served(edge.processOn(replaced, OPTIONS))) {
                held(after.holds().hold(limited("ann", "A-1", "A-2")));
                assertThat(before.holds().hold(limited("ann", "B-1", "B-2")))
                        .isEqualTo(new HoldOutcome.OverQuota("user:ann", 3, 2));
            }
        }
    }

    @Test
    void aProcessThatStoodStillWritesNoGrantThatRedisHasForgottenMeanwhile() throws Exception {
        var still = new HoldEdge.Standstill();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                HoldWorld served = served(edge.process(OPTIONS))) {
            try (HoldWorld stopped = served(edge.process(OPTIONS, still::of))) {
                loadedBy(served);
                awaitTheEndOfDoubts(OPTIONS);
                still.before(1);
                Future<HoldOutcome> asked = threads.submit(() -> stopped.holds().hold(limited("ann", "A-1", "A-2")));
                await().until(() -> value("A-1").startsWith("h"));
                await().atMost(Duration.ofSeconds(20)).until(() -> value("A-1").startsWith("a"));
                assertThat(asked.get()).isInstanceOf(HoldOutcome.Unavailable.class);
                awaitTheEndOfDoubts(OPTIONS);
                held(served.holds().hold(limited("ann", "B-1", "B-2", "B-3")));
                still.end();
            }
            assertThat(unitsOf(served, "ann")).containsExactlyInAnyOrder("B-1", "B-2", "B-3");
        }
    }

    @Test
    void aProcessThatStoodStillWritesNothingWithoutRedisOnceNobodyDoubtsAnyMore() throws Exception {
        var still = new HoldEdge.Standstill();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            try (HoldWorld cut = edge.process(OPTIONS, still::of);
                    AutoCloseable away = withoutRedis(cut)) {
                // the doubt is told, then it stands still
                still.before(2);
                Future<HoldOutcome> asked = threads.submit(() -> cut.holds().hold(limited("ann", "A-1", "A-2")));
                assertThat(asked.get()).isInstanceOf(HoldOutcome.Unavailable.class);
                assertThat(still.begun()).isTrue();
                awaitTheEndOfDoubts(OPTIONS);
                still.end();
            }
            assertThat(unitsOf(world(), "ann")).isEmpty();
        }
    }

    @Test
    void whoeverEndsAGrantThatPostgresNeverHeardOfDoubtsWhatRedisCounts() {
        try (HoldWorld served = served(edge.process(OPTIONS))) {
            loadedBy(served);
            Instant loaded = doubtedUntil();
            awaitTheEndOfDoubts(OPTIONS);
            try (HoldWorld forgetful = served(edge.forgetful(OPTIONS))) {
                assertThat(forgetful.holds().hold(request("ann", "A-1"))).isInstanceOf(HoldOutcome.Unavailable.class);
            }
            await().atMost(Duration.ofSeconds(20)).until(() -> value("A-1").startsWith("a"));
            assertThat(doubtedUntil()).isAfter(loaded);
        }
    }

    private Instant doubtedUntil() {
        return world().store()
                .inTx(tx -> tx.one(DOUBTED, row -> row.instant("until"), pool()).orElseThrow());
    }

    private List<String> unitsOf(HoldWorld asked, String holder) {
        return asked.holds().heldBy(pool(), holder).stream()
                .flatMap(hold -> hold.units().stream())
                .toList();
    }
}
