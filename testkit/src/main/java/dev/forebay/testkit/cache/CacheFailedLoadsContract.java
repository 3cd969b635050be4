package dev.forebay.testkit.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.forebay.cache.Cache;
import dev.forebay.cache.CacheLoadException;
import dev.forebay.cache.CacheOptions;
import dev.forebay.cache.LoadOptions;
import dev.forebay.cache.Ttl;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Two nodes and a source that is away: one of them finds that out, and both serve what is stale for a while. */
public abstract class CacheFailedLoadsContract extends CacheWithRedisContract {
    /** Has become stale for both: each knows the time of Redis within a round trip. */
    private static void staleForBoth(Cache<String, Item> here, Cache<String, Item> there, String key) {
        stale(here, key, 1);
        await().pollInterval(Duration.ofMillis(5)).until(() -> !there.contains(key));
    }

    /** One node has tried to load what is stale, and failed. */
    private static void failedHere(Cache<String, Item> here, Cache<String, Item> there, String key) {
        staleForBoth(here, there, key);
        assertThat(here.get(key, AWAY)).contains(new Item(key, 1));
    }

    @Test
    void aLoadThatFailedOnOneNodeIsNotTriedByTheOtherAtOnce() {
        Cache<String, Item> here = here(CachesFixture::forgiving);
        Cache<String, Item> there = there(CachesFixture::forgiving);
        for (String key : List.of("1", "2", "3", "4")) {
            failedHere(here, there, key);
        }
        assertThat(there.get("1", priced(2))).contains(new Item("1", 1));
        assertThat(there.getAll(List.of("2"), allPriced(2))).isEqualTo(items(1, "2"));
        assertThat(there.get("3", priced(2))).contains(new Item("3", 1));
        // from near now, as on the node that failed
        assertThat(there.get("1", priced(2))).contains(new Item("1", 1));
        assertThat(loads).hasValue(0);
        assertThat(there.statistics().staleServed()).isEqualTo(4);
        assertThat(there.explain("4").verdict()).contains("a load failed");
        assertThat(there.getRemote("4", priced(2)))
                .as("past what is near, it is tried")
                .contains(new Item("4", 2));
    }

    @Test
    void aBatchThatFailedOnOneNodeIsNotTriedByTheOtherAtOnce() {
        Cache<String, Item> here = here(CachesFixture::forgiving);
        Cache<String, Item> there = there(CachesFixture::forgiving);
        staleForBoth(here, there, "1");
        staleForBoth(here, there, "2");
        assertThat(here.getAll(List.of("1", "2"), ALL_AWAY)).isEqualTo(items(1, "1", "2"));
        assertThat(there.getAll(List.of("1", "2", "3"), allPriced(2)))
                .containsEntry("1", new Item("1", 1))
                .containsEntry("2", new Item("2", 1))
                .containsEntry("3", new Item("3", 2));
        assertThat(loads).hasValue(1);
    }

    @Test
    void aLoadBehindThatFailedOnOneNodeIsNotTriedByTheOtherAtOnce() {
        UnaryOperator<CacheOptions.Builder<String, Item>> lenient =
                options -> forgiving(options).staleWhileRevalidate(Duration.ofMinutes(5));
        Cache<String, Item> here = here(lenient);
        Cache<String, Item> there = there(lenient);
        staleForBoth(here, there, "7");
        String lease = world().key("cache", name + ":7", "lease");
        await().until(() -> {
            assertThat(here.getRemote("7", AWAY)).contains(new Item("7", 1));
            return world().raw("HEXISTS", lease, "f").equals("1");
        });
        for (int i = 0; i < 5; i++) {
            assertThat(there.getRemote("7", priced(2))).contains(new Item("7", 1));
        }
        await().during(Duration.ofMillis(200)).until(() -> loads.get() == 0);
    }

    @Test
    void thePauseAfterAFailedLoadEndsWithAnInvalidation() {
        String tag = "all:" + name;
        Cache<String, Item> here = here(options -> forgiving(options).tags(tag));
        Cache<String, Item> there = there(options -> forgiving(options).tags(tag));
        failedHere(here, there, "1");
        done(there.invalidate("1"));
        assertThat(there.get("1", priced(2))).contains(new Item("1", 2));
        failedHere(here, there, "2");
        done(there.expire("2"));
        assertThat(there.get("2", priced(2))).contains(new Item("2", 2));
        failedHere(here, there, "3");
        done(world().there().caches().invalidateTag(tag));
        assertThat(there.get("3", priced(2))).contains(new Item("3", 2));
        assertThat(loads).hasValue(3);
    }

    @Test
    void thePauseAfterAFailedLoadEndsWithAValueThatIsPut() {
        Cache<String, Item> here = here(CachesFixture::forgiving);
        Cache<String, Item> there = there(CachesFixture::forgiving);
        failedHere(here, there, "1");
        failedHere(here, there, "2");
        done(there.put("1", new Item("1", 2), Ttl.of(Duration.ofMillis(30))));
        unlessTheRelayWasFaster(() -> {
            world().store().inTx(tx -> {
                there.put(tx, "2", new Item("2", 2));
                return true;
            });
            assertThat(there.get("2", AWAY)).contains(new Item("2", 2));
        });
        await().until(() -> !there.contains("1"));
        assertThat(there.get("1", priced(3))).contains(new Item("1", 3));
        assertThat(loads).hasValue(1);
    }

    @Test
    void whoeverHasNothingStaleLoadsThoughAnotherHasFailed() {
        Cache<String, Item> here = here(CachesFixture::forgiving);
        Cache<String, Item> there = there(options -> forgiving(options).version(2));
        failedHere(here, there, "7");
        assertThat(there.get("7", priced(2))).contains(new Item("7", 2));
        assertThat(catchThrowable(() -> here.get("8", AWAY))).isInstanceOf(CacheLoadException.class);
        assertThat(there.get("8", priced(2))).contains(new Item("8", 2));
        assertThat(loads).hasValue(2);
    }

    @Test
    void nobodyWaitsLongerAfterAFailedLoadThanItsOwnPause() {
        Cache<String, Item> here = here(CachesFixture::forgiving);
        Cache<String, Item> there = there(options -> options.staleOnError(Duration.ofMinutes(5))
                .loads(new LoadOptions(
                        64, Duration.ofSeconds(20), Optional.empty(), Optional.empty(), Duration.ofMillis(1), 1)));
        failedHere(here, there, "7");
        await().untilAsserted(() -> assertThat(there.get("7", priced(2))).contains(new Item("7", 2)));
        assertThat(loads).hasValue(1);
    }

    @Test
    void aFailureOfTheLoaderItselfIsToldToNobodyElse() {
        Cache<String, Item> here = here(CachesFixture::forgiving);
        Cache<String, Item> there = there(CachesFixture::forgiving);
        staleForBoth(here, there, "7");
        var error = new AssertionError("not even an exception");
        assertThat(catchThrowable(() -> here.get("7", (key, context) -> {
                    throw error;
                })))
                .isSameAs(error);
        assertThat(there.get("7", priced(2))).contains(new Item("7", 2));
    }
}
