package dev.forebay.testkit.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.forebay.cache.BatchLoader;
import dev.forebay.cache.Cache;
import dev.forebay.cache.CacheLoadException;
import dev.forebay.cache.InvalidateOutcome;
import dev.forebay.cache.Lookup;
import dev.forebay.testkit.Concurrently;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Many keys at once. */
public abstract class CacheBatchContract extends CacheLoadContextContract {
    private static final long SEED = 20_261_121;

    @Test
    void manyAreLoadedTogetherAndOnlyWhatIsMissing() {
        Cache<String, Item> cache = here();
        cache.get("1", priced(1));
        var asked = new ArrayList<Set<String>>();
        Map<String, Item> found = cache.getAll(List.of("1", "2", "3", "none", "2"), keys -> {
            asked.add(Set.copyOf(keys));
            return Map.of("2", new Item("2", 2), "3", new Item("3", 3), "other", new Item("other", 0));
        });
        assertThat(found)
                .containsOnly(
                        Map.entry("1", new Item("1", 1)),
                        Map.entry("2", new Item("2", 2)),
                        Map.entry("3", new Item("3", 3)));
        assertThat(asked).containsExactly(Set.of("2", "3", "none"));
        isKnown(cache, "2", 2);
        assertThat(cache.find("none")).isInstanceOf(Lookup.NegativeHit.class);
        isUnknown(cache, "other");
        assertThat(cache.getAll(List.of("1", "2", "3", "none"), ALL_AWAY)).isEqualTo(found);
    }

    @Test
    void noneAreLoadedWhereNoneAreAskedFor() {
        assertThat(here().getAll(List.of(), ALL_AWAY)).isEmpty();
    }

    @Test
    void aThousandAreLoadedAtOnce() {
        Cache<String, Item> cache = here();
        List<String> keys = IntStream.range(0, 1_000).mapToObj(i -> "k" + i).toList();
        assertThat(cache.getAll(keys, allPriced(1))).hasSize(1_000);
        assertThat(cache.getAll(keys, allPriced(2)).values())
                .extracting(Item::price)
                .containsOnly(1);
        assertThat(loads).hasValue(1_000);
        done(cache.invalidateAll(keys));
        assertThat(cache.getAll(keys, allPriced(3)).values())
                .extracting(Item::price)
                .containsOnly(3);
    }

    @Test
    void aBatchThatFailsServesWhatIsStaleOrThrows() {
        Cache<String, Item> cache = here(CachesFixture::forgiving);
        stale(cache, "1", 1);
        assertThat(cache.getAll(List.of("1"), ALL_AWAY)).isEqualTo(items(1, "1"));
        assertThatThrownBy(() -> cache.getAll(List.of("1", "2"), ALL_AWAY)).isInstanceOf(CacheLoadException.class);
        assertThat(cache.getAll(List.of("2"), allPriced(2))).isEqualTo(items(2, "2"));
    }

    @Test
    void anUncheckedFailureOfABatchReachesTheCaller() {
        Cache<String, Item> cache = here();
        assertThatThrownBy(() -> cache.getAll(List.of("1"), keys -> {
                    throw new IllegalStateException("no such column");
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no such column");
        assertThat(cache.getAll(List.of("1"), allPriced(1))).hasSize(1);
    }

    @Test
    @SuppressWarnings("NullAway")
    void aBatchLoaderThatAnswersNothingAtAllIsAFailureAndNotAbsence() {
        Cache<String, Item> cache = here();
        BatchLoader<String, Item> broken = keys -> null;
        assertThatThrownBy(() -> cache.getAll(List.of("1", "2"), broken)).isInstanceOf(RuntimeException.class);
        isUnknown(cache, "1");
        assertThat(cache.getAll(List.of("1", "2"), allPriced(1))).hasSize(2);
    }

    @Test
    @SuppressWarnings("NullAway")
    void aKeyWhoseValueIsNullHasNone() {
        Cache<String, Item> cache = here();
        Map<String, Item> found = cache.getAll(List.of("1", "2"), keys -> {
            var all = new HashMap<String, Item>();
            all.put("1", null);
            all.put("2", new Item("2", 2));
            return all;
        });
        assertThat(found).isEqualTo(items(2, "2"));
        assertThat(cache.find("1")).isInstanceOf(Lookup.NegativeHit.class);
    }

    @Test
    void whatAnotherIsLoadingIsWaitedForOnlyAfterTheOwnLoad() {
        Cache<String, Item> cache = here(options -> options.patience(Duration.ofSeconds(20)));
        var gated = new GatedLoader(1);
        var loading = meanwhile(() -> cache.get("1", gated));
        gated.awaitBegun();
        var asked = new ArrayList<Set<String>>();
        Map<String, Item> found = cache.getAll(List.of("1", "2"), keys -> {
            asked.add(Set.copyOf(keys));
            gated.open();
            return items(2, "2");
        });
        assertThat(asked).containsExactly(Set.of("2"));
        assertThat(found).containsOnly(Map.entry("1", new Item("1", 1)), Map.entry("2", new Item("2", 2)));
        assertThat(result(loading)).contains(new Item("1", 1));
    }

    @Test
    void whoAsksForOneWaitsForABatchThatLoadsIt() {
        Cache<String, Item> cache = here(options -> options.patience(Duration.ofSeconds(20)));
        var gated = new GatedLoader(1);
        var loading = meanwhile(() -> cache.getAll(List.of("1", "2"), gated));
        gated.awaitBegun();
        var one = meanwhile(() -> cache.get("2", priced(9)));
        gated.open();
        assertThat(result(one)).contains(new Item("2", 1));
        assertThat(result(loading)).isEqualTo(items(1, "1", "2"));
        assertThat(loads).hasValue(0);
    }

    @Test
    void batchesThatOverlapEachOtherLoadEveryKeyAndNoneWaitsForEver() {
        Cache<String, Item> cache = here(options -> options.patience(Duration.ofSeconds(20)));
        var perKey = new ConcurrentHashMap<String, AtomicInteger>();
        BatchLoader<String, Item> counting = keys -> {
            keys.forEach(key ->
                    perKey.computeIfAbsent(key, same -> new AtomicInteger()).incrementAndGet());
            return items(1, keys.toArray(String[]::new));
        };
        var random = new Random(SEED);
        List<List<String>> wishes = IntStream.range(0, 40)
                .mapToObj(i ->
                        random.ints(8, 0, 30).distinct().mapToObj(k -> "k" + k).toList())
                .toList();
        List<Map<String, Item>> told = Concurrently.run(wishes, keys -> cache.getAll(keys, counting));
        for (int i = 0; i < wishes.size(); i++) {
            assertThat(told.get(i).keySet()).containsExactlyInAnyOrderElementsOf(wishes.get(i));
        }
        // without Redis whoever looked just before another's load ended loads again
        if (reached() instanceof InvalidateOutcome.Everywhere) {
            assertThat(perKey.values()).allSatisfy(count -> assertThat(count).hasValue(1));
        }
    }
}
