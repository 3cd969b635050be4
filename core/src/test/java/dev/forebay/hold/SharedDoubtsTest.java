package dev.forebay.hold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.hold.Claim.Decision;
import dev.forebay.store.Sql;
import dev.forebay.store.Store;
import dev.forebay.store.TestStore;
import dev.forebay.store.Tx;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Processes that count in Redis, and one that grants without it: together they keep to a quota. */
class SharedDoubtsTest {
    private static final HoldSql SQL = HoldSql.on(HoldTable.DEFAULT);
    private static final int LIMIT = 3;
    private static TestStore opened;
    private static Store store;

    private final List<String> told = new ArrayList<>();

    @BeforeAll
    static void open() {
        opened = TestStore.create("doubts");
        store = opened.store();
        store.migrate();
    }

    @AfterAll
    static void close() {
        opened.close();
    }

    @BeforeEach
    void clear() {
        store.inTx(tx -> tx.update(new Sql("clear", "truncate forebay.hold_unit, forebay.hold_doubt")));
    }

    @Test
    void whatRedisHasCheckedIsNotCheckedAgain() {
        granted(decide(byRedis("p", "h1", "A1", "A2")));
        granted(decide(byRedis("p", "h2", "A3", "A4")));
        assertThat(told).isEmpty();
    }

    @Test
    void aPoolInDoubtIsCheckedWhoeverClaims() {
        granted(decide(byRedis("p", "h1", "A1", "A2")));
        doubt("p");
        assertThat(decide(byRedis("p", "h2", "A3", "A4"))).isEqualTo(new Decision.OverQuota("user:u", LIMIT, 2));
        granted(decide(byRedis("p", "h3", "A5")));
        granted(decide(byRedis("another", "h4", "A1", "A2")));
        assertThat(told).containsExactly("p", "p");
    }

    @Test
    void aBatchOfSeveralWavesAsksToo() {
        doubt("p");
        List<Decision> decisions =
                decideAll(byRedis("p", "h1", "A1", "A2"), byRedis("q", "h2", "A1", "A2"), byRedis("q", "h3", "A2"));
        granted(decisions.get(0));
        granted(decisions.get(1));
        assertThat(decisions.get(2)).isInstanceOf(Decision.Refused.class);
        assertThat(told).containsExactly("p");
        assertThat(decide(byRedis("p", "h4", "A3", "A4"))).isInstanceOf(Decision.OverQuota.class);
    }

    @Test
    void aDoubtEndsByItself() {
        store.inTx(tx -> tx.query(SQL.doubt(), row -> true, 1L, new String[] {"p"}));
        granted(decide(byRedis("p", "h1", "A1", "A2")));
        Awaitility.await().untilAsserted(() -> {
            told.clear();
            decide(byRedis("p", "h1", "A1", "A2"));
            assertThat(told).isEmpty();
        });
    }

    @Test
    void whoDoubtsWaitsForTheClaimsThatAreUnderWay() throws Exception {
        var claimed = new CountDownLatch(1);
        var commit = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> underWay = threads.submit(() -> store.inTx(tx -> {
                granted(decide(tx, byRedis("p", "h1", "A1", "A2")));
                claimed.countDown();
                return await(commit);
            }));
            assertThat(claimed.await(10, TimeUnit.SECONDS)).isTrue();
            Future<Decision> alone = threads.submit(() -> {
                doubt("p");
                return decide(byPostgres("p", "h2", "A3", "A4"));
            });
            Awaitility.await().until(SharedDoubtsTest::somebodyWaitsForALock);
            assertThat(alone).isNotDone();
            commit.countDown();
            assertThat(alone.get(10, TimeUnit.SECONDS)).isEqualTo(new Decision.OverQuota("user:u", LIMIT, 2));
            underWay.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void whoCountsWaitsForAnExtensionThatBeganBeforeTheEnd() throws Exception {
        granted(decide(byPostgres("p", "h1", "A1", "A2")));
        store.inTx(tx -> tx.update(new Sql(
                "soon",
                "update forebay.hold_unit set locked_until = clock_timestamp() + interval '1 second', ends_at_latest ="
                        + " clock_timestamp() + interval '1 hour'")));
        var extended = new CountDownLatch(1);
        var commit = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> extending = threads.submit(() -> store.inTx(tx -> {
                assertThat(extend(tx, "p", "h1")).hasSize(2);
                extended.countDown();
                return await(commit);
            }));
            assertThat(extended.await(10, TimeUnit.SECONDS)).isTrue();
            Awaitility.await().until(() -> rows("p").stream().noneMatch(row -> row.leftMillis() > 0));
            Future<Decision> other = threads.submit(() -> decide(byPostgres("p", "h2", "A3", "A4")));
            Awaitility.await().until(SharedDoubtsTest::somebodyWaitsForALock);
            commit.countDown();
            assertThat(other.get(10, TimeUnit.SECONDS)).isEqualTo(new Decision.OverQuota("user:u", LIMIT, 2));
            extending.get(10, TimeUnit.SECONDS);
        }
    }

    private static List<SourceUnit> extend(Tx tx, String pool, String hold) {
        return tx.query(
                SQL.extend(),
                SourceUnit::read,
                new int[] {0},
                new String[] {pool},
                new String[] {hold},
                new String[] {"u" + hold},
                new long[] {600_000});
    }

    @Test
    void whoeverIsFasterTheQuotaIsKept() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < 60; round++) {
                String pool = "race" + round;
                var start = new CyclicBarrier(2);
                int late = round % 4;
                Future<?> inRedis = threads.submit(() -> {
                    start.await(10, TimeUnit.SECONDS);
                    for (int i = 0; i < LIMIT; i++) {
                        decide(byRedis(pool, "r" + i, "R" + i));
                    }
                    return null;
                });
                Future<?> alone = threads.submit(() -> {
                    start.await(10, TimeUnit.SECONDS);
                    for (int i = 0; i < late; i++) {
                        rows(pool);
                    }
                    doubt(pool);
                    for (int i = 0; i < LIMIT; i++) {
                        decide(byPostgres(pool, "p" + i, "P" + i));
                    }
                    return null;
                });
                inRedis.get(30, TimeUnit.SECONDS);
                alone.get(30, TimeUnit.SECONDS);
                assertThat(rows(pool)).as(pool).hasSize(LIMIT);
            }
        }
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static boolean somebodyWaitsForALock() {
        return store.inTx(tx -> tx.query(
                                new Sql(
                                        "waiting",
                                        "select true from pg_locks where locktype = 'advisory' and not granted and"
                                                + " database = (select oid from pg_database where datname ="
                                                + " current_database())"),
                                row -> true)
                        .size()
                > 0);
    }

    private static void doubt(String... pools) {
        store.inTx(tx -> tx.query(SQL.doubt(), row -> true, 60_000L, pools));
    }

    private Decision decide(Claim claim) {
        return decideAll(claim).getFirst();
    }

    private Decision decide(Tx tx, Claim claim) {
        return new ClaimBatch(tx, SQL, 1, List.of(claim), told::add).decide().getFirst();
    }

    private List<Decision> decideAll(Claim... claims) {
        var doubted = new ArrayList<String>();
        List<Decision> decisions = store.inTx(tx -> new ClaimBatch(tx, SQL, 1, List.of(claims), doubted::add).decide());
        synchronized (told) {
            told.addAll(doubted);
        }
        return decisions;
    }

    private static void granted(Decision decision) {
        assertThat(decision).isInstanceOf(Decision.Granted.class);
    }

    private static List<SourceUnit> rows(String pool) {
        return store.inTx(tx -> new ArrayList<>(tx.query(SQL.poolRows(), SourceUnit::read, pool)));
    }

    private static Claim byRedis(String pool, String id, String... units) {
        return claim(pool, id, false, units);
    }

    private static Claim byPostgres(String pool, String id, String... units) {
        return claim(pool, id, true, units);
    }

    private static Claim claim(String pool, String id, boolean check, String... units) {
        return new Claim(
                id,
                pool,
                List.of(units),
                "u" + id,
                BigDecimal.ZERO,
                UnitState.HELD,
                "booking",
                "",
                "",
                0,
                1_800_000,
                600_000,
                List.of(new Quota("user:u", LIMIT)),
                check,
                false);
    }
}
