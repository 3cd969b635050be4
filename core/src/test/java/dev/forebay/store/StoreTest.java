package dev.forebay.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.forebay.base.Applied;
import dev.forebay.base.ForebayException;
import java.math.BigDecimal;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StoreTest {
    private TestStore test;
    private Store store;

    @BeforeAll
    void open() {
        test = TestStore.create("store");
        store = test.store();
        test.run("create table thing (id int primary key, name text unique, parent int references thing"
                + " deferrable initially deferred)");
    }

    @AfterAll
    void close() {
        test.close();
    }

    private static Sql sql(String text) {
        return new Sql("test", text);
    }

    private static int insert(Tx tx, int id, @Nullable String name) {
        return tx.update(sql("insert into thing (id, name) values (?, ?)"), id, name);
    }

    private long count(int id) {
        return test.number("select count(*) n from thing where id = ?", id);
    }

    @Test
    void argumentsOfEveryKindArriveAsTheirTypes() {
        UUID id = UUID.fromString("6b1f0c3e-55f5-4b6e-9d1c-0b7c5d0e4a11");
        Instant time = Instant.parse("2026-03-29T01:30:00.123456Z");
        String types = store.inTx(tx -> tx.one(
                        sql(
                                "select concat_ws(' ', pg_typeof(?), pg_typeof(?), pg_typeof(?), pg_typeof(?), pg_typeof(?),"
                                        + " pg_typeof(?), pg_typeof(?), pg_typeof(?)) t"),
                        row -> row.text("t"),
                        true,
                        1,
                        2L,
                        new BigDecimal("3.5"),
                        time,
                        Duration.ofMillis(-1500),
                        id,
                        new byte[] {1})
                .orElseThrow());
        assertThat(types).isEqualTo("boolean integer bigint numeric timestamp with time zone interval uuid bytea");
    }

    @Test
    void arraysArriveWithTheirElementTypes() {
        String types = store.inTx(tx -> tx.one(
                        sql(
                                "select concat_ws(' ', pg_typeof(?), pg_typeof(?), pg_typeof(?), pg_typeof(?), pg_typeof(?),"
                                        + " pg_typeof(?), pg_typeof(?)) t"),
                        row -> row.text("t"),
                        new String[] {"a", "b,\"{}"},
                        new long[] {1},
                        new int[] {1},
                        new boolean[] {true},
                        new BigDecimal[] {BigDecimal.ONE},
                        new Instant[] {Instant.EPOCH},
                        new UUID[] {new UUID(1, 2)})
                .orElseThrow());
        assertThat(types).isEqualTo("text[] bigint[] integer[] boolean[] numeric[] timestamp with time zone[] uuid[]");
    }

    @Test
    void valuesComeBackAsTheyWentIn() {
        Instant time = Instant.parse("2026-03-29T01:30:00.123456Z");
        store.inTx(tx -> tx.one(
                        sql(
                                "select ?::text t, ?::timestamptz at, ?::interval = interval '-1.5 seconds' same, ?::text[] texts,"
                                        + " ?::bytea bytes, ?::numeric(30) big, null::text nothing, null::timestamptz never"),
                        row -> {
                            assertThat(row.text("t")).isEqualTo("Łódź ⛲");
                            assertThat(row.instant("at")).isEqualTo(time);
                            assertThat(row.bool("same")).isTrue();
                            assertThat(row.texts("texts")).containsExactly("a", "b,\"{}");
                            assertThat(row.bytes("bytes")).containsExactly(0, -1);
                            assertThat(row.decimal("big")).isEqualTo("123456789012345678901234567890");
                            assertThat(row.optionalText("nothing")).isEmpty();
                            assertThat(row.optionalInstant("never")).isEmpty();
                            assertThat(row.texts("nothing")).isEmpty();
                            assertThatThrownBy(() -> row.longValue("nothing"))
                                    .isInstanceOf(IllegalStateException.class)
                                    .hasMessageContaining("nothing");
                            return true;
                        },
                        "Łódź ⛲",
                        time,
                        Duration.ofMillis(-1500),
                        new String[] {"a", "b,\"{}"},
                        new byte[] {0, -1},
                        new BigDecimal("123456789012345678901234567890"))
                .orElseThrow());
    }

    @Test
    void anArgumentOfAnotherTypeIsRefusedByName() {
        assertThatThrownBy(() -> test.run("select ?", new StringBuilder()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("java.lang.StringBuilder");
    }

    @Test
    void workThatThrowsLeavesNothing() {
        assertThatThrownBy(() -> store.inTx(tx -> {
                    insert(tx, 10, "ten");
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");
        assertThat(count(10)).isZero();
    }

    @Test
    void aViolatedConstraintIsAConflictWithItsNameAndWithoutTheData() {
        store.inTx(tx -> insert(tx, 20, "secret-name"));
        var conflict = catchThrowableOfType(
                StoreConflictException.class, () -> store.inTx(tx -> insert(tx, 21, "secret-name")));
        assertThat(conflict.constraint()).isEqualTo("thing_name_key");
        assertThat(conflict.applied()).isEqualTo(Applied.NO);
        assertThat(conflict).hasMessageNotContaining("secret-name");
        assertThat(conflict.getCause()).hasMessageNotContaining("secret-name");
        assertThat(count(21)).isZero();
    }

    @Test
    void aConstraintCheckedAtCommitIsAConflictNotAnUnknownOutcome() {
        var conflict = catchThrowableOfType(
                StoreConflictException.class,
                () -> store.inTx(tx -> tx.update(sql("insert into thing (id, parent) values (30, 999)"))));
        assertThat(conflict.constraint()).isEqualTo("thing_parent_fkey");
        assertThat(conflict.applied()).isEqualTo(Applied.NO);
    }

    @Test
    void aFailureThatTheWorkSwallowsCannotBeCommitted() {
        var failure = catchThrowableOfType(
                ForebayException.class,
                () -> store.inTx(tx -> {
                    insert(tx, 40, "forty");
                    assertThatThrownBy(() -> tx.update(sql("select broken")))
                            .isExactlyInstanceOf(ForebayException.class)
                            .hasMessageContaining("42703");
                    return true;
                }));
        assertThat(failure.applied()).isEqualTo(Applied.NO);
        assertThat(count(40)).isZero();
    }

    @Test
    void theStatementTimeoutHoldsFromTheFirstStatementOn() {
        var late = catchThrowableOfType(
                StoreUnavailableException.class,
                () -> store.inTx(
                        Duration.ofMillis(50), tx -> tx.query(sql("select pg_sleep(30)::text s"), row -> "never")));
        assertThat(late).hasMessageContaining("57014");
        assertThat(late.applied()).isEqualTo(Applied.NO);
    }

    @Test
    void theTimeoutsEndWithTheirTransaction() {
        store.inTx(Duration.ofMillis(77), tx -> tx.update(sql("select 1")));
        for (int i = 0; i < 16; i++) {
            try (Connection connection = test.pool().dataSource().getConnection();
                    var rows = connection.createStatement().executeQuery("show statement_timeout")) {
                rows.next();
                assertThat(rows.getString(1)).isEqualTo("0");
            } catch (java.sql.SQLException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Test
    void aLockThatIsNotGivenInTimeMayBeTriedAgain() throws Exception {
        store.inTx(tx -> insert(tx, 50, "fifty"));
        Store impatient = Store.of(
                test.pool().dataSource(),
                StoreOptions.defaults().withLockTimeout(Duration.ofMillis(50)),
                dev.forebay.base.Meters.none(),
                dev.forebay.base.ForebayClock.system());
        try (Connection other = test.pool().dataSource().getConnection()) {
            other.setAutoCommit(false);
            other.createStatement().execute("select * from thing where id = 50 for update");
            assertThatThrownBy(() -> impatient.inTx(tx -> tx.update(sql("update thing set name = 'x' where id = 50"))))
                    .isInstanceOf(StoreRetryException.class);
            other.rollback();
        }
    }

    @Test
    void oneOfTwoInADeadlockMayTryAgain() throws Exception {
        store.inTx(tx -> insert(tx, 60, "sixty") + insert(tx, 61, "sixty-one"));
        var bothHoldOne = new CountDownLatch(2);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Integer> up = threads.submit(() -> lockInOrder(bothHoldOne, 60, 61));
            Future<Integer> down = threads.submit(() -> lockInOrder(bothHoldOne, 61, 60));
            List<Throwable> failures = new ArrayList<>();
            for (Future<Integer> one : List.of(up, down)) {
                try {
                    one.get();
                } catch (ExecutionException e) {
                    failures.add(e.getCause());
                }
            }
            assertThat(failures).singleElement().isInstanceOf(StoreRetryException.class);
        }
    }

    private int lockInOrder(CountDownLatch bothHoldOne, int first, int second) {
        return store.inTx(tx -> {
            Sql lock = sql("update thing set name = name where id = ?");
            int locked = tx.update(lock, first);
            bothHoldOne.countDown();
            try {
                bothHoldOne.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return locked + tx.update(lock, second);
        });
    }

    @Test
    void aKilledBackendMeansUnavailableAndNotApplied() {
        var lost = catchThrowableOfType(
                StoreUnavailableException.class,
                () -> store.inTx(tx -> {
                    insert(tx, 70, "seventy");
                    long pid = tx.one(sql("select pg_backend_pid() n"), row -> row.longValue("n"))
                            .orElseThrow();
                    test.number("select pg_terminate_backend(?, 5000)::int n", (int) pid);
                    return insert(tx, 71, "seventy-one");
                }));
        assertThat(lost.applied()).isEqualTo(Applied.NO);
        assertThat(count(70)).isZero();
    }

    @Test
    void aBackendKilledBeforeTheCommitLeavesTheOutcomeUnknown() {
        var lost = catchThrowableOfType(
                StoreUnavailableException.class,
                () -> store.inTx(tx -> {
                    insert(tx, 80, "eighty");
                    long pid = tx.one(sql("select pg_backend_pid() n"), row -> row.longValue("n"))
                            .orElseThrow();
                    return test.number("select pg_terminate_backend(?, 5000)::int n", (int) pid);
                }));
        assertThat(lost.applied()).isEqualTo(Applied.UNKNOWN);
        assertThat(lost.operation()).isEqualTo("commit");
    }

    @Test
    void aReadOnlyServerIsUnavailable() {
        var refused = catchThrowableOfType(
                StoreUnavailableException.class,
                () -> store.inTx(tx -> {
                    tx.query(sql("select set_config('transaction_read_only', 'on', true) s"), row -> true);
                    return insert(tx, 90, "ninety");
                }));
        assertThat(refused).hasMessageContaining("25006");
    }

    @Test
    void actionsRunAfterTheCommitInOrderAndOneThatThrowsDisturbsNobody() {
        List<String> ran = new ArrayList<>();
        store.inTx(tx -> {
            tx.afterCommit(() -> ran.add("sees " + count(100)));
            tx.afterCommit(() -> {
                throw new IllegalStateException("for the log");
            });
            tx.afterCommit(() -> ran.add("last"));
            return insert(tx, 100, "hundred");
        });
        assertThat(ran).containsExactly("sees 1", "last");
    }

    @Test
    void actionsOfWorkThatFailedNeverRun() {
        List<String> ran = new ArrayList<>();
        assertThatThrownBy(() -> store.inTx(tx -> {
                    tx.afterCommit(() -> ran.add("no"));
                    return tx.update(sql("select broken"));
                }))
                .isInstanceOf(ForebayException.class);
        assertThat(ran).isEmpty();
    }

    @Test
    void aTransactionThatHasEndedTakesNoStatement() {
        Tx[] kept = new Tx[1];
        store.inTx(tx -> kept[0] = tx);
        assertThatThrownBy(() -> insert(kept[0], 110, "late")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> kept[0].committed()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void onACallersConnectionTheCallerCommitsAndTellsSo() throws Exception {
        List<String> ran = new ArrayList<>();
        try (Connection connection = test.pool().dataSource().getConnection()) {
            connection.setAutoCommit(false);
            Tx tx = Tx.on(connection);
            insert(tx, 120, "caller's");
            tx.afterCommit(() -> ran.add("told"));
            connection.commit();
            assertThat(ran).isEmpty();
            tx.committed();
            tx.committed();
        }
        assertThat(ran).containsExactly("told");
        assertThat(count(120)).isOne();
    }

    @Test
    void statementsAndTransactionsAreTimed() {
        store.inTx(tx -> tx.update(new Sql("store.timed", "select 1")));
        assertThat(test.registry()
                        .get("forebay.store.statement")
                        .tag("statement", "store.timed")
                        .timer()
                        .count())
                .isOne();
        assertThat(test.registry()
                        .get("forebay.store.transaction")
                        .tag("outcome", "committed")
                        .timer()
                        .count())
                .isPositive();
    }

    @Test
    void aRunningServerAnswersAPing() {
        assertThat(store.ping(Duration.ofSeconds(5))).isTrue();
    }
}
