package dev.forebay.testkit.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.cache.Cache;
import dev.forebay.cache.CacheLoader;
import dev.forebay.cache.Explanation;
import dev.forebay.cache.Invalidation;
import dev.forebay.cache.Lookup;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * What one process promises while Redis is there: what is expired stays for need, loads go on behind, times begin anew,
 * tags may follow from the value.
 */
public abstract class CacheWithRedisContract extends CacheTransactionsContract {
    @Test
    void whatIsExpiredIsServedOnlyWhereALoadFailsAndStalenessIsAllowed() {
        Cache<String, Item> cache = here(CachesFixture::forgiving);
        cache.get("7", priced(1));
        done(cache.expire("7"));
        assertThat(cache.find("7"))
                .isInstanceOfSatisfying(
                        Lookup.Hit.class, hit -> assertThat(hit.stale()).isTrue());
        assertThat(cache.get("7", AWAY)).contains(new Item("7", 1));
        assertThat(cache.statistics().staleServed()).isPositive();
    }

    @Test
    void touchBeginsTheTimeAnewOfWhatIsFresh() {
        Cache<String, Item> cache =
                here(options -> forgiving(options).ttl(Duration.ofMinutes(5)).jitter(0));
        assertThat(cache.touch("7")).isFalse();
        cache.get("7", priced(1));
        await().pollDelay(Duration.ofMillis(100)).until(() -> true);
        long touched = System.nanoTime();
        assertThat(cache.touch("7")).isTrue();
        Duration left = freshFor(cache.explain("7"));
        Duration since = Duration.ofNanos(System.nanoTime() - touched);
        assertThat(left.plus(since)).isGreaterThan(Duration.ofMinutes(5).minusMillis(50));
        isKnown(cache, "7", 1);
        done(cache.expire("7"));
        assertThat(cache.touch("7")).isFalse();
        done(cache.invalidate("7"));
        assertThat(cache.touch("7")).isFalse();
    }

    private static Duration freshFor(Explanation explanation) {
        return explanation
                .remote()
                .flatMap(Explanation.Remote::freshFor)
                .or(() -> explanation.near().map(Explanation.Near::freshFor))
                .orElseThrow();
    }

    @Test
    void aLoadUnderWayIsExplained() {
        Cache<String, Item> cache = here();
        var gated = new GatedLoader(1);
        var loading = meanwhile(() -> cache.get("7", gated));
        gated.awaitBegun();
        assertThat(cache.explain("7").loading()).isPresent();
        gated.open();
        assertThat(result(loading)).contains(new Item("7", 1));
        assertThat(cache.explain("7").loading()).isEmpty();
    }

    @Test
    void aTagOfTheValueIsKeptOnceItIsKnown() {
        Cache<String, Item> cache = here();
        String tag = Invalidation.tagOf("owner", name + " & Söhne");
        CacheLoader<String, Item> tagged = (key, context) -> {
            context.tags(tag);
            return new Item(key, 1);
        };
        await().untilAsserted(() -> {
            assertThat(cache.get("7", tagged)).contains(new Item("7", 1));
            isKnown(cache, "7", 1);
        });
        done(world().here().caches().invalidateTag(tag));
        isUnknown(cache, "7");
    }

    @Test
    void aTagThatIsInvalidatedWhileItsValueLoadsKeepsNothing() {
        Cache<String, Item> cache = here();
        String tag = "late:" + name;
        // known from now on
        await().untilAsserted(() -> {
            look(cache, "first", 1, context -> context.tags(tag));
            isKnown(cache, "first", 1);
        });
        assertThat(cache.get("7", (key, context) -> {
                    context.tags(tag);
                    done(world().here().caches().invalidateTag(tag));
                    return new Item(key, 1);
                }))
                .contains(new Item("7", 1));
        isUnknown(cache, "7");
        isUnknown(cache, "first");
    }

    @Test
    void aRefreshBehindThatBeganBeforeAnInvalidationKeepsNothing() {
        Cache<String, Item> cache = here(options -> options.staleWhileRevalidate(Duration.ofMinutes(5)));
        stale(cache, "7", 1);
        var gated = new GatedLoader(2);
        await().until(() -> {
            cache.get("7", gated);
            return gated.hasBegun();
        });
        done(cache.invalidate("7"));
        gated.open();
        await().until(() -> cache.statistics().refusedFills() > 0);
        isUnknown(cache, "7");
    }

    @Test
    void whatIsStaleIsServedAtOnceWhereThatIsWishedAndLoadedBehind() {
        Cache<String, Item> cache = here(options -> options.staleWhileRevalidate(Duration.ofMinutes(5)));
        stale(cache, "7", 1);
        var gated = new GatedLoader(2);
        // a Redis that is late once refuses the right to load: the next caller asks again
        await().until(() -> {
            assertThat(cache.get("7", gated)).contains(new Item("7", 1));
            return gated.hasBegun();
        });
        assertThat(cache.get("7", AWAY)).contains(new Item("7", 1));
        gated.open();
        await().untilAsserted(() -> isKnown(cache, "7", 2));
        assertThat(cache.contains("7")).isTrue();
        assertThat(gated.loads()).isEqualTo(1);
    }

    @Test
    void aLoadBehindThatFailsLeavesWhatIsStale() {
        Cache<String, Item> cache = here(options -> options.staleWhileRevalidate(Duration.ofMinutes(5)));
        stale(cache, "7", 1);
        await().until(() -> {
            assertThat(cache.get("7", AWAY)).contains(new Item("7", 1));
            return cache.statistics().loadFailures() > 0;
        });
        assertThat(cache.get("7", AWAY)).contains(new Item("7", 1));
        await().untilAsserted(() -> {
            cache.get("7", priced(3));
            isKnown(cache, "7", 3);
        });
    }

    @Test
    void whatIsMuchAskedForIsLoadedBeforeItsTimeIsOver() {
        Cache<String, Item> cache =
                here(options -> options.ttl(Duration.ofMillis(400)).jitter(0).refreshAhead(20));
        CacheLoader<String, Item> slow = (key, context) -> {
            await().pollDelay(Duration.ofMillis(20)).until(() -> true);
            return new Item(key, loads.incrementAndGet());
        };
        cache.get("7", slow);
        // on a busy machine the time may be over before anybody asks, again and again, but not for ever
        await().pollInterval(Duration.ofMillis(20)).untilAsserted(() -> {
            assertThat(cache.get("7", slow)).isPresent();
            assertThat(loads.get()).isGreaterThan(3);
            assertThat(cache.statistics().misses())
                    .as("loads that somebody waited for")
                    .isLessThan(loads.get());
        });
    }
}
