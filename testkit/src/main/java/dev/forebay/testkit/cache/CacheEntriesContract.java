package dev.forebay.testkit.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.cache.Cache;
import dev.forebay.cache.CacheStatistics;
import dev.forebay.cache.Explanation;
import dev.forebay.cache.Lookup;
import dev.forebay.cache.Ttl;
import dev.forebay.testkit.Concurrently;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Entries: what comes in by loads and by puts, what is found, what leaves. */
public abstract class CacheEntriesContract extends CachesFixture {
    @Test
    void aValueIsLoadedOnceAndThenKnown() {
        Cache<String, Item> cache = here();
        assertThat(cache.get("7", priced(10))).contains(new Item("7", 10));
        assertThat(cache.get("7", priced(20))).contains(new Item("7", 10));
        assertThat(loads).hasValue(1);
        CacheStatistics counted = cache.statistics();
        assertThat(counted.loads()).isEqualTo(1);
        assertThat(counted.misses()).isEqualTo(1);
        assertThat(counted.nearHits()).isPositive();
        assertThat(counted.nearSize()).isEqualTo(1);
        assertThat(cache.contains("7")).isTrue();
        assertThat(cache.contains("8")).isFalse();
    }

    @Test
    void absenceIsRemembered() {
        Cache<String, Item> cache = here();
        assertThat(cache.get("none", nothing())).isEmpty();
        assertThat(cache.get("none", nothing())).isEmpty();
        assertThat(loads).hasValue(1);
        assertThat(cache.find("none")).isInstanceOf(Lookup.NegativeHit.class);
        assertThat(cache.contains("none")).isFalse();
    }

    @Test
    void absenceIsForgottenAfterItsOwnTime() {
        Cache<String, Item> cache = here(options -> options.negativeTtl(Duration.ofMillis(20)));
        assertThat(cache.get("none", nothing())).isEmpty();
        await().untilAsserted(() -> assertThat(cache.get("none", priced(1))).contains(new Item("none", 1)));
    }

    @Test
    void whatIsPutIsFoundOverWhatWasThere() {
        Cache<String, Item> cache = here();
        done(cache.put("7", new Item("7", 1)));
        isKnown(cache, "7", 1);
        done(cache.put("7", new Item("7", 2)));
        assertThat(cache.get("7", priced(9))).contains(new Item("7", 2));
        assertThat(cache.get("none", nothing())).isEmpty();
        done(cache.put("none", new Item("none", 3)));
        assertThat(cache.get("none", priced(9))).contains(new Item("none", 3));
        assertThat(loads).hasValue(1);
    }

    @Test
    void whatIsPutForATimeIsLoadedAfterIt() {
        Cache<String, Item> cache = here();
        done(cache.put("short", new Item("short", 1), Ttl.of(Duration.ofMillis(20))));
        done(cache.put("ever", new Item("ever", 1), Ttl.forever()));
        await().untilAsserted(() -> assertThat(cache.get("short", priced(2))).contains(new Item("short", 2)));
        assertThat(cache.get("ever", priced(2))).contains(new Item("ever", 1));
    }

    @Test
    void manyArePutAtOnce() {
        Cache<String, Item> cache = here();
        done(cache.put("2", new Item("2", 1)));
        done(cache.putAll(items(5, "1", "2", "3")));
        assertThat(cache.getAll(List.of("1", "2", "3"), ALL_AWAY)).isEqualTo(items(5, "1", "2", "3"));
        assertThat(cache.putAll(Map.of())).isNotNull();
    }

    @Test
    void putIfAbsentLeavesWhatIsFreshAndAnswersWhatIsThere() {
        Cache<String, Item> cache = here(CachesFixture::forgiving);
        assertThat(cache.putIfAbsent("7", new Item("7", 1))).isEqualTo(new Item("7", 1));
        assertThat(cache.putIfAbsent("7", new Item("7", 2))).isEqualTo(new Item("7", 1));
        isKnown(cache, "7", 1);
        stale(cache, "8", 1);
        assertThat(cache.putIfAbsent("8", new Item("8", 3))).isEqualTo(new Item("8", 3));
        isKnown(cache, "8", 3);
        assertThat(cache.get("none", nothing())).isEmpty();
        assertThat(cache.putIfAbsent("none", new Item("none", 4))).isEqualTo(new Item("none", 4));
        isKnown(cache, "none", 4);
    }

    @Test
    void ofManyWhoPutIfAbsentOneWinsAndAllAreToldWho() {
        Cache<String, Item> cache = here();
        List<Item> told = Concurrently.run(
                IntStream.range(0, 100).boxed().toList(), i -> cache.putIfAbsent("7", new Item("7", i)));
        assertThat(told).containsOnly(told.getFirst());
        isKnown(cache, "7", told.getFirst().price());
    }

    @Test
    void whatIsTakenOutIsGone() {
        Cache<String, Item> cache = here();
        cache.get("7", priced(1));
        assertThat(cache.getAndRemove("7")).contains(new Item("7", 1));
        isUnknown(cache, "7");
        assertThat(cache.getAndRemove("7")).isEmpty();
        cache.get("none", nothing());
        assertThat(cache.getAndRemove("none")).isEmpty();
        isUnknown(cache, "none");
    }

    @Test
    void whatIsThereIsExplained() {
        Cache<String, Item> cache = here();
        Explanation before = cache.explain("7");
        assertThat(before.near()).isEmpty();
        assertThat(before.remote()).isEmpty();
        cache.get("7", priced(1));
        Explanation after = cache.explain("7");
        assertThat(after.redisKey()).contains(name).contains(cache.id("7"));
        assertThat(after.near()).hasValueSatisfying(near -> {
            assertThat(near.current()).isTrue();
            assertThat(near.negative()).isFalse();
            assertThat(near.freshFor()).isPositive();
        });
        assertThat(after.verdict()).isNotBlank().isNotEqualTo(before.verdict());
        assertThat(cache.statistics().loads()).as("explaining loads nothing").isEqualTo(1);
    }

    @Test
    void aCacheIsFoundByItsName() {
        Cache<String, Item> cache = here();
        assertThat(cache.name()).isEqualTo(name);
        assertThat(world().here().caches().find(name))
                .hasValueSatisfying(found -> assertThat(found).isSameAs(cache));
        assertThat(world().here().caches().find("nobody")).isEmpty();
        assertThat(world().here().caches().all()).anyMatch(one -> one == cache);
    }

    @Test
    void countsBeginAnewWhereThatIsAskedFor() {
        Cache<String, Item> cache = here();
        cache.get("7", priced(1));
        cache.get("7", priced(1));
        cache.resetStatistics();
        assertThat(cache.statistics().requests()).isZero();
        assertThat(cache.statistics().loads()).isZero();
        cache.get("7", priced(1));
        assertThat(cache.statistics().requests()).isEqualTo(1);
        assertThat(cache.statistics().hitRate()).isEqualTo(1);
    }

    @Test
    void theNearTierIsBounded() {
        Cache<String, Item> cache = here(options -> options.near(10, Duration.ofSeconds(60)));
        for (int i = 0; i < 200; i++) {
            cache.get("k" + i, priced(i));
        }
        await().untilAsserted(() -> {
            assertThat(cache.statistics().nearSize()).isLessThanOrEqualTo(10);
            assertThat(cache.statistics().evicted()).isPositive();
        });
        assertThat(cache.statistics().nearCapacity()).isEqualTo(10);
        assertThat(cache.statistics().nearMostWeight()).isZero();
    }

    @Test
    void theNearTierMayBeBoundedByWeight() {
        Cache<String, Item> cache = here(options -> options.nearWeight(1_000, Item::price));
        for (int i = 0; i < 200; i++) {
            cache.get("k" + i, priced(100));
        }
        await().untilAsserted(() -> {
            assertThat(cache.statistics().nearSize()).isBetween(1L, 10L);
            assertThat(cache.statistics().nearWeight()).isBetween(100L, 1_000L);
            assertThat(cache.statistics().evicted()).isPositive();
        });
        assertThat(cache.statistics().nearMostWeight()).isEqualTo(1_000);
        assertThat(cache.statistics().nearCapacity()).isZero();
        assertThat(cache.statistics().recommendations()).anyMatch(advice -> advice.contains("near tier"));
        done(cache.invalidate("light"));
        assertThat(cache.get("light", priced(0))).contains(new Item("light", 0));
        assertThat(cache.get("nothing", nothing())).isEmpty();
    }

    @Test
    void whatIsHeavierThanAllOrCannotBeWeighedIsNotKeptNear() {
        Cache<String, Item> cache = here(options -> options.nearWeight(1_000, item -> {
            if (item.price() < 0) {
                throw new IllegalStateException("a weigher that throws");
            }
            return item.price();
        }));
        assertThat(cache.get("heavy", priced(1_001))).contains(new Item("heavy", 1_001));
        assertThat(cache.get("odd", priced(-1))).contains(new Item("odd", -1));
        await().untilAsserted(() -> assertThat(cache.statistics().nearSize()).isZero());
        assertThat(cache.get("fine", priced(7))).contains(new Item("fine", 7));
        assertThat(cache.get("fine", AWAY)).contains(new Item("fine", 7));
    }
}
