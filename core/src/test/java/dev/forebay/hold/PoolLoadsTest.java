package dev.forebay.hold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.forebay.base.ForebayClock;
import dev.forebay.redis.RedisBudget;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** How long a request waits for a pool that is being loaded, and for one that nobody will ever finish. */
class PoolLoadsTest {
    private static final String POOL = "evt_1";

    private final SetClock stands = new SetClock();
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();
    private final CountDownLatch finish = new CountDownLatch(1);

    private ReconcileReport report(boolean loaded) {
        return new ReconcileReport(POOL, loaded, loaded ? 0 : 3, List.of(), 0, Duration.ZERO);
    }

    /** Work that goes on until it is told to end, or is ended. */
    private Function<String, ReconcileReport> slow(boolean loaded) {
        return pool -> {
            begun.incrementAndGet();
            try {
                assertThat(finish.await(30, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new PoolNotReadyException(pool);
            }
            ended.incrementAndGet();
            return report(loaded);
        };
    }

    private PoolLoads loads(ForebayClock clock) {
        return new PoolLoads(slow(true), slow(false), clock);
    }

    @Test
    void requestWaitsForALoadNoLongerThanItsBudgetAndPaysForIt() {
        try (PoolLoads loads = loads(ForebayClock.system());
                RedisBudget budget = RedisBudget.open(Duration.ofMillis(20))) {
            assertThatThrownBy(() -> loads.ensure(POOL)).isInstanceOf(PoolNotReadyException.class);
            assertThat(budget.left()).isZero();
            assertThat(finish.getCount()).isOne();
        }
    }

    @Test
    void requestWithoutBudgetWaitsLessThanOneWouldAllow() {
        assertThat(PoolLoads.PATIENCE).isLessThan(Duration.ofMillis(250));
        try (PoolLoads loads = loads(ForebayClock.system())) {
            assertThatThrownBy(() -> loads.ensure(POOL)).isInstanceOf(PoolNotReadyException.class);
        }
    }

    @Test
    void loadThatTookTooLongAlreadyIsNotWaitedFor() {
        try (PoolLoads loads = loads(stands);
                RedisBudget none = RedisBudget.open(Duration.ZERO)) {
            assertThatThrownBy(() -> loads.ensure(POOL)).isInstanceOf(PoolNotReadyException.class);
            stands.passes(PoolLoads.PATIENCE);
            // an hour of budget, of which this clock would never take anything: only the age of the load ends the wait
            CompletableFuture<Void> late = CompletableFuture.runAsync(() -> {
                try (RedisBudget hour = RedisBudget.open(Duration.ofHours(1))) {
                    loads.ensure(POOL);
                }
            });
            assertThatThrownBy(late::join).hasCauseInstanceOf(PoolNotReadyException.class);
            assertThat(none.left()).isZero();
        }
        assertThat(begun).hasValue(1);
    }

    @Test
    void loadGoesOnBehindTheRequestThatDidNotWait() {
        try (PoolLoads loads = loads(stands)) {
            try (RedisBudget none = RedisBudget.open(Duration.ZERO)) {
                assertThatThrownBy(() -> loads.ensure(POOL)).isInstanceOf(PoolNotReadyException.class);
                assertThat(none.left()).isZero();
            }
            assertThat(ended).hasValue(0);
            finish.countDown();
            await().until(() -> ended.get() == 1);
        }
        assertThat(begun).hasValue(1);
    }

    @Test
    void comparisonIsNotTakenForDoneWhereOthersOnlyFoundThePoolThere() {
        var found = new CountDownLatch(1);
        try (var loads = new PoolLoads(
                pool -> {
                    try {
                        assertThat(found.await(30, TimeUnit.SECONDS)).isTrue();
                    } catch (InterruptedException e) {
                        throw new PoolNotReadyException(pool);
                    }
                    return new ReconcileReport(pool, false, 0, List.of(), 0, Duration.ZERO);
                },
                slow(false),
                stands)) {
            try (RedisBudget none = RedisBudget.open(Duration.ZERO)) {
                assertThatThrownBy(() -> loads.ensure(POOL)).isInstanceOf(PoolNotReadyException.class);
                assertThat(none.left()).isZero();
            }
            CompletableFuture<ReconcileReport> compared = CompletableFuture.supplyAsync(() -> loads.reconcile(POOL));
            found.countDown();
            finish.countDown();
            assertThat(compared.join().compared()).isEqualTo(3);
        }
    }

    @Test
    void failureOfALoadIsToldToWhoWaitsAndTheNextBeginsAnew() {
        try (var loads = new PoolLoads(
                pool -> {
                    if (begun.incrementAndGet() == 1) {
                        throw new IllegalStateException("the first one fails");
                    }
                    return report(true);
                },
                slow(false),
                stands)) {
            assertThatThrownBy(() -> loads.ensure(POOL)).hasMessage("the first one fails");
            loads.ensure(POOL);
        }
        assertThat(begun).hasValue(2);
    }

    @Test
    void closedLoadsEndWhatIsUnderWayAndBeginNothing() {
        PoolLoads loads = loads(stands);
        CompletableFuture<ReconcileReport> waiting = CompletableFuture.supplyAsync(() -> loads.reconcile(POOL));
        await().until(() -> begun.get() == 1);
        loads.close();
        assertThatThrownBy(waiting::join).hasCauseInstanceOf(PoolNotReadyException.class);
        assertThatThrownBy(() -> loads.ensure(POOL)).isInstanceOf(PoolNotReadyException.class);
    }
}
