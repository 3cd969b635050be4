package dev.forebay.hold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.forebay.hold.Claim.Decision;
import dev.forebay.store.RowReader;
import dev.forebay.store.Sql;
import dev.forebay.store.Store;
import dev.forebay.store.StoreRetryException;
import dev.forebay.store.TestStore;
import dev.forebay.store.Tx;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClaimBatchTest {
    private static final HoldSql SQL = HoldSql.on(HoldTable.DEFAULT);
    private static TestStore opened;
    private static Store store;

    @BeforeAll
    static void open() {
        opened = TestStore.create("claims");
        store = opened.store();
        store.migrate();
    }

    @AfterAll
    static void close() {
        opened.close();
    }

    @BeforeEach
    void clear() {
        store.inTx(tx -> tx.update(new Sql("clear", "truncate forebay.hold_unit")));
    }

    @Test
    void freeUnitsAreGrantedWholeWithOneFence() {
        Decision.Granted granted = granted(decide(claim("h1", "u1", "A1", "A2")).getFirst());
        assertThat(granted.units()).containsExactly("A1", "A2");
        assertThat(granted.until()).isAfter(granted.lockedAt()).isBefore(granted.endsAtLatest());
        assertThat(rows())
                .extracting(SourceUnit::fence)
                .containsOnly(granted.fence().value());
    }

    @Test
    void oneTakenUnitRefusesTheWholeClaimAndLeavesNothing() {
        decide(claim("h1", "u1", "A1"));
        Decision decision = decide(claim("h2", "u2", "A1", "A2")).getFirst();
        assertThat(decision).isEqualTo(new Decision.Refused(List.of(new Claim.UnitWas("A1", UnitState.HELD))));
        assertThat(rows()).extracting(SourceUnit::unit).containsExactly("A1");
    }

    @Test
    void claimsOfOneBatchThatWantTheSameUnitAreDecidedOneAfterTheOther() {
        List<Decision> decisions = decide(
                claim("h1", "u1", "A1", "A2"),
                claim("h2", "u2", "A2", "A3"),
                claim("h3", "u3", "A3"),
                claim("h4", "u4", "A1"));
        assertThat(decisions.get(0)).isInstanceOf(Decision.Granted.class);
        assertThat(decisions.get(1)).isInstanceOf(Decision.Refused.class);
        assertThat(decisions.get(2)).isInstanceOf(Decision.Granted.class);
        assertThat(decisions.get(3)).isInstanceOf(Decision.Refused.class);
    }

    @Test
    void batchesThatWantTheSameUnitsInOppositeWavesDoNotDeadlock() throws Exception {
        decide(claim("h0", "u0", "A1", "A2"));
        var begun = new CountDownLatch(2);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<List<Decision>> down =
                    threads.submit(() -> decideInStep(begun, claim("h1", "u1", "A2"), claim("h2", "u2", "A1", "A2")));
            Future<List<Decision>> up =
                    threads.submit(() -> decideInStep(begun, claim("h3", "u3", "A1"), claim("h4", "u4", "A1", "A2")));
            assertThat(down.get(30, TimeUnit.SECONDS)).hasOnlyElementsOfType(Decision.Refused.class);
            assertThat(up.get(30, TimeUnit.SECONDS)).hasOnlyElementsOfType(Decision.Refused.class);
        }
    }

    /** After its first statement it waits until the other batch has run one too, where that can run one. */
    private static List<Decision> decideInStep(CountDownLatch begun, Claim... claims) {
        return store.inTx(tx -> new ClaimBatch(new InStep(tx, begun), SQL, 1, List.of(claims), pool -> {}).decide());
    }

    private static final class InStep implements Tx {
        private final Tx tx;
        private final CountDownLatch begun;
        private boolean first = true;

        InStep(Tx tx, CountDownLatch begun) {
            this.tx = tx;
            this.begun = begun;
        }

        @Override
        public <T> List<T> query(Sql sql, RowReader<T> reader, @Nullable Object... args) {
            List<T> rows = tx.query(sql, reader, args);
            if (first) {
                first = false;
                begun.countDown();
                awaitTheOther();
            }
            return rows;
        }

        /** In vain where the other one waits for what is locked here, as it should. */
        private void awaitTheOther() {
            try {
                if (!begun.await(500, TimeUnit.MILLISECONDS)) {
                    begun.countDown();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public int update(Sql sql, @Nullable Object... args) {
            return tx.update(sql, args);
        }

        @Override
        public void afterCommit(Runnable action) {
            tx.afterCommit(action);
        }

        @Override
        public void committed() {
            tx.committed();
        }
    }

    @Test
    void anOverdueHoldGivesWayAndTheFenceRises() {
        Decision.Granted first = granted(decide(claim("h1", "u1", "A1")).getFirst());
        expire();
        Decision.Granted second = granted(decide(claim("h2", "u2", "A1")).getFirst());
        assertThat(second.fence()).isGreaterThan(first.fence());
    }

    @Test
    void aLowerFenceIsRefusedAndSaysSo() {
        decide(claim("h1", "u1", "A1"));
        expire();
        Decision decision =
                decide(fenced(claim("h2", "u2", "A1"), BigDecimal.ONE)).getFirst();
        assertThat(decision)
                .isInstanceOfSatisfying(
                        Decision.Refused.class,
                        refused -> assertThat(refused.fenceTooLow()).isTrue());
    }

    @Test
    void unitsJoinTheHoldThatTheHolderHas() {
        decide(claim("h1", "u1", "A1"));
        Decision.Granted joined = granted(decide(claim("h2", "u1", "A1", "A2")).getFirst());
        assertThat(joined.joined()).isTrue();
        assertThat(joined.holdId()).isEqualTo("h1");
        assertThat(joined.units()).containsExactly("A1", "A2");
    }

    @Test
    void quotasCountWhatIsHeldAndWhatTheBatchGrants() {
        var quota = List.of(new Quota("user:u1", 3));
        List<Decision> decisions = decide(
                limited(claim("h1", "u1", "A1", "A2"), quota),
                limited(claim("h2", "u1", "A3", "A4"), quota),
                limited(claim("h3", "u1", "A5"), quota));
        assertThat(decisions.get(0)).isInstanceOf(Decision.Granted.class);
        assertThat(decisions.get(1)).isEqualTo(new Decision.OverQuota("user:u1", 3, 2));
        assertThat(decisions.get(2)).isInstanceOf(Decision.Granted.class);
        assertThat(decide(limited(claim("h4", "u1", "A6"), quota)).getFirst())
                .isEqualTo(new Decision.OverQuota("user:u1", 3, 3));
    }

    @Test
    void whatIsReleasedWhileItIsJoinedMakesNoRoom() {
        var quota = List.of(new Quota("user:u1", 3));
        granted(decide(limited(claim("h1", "u1", "A1", "A2", "A3"), quota)).getFirst());
        List<Decision> decisions = store.inTx(tx -> new ClaimBatch(
                        new AfterLookingForOwn(tx, ClaimBatchTest::release),
                        SQL,
                        1,
                        List.of(limited(claim("h2", "u1", "A3", "B1"), quota)),
                        pool -> {})
                .decide());
        assertThat(decisions).containsExactly(new Decision.OverQuota("user:u1", 3, 3));
    }

    private static void release() {
        List<SourceUnit> released = store.inTx(tx -> tx.query(
                SQL.release(), SourceUnit::read, new int[] {0}, new String[] {"p"}, new String[] {"h1"}, new String[] {
                    "u1"
                }));
        assertThat(released).hasSize(3);
    }

    private static final class AfterLookingForOwn implements Tx {
        private final Tx tx;
        private final Runnable event;

        AfterLookingForOwn(Tx tx, Runnable event) {
            this.tx = tx;
            this.event = event;
        }

        @Override
        public <T> List<T> query(Sql sql, RowReader<T> reader, @Nullable Object... args) {
            List<T> rows = tx.query(sql, reader, args);
            if (sql.equals(SQL.own())) {
                event.run();
            }
            return rows;
        }

        @Override
        public int update(Sql sql, @Nullable Object... args) {
            return tx.update(sql, args);
        }

        @Override
        public void afterCommit(Runnable action) {
            tx.afterCommit(action);
        }

        @Override
        public void committed() {
            tx.committed();
        }
    }

    @Test
    void whoHoldsUnitsInSeveralHoldsCanBookThemTogether() {
        decide(claim("h1", "u1", "A1", "A2"), claim("h2", "u1", "A3"));
        assertThat(decide(booked(claim("h4", "u2", "A1"))).getFirst()).isInstanceOf(Decision.Refused.class);
        granted(decide(booked(claim("h3", "u1", "A1", "A3", "A4"))).getFirst());
        assertThat(rows())
                .filteredOn(row -> row.status() == UnitState.BOOKED)
                .extracting(SourceUnit::unit)
                .containsExactlyInAnyOrder("A1", "A3", "A4");
    }

    @Test
    void aBookingThatMeetsAnotherHoldLeavesWhatItsHolderHad() throws Exception {
        decide(claim("h1", "u1", "A1"));
        var inserted = new CountDownLatch(1);
        var commit = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> other = threads.submit(() -> store.inTx(tx -> {
                granted(new ClaimBatch(tx, SQL, 1, List.of(claim("h2", "u2", "A2")), pool -> {})
                        .decide()
                        .getFirst());
                inserted.countDown();
                return await(commit);
            }));
            assertThat(inserted.await(10, TimeUnit.SECONDS)).isTrue();
            Future<List<Decision>> booking = threads.submit(() -> decide(booked(claim("h1", "u1", "A1", "A2"))));
            Awaitility.await().until(ClaimBatchTest::somebodyWaits);
            commit.countDown();
            assertThatThrownBy(() -> booking.get(10, TimeUnit.SECONDS)).hasCauseInstanceOf(StoreRetryException.class);
            other.get(10, TimeUnit.SECONDS);
        }
        assertThat(rows()).extracting(SourceUnit::status).containsOnly(UnitState.HELD);
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static boolean somebodyWaits() {
        var waiting = new Sql("waiting", """
                select true from pg_locks join pg_stat_activity using (pid)
                where not granted and datname = current_database()""");
        return !store.inTx(tx -> tx.query(waiting, row -> true)).isEmpty();
    }

    private static List<Decision> decide(Claim... claims) {
        return store.inTx(tx -> new ClaimBatch(tx, SQL, 1, List.of(claims), pool -> {}).decide());
    }

    private static Decision.Granted granted(Decision decision) {
        assertThat(decision).isInstanceOf(Decision.Granted.class);
        return (Decision.Granted) decision;
    }

    private static List<SourceUnit> rows() {
        return store.inTx(tx -> new ArrayList<>(tx.query(SQL.poolRows(), SourceUnit::read, "p")));
    }

    private static void expire() {
        store.inTx(tx -> tx.update(new Sql("expire", "update forebay.hold_unit set locked_until = clock_timestamp()")));
    }

    private static Claim claim(String id, String holder, String... units) {
        return new Claim(
                id,
                "p",
                List.of(units),
                holder,
                BigDecimal.ZERO,
                UnitState.HELD,
                "booking",
                "",
                "",
                0,
                1_800_000,
                600_000,
                List.of(),
                true,
                false);
    }

    private static Claim booked(Claim claim) {
        return new Claim(
                claim.holdId(),
                claim.pool(),
                claim.units(),
                claim.holder(),
                claim.fence(),
                UnitState.BOOKED,
                claim.kind(),
                "bk-1",
                "",
                0,
                0,
                0,
                List.of(),
                false,
                true);
    }

    private static Claim fenced(Claim claim, BigDecimal fence) {
        return new Claim(
                claim.holdId(),
                claim.pool(),
                claim.units(),
                claim.holder(),
                fence,
                claim.status(),
                claim.kind(),
                "",
                "",
                0,
                1_800_000,
                600_000,
                List.of(),
                false,
                false);
    }

    private static Claim limited(Claim claim, List<Quota> quotas) {
        return new Claim(
                claim.holdId(),
                claim.pool(),
                claim.units(),
                claim.holder(),
                claim.fence(),
                claim.status(),
                claim.kind(),
                "",
                "",
                0,
                1_800_000,
                600_000,
                quotas,
                true,
                false);
    }
}
