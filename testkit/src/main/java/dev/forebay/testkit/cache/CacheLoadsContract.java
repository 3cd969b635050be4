package dev.forebay.testkit.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.forebay.cache.Cache;
import dev.forebay.cache.CacheLoadException;
import dev.forebay.cache.CacheLoadException.Reason;
import dev.forebay.cache.CacheLoader;
import dev.forebay.cache.Lookup;
import dev.forebay.testkit.Concurrently;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** Loaders that are slow, fail, hang, are too many, or ask for what they load. */
public abstract class CacheLoadsContract extends CacheInvalidationContract {
    private static final Duration LONG = Duration.ofSeconds(20);

    private static void failsFor(Reason reason, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        CacheLoadException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }

    @Test
    void manyCallersOfAProcessWaitForOneLoad() {
        Cache<String, Item> cache = here(options -> options.patience(LONG));
        CacheLoader<String, Item> slow = (key, context) -> {
            loads.incrementAndGet();
            await().pollDelay(Duration.ofMillis(100)).until(() -> true);
            return new Item(key, 1);
        };
        List<Optional<Item>> told =
                Concurrently.run(IntStream.range(0, 200).boxed().toList(), i -> cache.get("7", slow));
        assertThat(told).containsOnly(Optional.of(new Item("7", 1)));
        assertThat(loads).hasValue(1);
        assertThat(cache.statistics().joined()).isPositive();
    }

    @Test
    void aCheckedFailureIsToldWithItsCauseAndNotRemembered() {
        Cache<String, Item> cache = here();
        failsFor(Reason.FAILED, () -> cache.get("7", AWAY));
        assertThatThrownBy(() -> cache.get("7", AWAY)).hasRootCauseInstanceOf(IOException.class);
        assertThat(cache.get("7", priced(1))).contains(new Item("7", 1));
        assertThat(cache.statistics().loadFailures()).isEqualTo(2);
    }

    @Test
    void anUncheckedFailureReachesTheCallerAsItIs() {
        Cache<String, Item> cache = here();
        var exception = new IllegalStateException("no such column");
        assertThat(catchThrowable(() -> cache.get("7", (key, context) -> {
                    throw exception;
                })))
                .isSameAs(exception);
        var error = new AssertionError("not even an exception");
        assertThat(catchThrowable(() -> cache.get("7", (key, context) -> {
                    throw error;
                })))
                .isSameAs(error);
        assertThat(cache.get("7", priced(1))).contains(new Item("7", 1));
    }

    @Test
    void anUncheckedFailureBehindATimeOutReachesTheCallerToo() {
        Cache<String, Item> cache = here(options -> options.timeouts(Optional.empty(), Optional.of(LONG)));
        assertThatThrownBy(() -> cache.get("7", (key, context) -> {
                    throw new UnsupportedOperationException("no");
                }))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessage("no");
        failsFor(Reason.FAILED, () -> cache.get("7", AWAY));
        assertThat(cache.get("7", priced(1))).contains(new Item("7", 1));
    }

    @Test
    void whoWaitsForALoadThatFailsIsToldOrLoads() {
        Cache<String, Item> cache = here(options -> options.patience(LONG));
        var calls = new AtomicInteger();
        CacheLoader<String, Item> failing = (key, context) -> {
            calls.incrementAndGet();
            await().pollDelay(Duration.ofMillis(50)).until(() -> true);
            throw new IOException("the source is away");
        };
        List<Throwable> told = Concurrently.run(
                IntStream.range(0, 50).boxed().toList(), i -> catchThrowable(() -> cache.get("7", failing)));
        assertThat(told).hasOnlyElementsOfType(CacheLoadException.class);
        assertThat(calls.get()).isBetween(1, 50);
        assertThat(cache.get("7", priced(1))).contains(new Item("7", 1));
    }

    @Test
    void whatIsStaleIsServedWhereALoadFailsAndTheNextLoadWaits() {
        Cache<String, Item> cache = here(CachesFixture::forgiving);
        stale(cache, "7", 1);
        assertThat(cache.get("7", AWAY)).contains(new Item("7", 1));
        // not tried again at once: the next caller gets what is stale without a load
        assertThat(cache.get("7", priced(2))).contains(new Item("7", 1));
        assertThat(loads).hasValue(0);
        assertThat(cache.statistics().staleServed()).isEqualTo(2);
    }

    @Test
    void anUncheckedFailureIsCoveredByWhatIsStaleToo() {
        Cache<String, Item> cache = here(CachesFixture::forgiving);
        stale(cache, "7", 1);
        assertThat(cache.get("7", (key, context) -> {
                    throw new IllegalStateException("no");
                }))
                .contains(new Item("7", 1));
    }

    @Test
    void whatATagInvalidatesIsNotServedAsStaleInPlaceOfALoadThatFailedBefore() {
        String tag = "all:" + name;
        Cache<String, Item> cache = here(options -> forgiving(options).tags(tag));
        stale(cache, "7", 1);
        stale(cache, "8", 1);
        assertThat(cache.get("7", AWAY)).contains(new Item("7", 1));
        assertThat(cache.getAll(List.of("8"), ALL_AWAY)).isEqualTo(items(1, "8"));
        done(world().here().caches().invalidateTag(tag));
        assertThat(cache.get("7", priced(2))).contains(new Item("7", 2));
        assertThat(cache.getAll(List.of("8"), allPriced(2))).isEqualTo(items(2, "8"));
    }

    @Test
    void absenceTakesThePlaceOfWhatIsStale() {
        Cache<String, Item> cache = here(CachesFixture::forgiving);
        stale(cache, "7", 1);
        assertThat(cache.get("7", nothing())).isEmpty();
        assertThat(cache.find("7")).isInstanceOf(Lookup.NegativeHit.class);
    }

    @Test
    void aCallerOfASlowLoadTakesWhatIsStaleAndTheLoadIsKept() {
        Cache<String, Item> cache = here(options -> options.staleOnError(Duration.ofMinutes(5))
                .timeouts(Optional.of(Duration.ofMillis(30)), Optional.empty()));
        stale(cache, "7", 1);
        var gated = new GatedLoader(2);
        assertThat(cache.get("7", gated)).contains(new Item("7", 1));
        gated.awaitBegun();
        gated.open();
        await().untilAsserted(() -> isKnown(cache, "7", 2));
    }

    @Test
    void aSoftTimeOutIsOfNoUseWhereNothingIsStale() {
        Cache<String, Item> cache = here(options -> options.staleOnError(Duration.ofMinutes(5))
                .timeouts(Optional.of(Duration.ofMillis(1)), Optional.of(LONG)));
        assertThat(cache.get("7", (key, context) -> {
                    await().pollDelay(Duration.ofMillis(50)).until(() -> true);
                    return new Item(key, 1);
                }))
                .contains(new Item("7", 1));
    }

    @Test
    void aLoadThatHangsIsGivenUpAndKeptWhenItComes() {
        Cache<String, Item> cache =
                here(options -> options.timeouts(Optional.empty(), Optional.of(Duration.ofMillis(50))));
        var gated = new GatedLoader(1);
        failsFor(Reason.TIMED_OUT, () -> cache.get("7", gated));
        gated.open();
        await().untilAsserted(() -> isKnown(cache, "7", 1));
        assertThat(cache.statistics().loadFailures()).isPositive();
    }

    @Test
    void aLoadThatHangsIsCoveredByWhatIsStale() {
        Cache<String, Item> cache = here(options -> options.staleOnError(Duration.ofMinutes(5))
                .timeouts(Optional.empty(), Optional.of(Duration.ofMillis(50))));
        stale(cache, "7", 1);
        var gated = new GatedLoader(2);
        assertThat(cache.get("7", gated)).contains(new Item("7", 1));
        gated.open();
        await().untilAsserted(() -> isKnown(cache, "7", 2));
    }

    @Test
    void aLateAnswerOfALoadThatWasGivenUpIsNotKeptAfterAnInvalidation() {
        Cache<String, Item> cache =
                here(options -> options.timeouts(Optional.empty(), Optional.of(Duration.ofMillis(50))));
        var gated = new GatedLoader(1);
        failsFor(Reason.TIMED_OUT, () -> cache.get("7", gated));
        done(cache.invalidate("7"));
        gated.open();
        await().until(() -> cache.statistics().refusedFills() > 0);
        isUnknown(cache, "7");
    }

    @Test
    void noMoreThanTheAllowedLoadsRunAtOnce() {
        Cache<String, Item> cache = here(options -> options.concurrentLoads(1).patience(Duration.ofMillis(100)));
        var gated = new GatedLoader(1);
        var first = meanwhile(() -> cache.get("1", gated));
        gated.awaitBegun();
        failsFor(Reason.OVERLOADED, () -> cache.get("2", priced(2)));
        assertThat(loads).hasValue(0);
        gated.open();
        assertThat(result(first)).contains(new Item("1", 1));
        assertThat(cache.get("2", priced(2))).contains(new Item("2", 2));
    }

    @Test
    void neverMoreThanTheAllowedLoadsRunAtOnceWhateverIsAsked() {
        Cache<String, Item> cache = here(options -> options.concurrentLoads(3).patience(LONG));
        var now = new AtomicInteger();
        var most = new AtomicInteger();
        CacheLoader<String, Item> counting = (key, context) -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            await().pollDelay(Duration.ofMillis(5)).until(() -> true);
            now.decrementAndGet();
            return new Item(key, 1);
        };
        Concurrently.run(IntStream.range(0, 30).mapToObj(i -> "k" + i).toList(), key -> cache.get(key, counting));
        assertThat(most.get()).isBetween(1, 3);
    }

    @Test
    void whoRunsOutOfPatienceWithTheLoadOfAnotherLoadsForItselfAndKeepsNothing() {
        Cache<String, Item> cache = here(options -> options.patience(Duration.ofMillis(100)));
        var gated = new GatedLoader(1);
        var first = meanwhile(() -> cache.get("7", gated));
        gated.awaitBegun();
        assertThat(cache.get("7", priced(2))).contains(new Item("7", 2));
        isUnknown(cache, "7");
        gated.open();
        assertThat(result(first)).contains(new Item("7", 1));
        isKnown(cache, "7", 1);
    }

    @Test
    void aLoaderRunsOnTheThreadOfItsCallerUnlessThereAreTimeOuts() {
        var thread = new AtomicReference<Thread>();
        CacheLoader<String, Item> seeing = (key, context) -> {
            thread.set(Thread.currentThread());
            return new Item(key, 1);
        };
        here().get("7", seeing);
        assertThat(thread.get()).isSameAs(Thread.currentThread());
    }

    @Test
    void aLoaderOnAThreadOfItsOwnHasTheLogContextOfItsCaller() {
        Cache<String, Item> cache = here(options -> options.timeouts(Optional.empty(), Optional.of(LONG)));
        var who = new AtomicReference<String>();
        var thread = new AtomicReference<Thread>();
        MDC.put("contract", name);
        try {
            cache.get("7", (key, context) -> {
                who.set(MDC.get("contract"));
                thread.set(Thread.currentThread());
                return new Item(key, 1);
            });
        } finally {
            MDC.remove("contract");
        }
        assertThat(who).hasValue(name);
        assertThat(thread.get()).isNotSameAs(Thread.currentThread());
    }

    @Test
    void aLoaderThatAsksForItsOwnKeyIsTold() {
        Cache<String, Item> cache = here(options -> options.patience(LONG));
        failsFor(
                Reason.RECURSIVE,
                () -> cache.get("7", (key, context) -> cache.get(key, priced(1)).orElseThrow()));
        failsFor(
                Reason.RECURSIVE,
                () -> cache.get(
                        "7", (key, context) -> cache.getRemote(key, priced(1)).orElseThrow()));
        assertThat(loads).hasValue(0);
        assertThat(cache.get("7", priced(1))).contains(new Item("7", 1));
    }

    @Test
    void aLoaderOnAThreadOfItsOwnThatAsksForItsOwnKeyIsTold() {
        Cache<String, Item> cache =
                here(options -> options.patience(LONG).timeouts(Optional.empty(), Optional.of(LONG)));
        failsFor(
                Reason.RECURSIVE,
                () -> cache.get("7", (key, context) -> cache.get(key, priced(1)).orElseThrow()));
        assertThat(loads).hasValue(0);
    }

    @Test
    void aLoaderThatAsksForItsOwnKeyByWayOfAnotherIsTold() {
        Cache<String, Item> cache = here(options -> options.patience(LONG));
        failsFor(
                Reason.RECURSIVE,
                () -> cache.get(
                        "a",
                        (a, outer) -> cache.get(
                                        "b",
                                        (b, inner) -> cache.get("a", priced(1)).orElseThrow())
                                .orElseThrow()));
        assertThat(loads).hasValue(0);
    }

    @Test
    void aLoaderThatAsksForItsOwnKeyAmongManyIsTold() {
        Cache<String, Item> cache = here(options -> options.patience(LONG));
        failsFor(
                Reason.RECURSIVE,
                () -> cache.get(
                        "7",
                        (key, context) ->
                                cache.getAll(List.of("6", "7"), allPriced(1)).get("7")));
        failsFor(
                Reason.RECURSIVE,
                () -> cache.getAll(List.of("6", "7"), keys -> {
                    cache.get("7", priced(1));
                    return items(1, "6", "7");
                }));
    }

    @Test
    void aLoaderMayAskForOtherKeys() {
        Cache<String, Item> cache = here();
        assertThat(cache.get(
                        "sum",
                        (key, context) -> new Item(
                                key,
                                cache.get("1", priced(1)).orElseThrow().price()
                                        + cache.get("2", priced(2))
                                                .orElseThrow()
                                                .price())))
                .contains(new Item("sum", 3));
        isKnown(cache, "1", 1);
        isKnown(cache, "2", 2);
        isKnown(cache, "sum", 3);
    }

    @Test
    void aLoaderMayInvalidateWhatItLoads() {
        Cache<String, Item> cache = here();
        assertThat(cache.get("7", (key, context) -> {
                    done(cache.invalidate(key));
                    return new Item(key, 1);
                }))
                .contains(new Item("7", 1));
        isUnknown(cache, "7");
    }
}
