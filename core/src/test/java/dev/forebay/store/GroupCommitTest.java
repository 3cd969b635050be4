package dev.forebay.store;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.forebay.base.Applied;
import dev.forebay.base.ForebayClock;
import dev.forebay.base.Meters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GroupCommitTest {
    private static final Sql INSERT =
            new Sql("test.insert", "insert into item (id, value) select * from unnest(?, ?) order by 1");
    private static final Sql FIND = new Sql("test.find", "select value from item where id = ?");

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<List<Integer>> batches = new CopyOnWriteArrayList<>();
    private TestStore test;
    private UnansweredCommits commits;

    @BeforeEach
    void open() {
        test = TestStore.create("group");
        test.run("create table item (id int primary key check (id < 1000000), value text not null)");
        commits = new UnansweredCommits(test.pool().dataSource());
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        test.close();
    }

    private static GroupCommitOptions options() {
        return GroupCommitOptions.named("test");
    }

    private GroupCommit<Integer, String> group(GroupCommitOptions options) {
        return group(options, this::insert);
    }

    private GroupCommit<Integer, String> group(GroupCommitOptions options, GroupCommit.Batch<Integer, String> batch) {
        Store store = Store.of(commits.dataSource(), Meters.none(), ForebayClock.system());
        return new GroupCommit<>(
                store, options, batch, GroupCommitTest::find, Meters.of(test.registry()), ForebayClock.system());
    }

    private List<String> insert(Tx tx, List<Integer> ids) {
        batches.add(List.copyOf(ids));
        int[] keys = ids.stream().mapToInt(Integer::intValue).toArray();
        String[] values = ids.stream().map(id -> "v" + id).toArray(String[]::new);
        tx.update(INSERT, keys, values);
        return Arrays.asList(values);
    }

    private static Optional<String> find(Tx tx, int id) {
        return tx.one(FIND, row -> row.text("value"), id);
    }

    private long rows() {
        return test.number("select count(*) n from item");
    }

    @Test
    void everyCallerGetsTheAnswerOfItsOwnItem() throws Exception {
        try (var group = group(options())) {
            List<Future<String>> answers = IntStream.range(0, 2000)
                    .mapToObj(i -> threads.submit(() -> group.submit(i)))
                    .toList();
            for (int i = 0; i < answers.size(); i++) {
                assertThat(answers.get(i).get(30, SECONDS)).isEqualTo("v" + i);
            }
        }
        assertThat(rows()).isEqualTo(2000);
        assertThat(batches).hasSizeLessThan(1000).allMatch(batch -> batch.size() <= 256);
    }

    @Test
    void itemsThatWaitForOneCommitGoTogetherInTheirOrder() throws Exception {
        var gate = new Gate();
        try (var group = group(options().withBatches(4, 1), (tx, ids) -> {
            gate.pass();
            return insert(tx, ids);
        })) {
            List<Future<String>> answers = new ArrayList<>();
            answers.add(threads.submit(() -> group.submit(0)));
            gate.awaitArrival();
            for (int i = 1; i <= 6; i++) {
                answers.add(submitted(group, i));
            }
            gate.open();
            for (Future<String> answer : answers) {
                answer.get(10, SECONDS);
            }
        }
        assertThat(batches).containsExactly(List.of(0), List.of(1, 2, 3, 4), List.of(5, 6));
    }

    @Test
    void oneBadItemFailsAloneAndTheOthersAreCommitted() throws Exception {
        var gate = new Gate();
        try (var group = group(options().withBatches(256, 1), (tx, ids) -> {
            gate.pass();
            return insert(tx, ids);
        })) {
            Future<String> first = threads.submit(() -> group.submit(0));
            gate.awaitArrival();
            List<Future<String>> good =
                    IntStream.range(1, 20).mapToObj(i -> submitted(group, i)).toList();
            Future<String> bad = submitted(group, 1_000_000);
            gate.open();
            first.get(10, SECONDS);
            assertThatThrownBy(() -> bad.get(10, SECONDS))
                    .hasCauseInstanceOf(StoreConflictException.class)
                    .hasMessageContaining("item_id_check");
            for (Future<String> one : good) {
                one.get(10, SECONDS);
            }
        }
        assertThat(rows()).isEqualTo(20);
        assertThat(batches.get(1)).hasSize(20);
        assertThat(test.registry().get("forebay.store.group.alone").counter().count())
                .isEqualTo(20);
    }

    /** Submits on a thread of its own and answers once that thread waits for its commit. */
    private Future<String> submitted(GroupCommit<Integer, String> group, int id) {
        var thread = new AtomicReference<Thread>();
        Future<String> answer = threads.submit(() -> {
            thread.set(Thread.currentThread());
            return group.submit(id);
        });
        await().pollInterval(Duration.ofMillis(1)).until(() -> answer.isDone() || waits(thread.get()));
        return answer;
    }

    private static boolean waits(@Nullable Thread thread) {
        return thread != null && thread.getState() == Thread.State.TIMED_WAITING;
    }

    @Test
    void aDeadlockIsTriedAgainWhole() {
        var tries = new AtomicInteger();
        try (var group = group(options(), (tx, ids) -> {
            if (tries.incrementAndGet() <= 2) {
                throw new StoreRetryException("test", Duration.ZERO, Applied.NO, "deadlock", null);
            }
            return insert(tx, ids);
        })) {
            assertThat(group.submit(1)).isEqualTo("v1");
        }
        assertThat(tries).hasValue(3);
    }

    @Test
    void whatOthersHaveLockedDelaysOnlyWhoWantsIt() throws Exception {
        var gate = new Gate();
        try (var group = group(options().withBatches(256, 1), (tx, ids) -> {
                    gate.pass();
                    return insert(tx, ids);
                });
                var other = test.pool().dataSource().getConnection()) {
            Future<String> first = threads.submit(() -> group.submit(0));
            gate.awaitArrival();
            other.setAutoCommit(false);
            other.createStatement().execute("insert into item values (5, 'theirs')");
            List<Future<String>> free =
                    IntStream.range(1, 5).mapToObj(i -> submitted(group, i)).toList();
            Future<String> locked = submitted(group, 5);
            gate.open();
            first.get(10, SECONDS);
            for (Future<String> one : free) {
                one.get(10, SECONDS);
            }
            assertThat(locked).isNotDone();
            other.rollback();
            assertThat(locked.get(10, SECONDS)).isEqualTo("v5");
        }
        assertThat(rows()).isEqualTo(6);
    }

    @Test
    void whatStaysLockedMayBeTriedAgainLater() throws Exception {
        try (var group = group(withTwoRounds());
                var other = test.pool().dataSource().getConnection()) {
            other.setAutoCommit(false);
            other.createStatement().execute("insert into item values (5, 'theirs')");
            assertThatThrownBy(() -> group.submit(5)).isInstanceOf(StoreLockedException.class);
            other.rollback();
            assertThat(group.submit(5)).isEqualTo("v5");
        }
    }

    /** After waiting twice for the lock there is no time for a third wait, but ample time to say so. */
    private static GroupCommitOptions withTwoRounds() {
        var limits = new StoreOptions(Duration.ofSeconds(5), Duration.ofSeconds(2), Duration.ofSeconds(10));
        return new GroupCommitOptions("test", 256, 2, 10_000, Duration.ofSeconds(6), limits, 2);
    }

    @Test
    void whatAFrozenProcessHasLockedIsFreeBeforeTheOthersGiveUp() throws Exception {
        var frozen = new Gate();
        try (var theirs = group(options(), (tx, ids) -> {
                    List<String> values = insert(tx, ids);
                    frozen.pass();
                    return values;
                });
                var ours = group(options())) {
            Future<String> lost = threads.submit(() -> theirs.submit(5));
            frozen.awaitArrival();
            assertThat(ours.submit(5)).isEqualTo("v5");
            frozen.open();
            assertThatThrownBy(() -> lost.get(10, SECONDS))
                    .as("it was ended, and tried again when the row stood already")
                    .hasCauseInstanceOf(StoreConflictException.class);
        }
        assertThat(rows()).isOne();
    }

    @Test
    void whoGivesUpBeforeItsBatchBeganIsNeverRun() throws Exception {
        var gate = new Gate();
        try (var group = group(options().withBatches(256, 1), (tx, ids) -> {
            gate.pass();
            return insert(tx, ids);
        })) {
            Future<String> first = threads.submit(() -> group.submit(0));
            gate.awaitArrival();
            var late =
                    catchThrowableOfType(StoreUnavailableException.class, () -> group.submit(1, Duration.ofMillis(20)));
            assertThat(late.applied()).isEqualTo(Applied.NO);
            gate.open();
            first.get(10, SECONDS);
            assertThat(group.submit(2)).isEqualTo("v2");
        }
        assertThat(batches).containsExactly(List.of(0), List.of(2));
    }

    @Test
    void whoGivesUpDuringItsBatchIsToldThatTheOutcomeIsUnknown() throws Exception {
        var gate = new Gate();
        try (var group = group(options(), (tx, ids) -> {
            gate.pass();
            return insert(tx, ids);
        })) {
            Future<?> late = threads.submit(() -> {
                var failure = catchThrowableOfType(
                        StoreUnavailableException.class, () -> group.submit(1, Duration.ofMillis(500)));
                assertThat(failure.applied()).isEqualTo(Applied.UNKNOWN);
            });
            gate.awaitArrival();
            late.get(10, SECONDS);
            gate.open();
        }
        assertThat(rows()).isOne();
    }

    @Test
    void aFullLineRefusesAtOnce() throws Exception {
        var gate = new Gate();
        try (var group = group(options().withBatches(1, 1).withCapacity(1), (tx, ids) -> {
            gate.pass();
            return insert(tx, ids);
        })) {
            Future<String> running = threads.submit(() -> group.submit(0));
            gate.awaitArrival();
            List<Future<String>> two =
                    List.of(threads.submit(() -> group.submit(1)), threads.submit(() -> group.submit(2)));
            await().until(() -> two.stream().anyMatch(Future::isDone));
            assertThat(two.stream()
                            .filter(Future::isDone)
                            .findFirst()
                            .orElseThrow()
                            .exceptionNow())
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("1 items wait to be committed already")
                    .hasMessageContaining("applied=NO");
            gate.open();
            running.get(10, SECONDS);
            await().until(() -> two.stream().allMatch(Future::isDone));
        }
        assertThat(rows()).isEqualTo(2);
    }

    @Test
    void aCommitWhoseAnswerIsLostIsFoundByTheResolver() {
        try (var group = group(options())) {
            commits.loseNextAnswers(1);
            assertThat(group.submit(1)).isEqualTo("v1");
        }
        assertThat(batches).containsExactly(List.of(1));
        assertThat(test.registry().get("forebay.store.group.resolved").counter().count())
                .isOne();
    }

    @Test
    void aCommitThatCannotBeFoundStaysUnknownAndIsNotRunAgain() {
        try (var group = group(options().withDeadline(Duration.ofSeconds(1), Duration.ofSeconds(1)))) {
            commits.loseNextCommits(1);
            var failure = catchThrowableOfType(StoreUnavailableException.class, () -> group.submit(1));
            assertThat(failure.applied()).isEqualTo(Applied.UNKNOWN);
        }
        assertThat(batches).containsExactly(List.of(1));
        assertThat(rows()).isZero();
    }

    @Test
    void aResolverThatLooksTooEarlyLooksAgain() {
        var looks = new AtomicInteger();
        Store store = Store.of(commits.dataSource(), Meters.none(), ForebayClock.system());
        try (var group = new GroupCommit<Integer, String>(
                store,
                options(),
                this::insert,
                (tx, id) -> looks.incrementAndGet() < 3 ? Optional.empty() : find(tx, id),
                Meters.none(),
                ForebayClock.system())) {
            commits.loseNextAnswers(1);
            assertThat(group.submit(1)).isEqualTo("v1");
        }
        assertThat(looks).hasValue(3);
    }

    @Test
    void aConnectionThatBrokeBeforeTheCommitIsReplaced() {
        var kills = new AtomicInteger();
        try (var group = group(options(), (tx, ids) -> {
            if (kills.getAndIncrement() == 0) {
                long pid = tx.one(new Sql("test.pid", "select pg_backend_pid() n"), row -> row.longValue("n"))
                        .orElseThrow();
                test.number("select pg_terminate_backend(?, 5000)::int n", (int) pid);
            }
            return insert(tx, ids);
        })) {
            assertThat(group.submit(1)).isEqualTo("v1");
        }
        assertThat(rows()).isOne();
    }

    @Test
    void answersThatDoNotMatchTheItemsAreAnErrorAndNothingIsCommitted() {
        try (var group = group(options(), (tx, ids) -> {
            insert(tx, ids);
            return List.of();
        })) {
            assertThatThrownBy(() -> group.submit(1)).hasMessageContaining("0 answers for 1 items");
        }
        assertThat(rows()).isZero();
    }

    @Test
    void afterItsCloseNothingIsTaken() {
        var group = group(options());
        group.close();
        assertThatThrownBy(() -> group.submit(1))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void closingFailsWhoWaitsAndLetsTheBatchUnderWayFinish() throws Exception {
        var gate = new Gate();
        var group = group(options().withBatches(256, 1), (tx, ids) -> {
            gate.pass();
            return insert(tx, ids);
        });
        Future<String> running = threads.submit(() -> group.submit(0));
        gate.awaitArrival();
        Future<String> waits = submitted(group, 1);
        Future<?> closing = threads.submit(group::close);
        await().until(waits::isDone);
        assertThat(waits.exceptionNow()).hasMessageContaining("closed").hasMessageContaining("applied=NO");
        gate.open();
        assertThat(running.get(10, SECONDS)).isEqualTo("v0");
        closing.get(10, SECONDS);
    }

    /** Holds the first batch until it is opened. */
    private static final class Gate {
        private final Semaphore arrived = new Semaphore(0);
        private final CountDownLatch open = new CountDownLatch(1);

        void pass() {
            arrived.release();
            try {
                assertThat(open.await(30, SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        void awaitArrival() throws InterruptedException {
            assertThat(arrived.tryAcquire(30, SECONDS)).isTrue();
        }

        void open() {
            open.countDown();
        }
    }
}
