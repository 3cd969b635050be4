package dev.forebay.testkit.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.forebay.cache.BatchLoader;
import dev.forebay.cache.Cache;
import dev.forebay.cache.CacheLoadException;
import dev.forebay.cache.CacheLoader;
import dev.forebay.cache.CacheOptions;
import dev.forebay.cache.Lookup;
import dev.forebay.testkit.Concurrently;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Two nodes and Redis: one load for both, what one invalidates the other does not serve, and nothing stale comes in. */
public abstract class CacheFleetContract extends CacheFailedLoadsContract {
    private static final Duration LONG = Duration.ofSeconds(20);

    @Test
    void aValueIsLoadedOnceForBothNodes() {
        Cache<String, Item> here = here();
        Cache<String, Item> there = there();
        here.get("7", priced(10));
        here.get("none", nothing());
        assertThat(there.get("7", priced(20))).contains(new Item("7", 10));
        assertThat(there.find("none")).isEqualTo(new Lookup.NegativeHit<Item>(Lookup.Tier.REMOTE, false));
        assertThat(there.get("none", priced(20))).isEmpty();
        assertThat(there.find("7")).isEqualTo(new Lookup.Hit<>(new Item("7", 10), Lookup.Tier.NEAR, false));
        assertThat(loads).hasValue(2);
        assertThat(there.statistics().remoteHits()).isPositive();
    }

    @Test
    void callersOfBothNodesWaitForOneLoad() {
        Cache<String, Item> here = here(options -> options.patience(LONG));
        Cache<String, Item> there = there(options -> options.patience(LONG));
        CacheLoader<String, Item> slow = (key, context) -> {
            loads.incrementAndGet();
            await().pollDelay(Duration.ofMillis(100)).until(() -> true);
            return new Item(key, 1);
        };
        List<Optional<Item>> told = Concurrently.run(
                IntStream.range(0, 200).boxed().toList(), i -> (i % 2 == 0 ? here : there).get("7", slow));
        assertThat(told).containsOnly(Optional.of(new Item("7", 1)));
        assertThat(loads).hasValue(1);
    }

    @Test
    void batchesOfBothNodesLoadEveryKeyOnce() {
        List<Cache<String, Item>> nodes =
                List.of(here(options -> options.patience(LONG)), there(options -> options.patience(LONG)));
        var perKey = new ConcurrentHashMap<String, AtomicInteger>();
        BatchLoader<String, Item> counting = keys -> {
            keys.forEach(key ->
                    perKey.computeIfAbsent(key, same -> new AtomicInteger()).incrementAndGet());
            return items(1, keys.toArray(String[]::new));
        };
        var random = new Random(name.hashCode());
        List<List<String>> wishes = IntStream.range(0, 40)
                .mapToObj(i ->
                        random.ints(8, 0, 30).distinct().mapToObj(k -> "k" + k).toList())
                .toList();
        List<Map<String, Item>> told = Concurrently.run(
                IntStream.range(0, wishes.size()).boxed().toList(),
                i -> nodes.get(i % 2).getAll(wishes.get(i), counting));
        for (int i = 0; i < wishes.size(); i++) {
            assertThat(told.get(i).keySet()).containsExactlyInAnyOrderElementsOf(wishes.get(i));
        }
        assertThat(perKey.values()).allSatisfy(count -> assertThat(count).hasValue(1));
    }

    @Test
    void ofManyOnBothNodesWhoPutIfAbsentOneWins() {
        Cache<String, Item> here = here();
        Cache<String, Item> there = there();
        List<Item> told = Concurrently.run(
                IntStream.range(0, 100).boxed().toList(),
                i -> (i % 2 == 0 ? here : there).putIfAbsent("7", new Item("7", i)));
        assertThat(told).containsOnly(told.getFirst());
        isKnown(here, "7", told.getFirst().price());
        isKnown(there, "7", told.getFirst().price());
    }

    /** Known near to both nodes. */
    private void knownToBoth(Cache<String, Item> here, Cache<String, Item> there, String... keys) {
        for (String key : keys) {
            here.get(key, priced(1));
            there.get(key, priced(1));
            assertThat(there.find(key))
                    .isInstanceOfSatisfying(
                            Lookup.Hit.class, hit -> assertThat(hit.tier()).isEqualTo(Lookup.Tier.NEAR));
        }
    }

    @Test
    void whatOneNodeInvalidatesTheOtherForgets() {
        Cache<String, Item> here = here(CachesFixture::forgiving);
        Cache<String, Item> there = there(CachesFixture::forgiving);
        knownToBoth(here, there, "1", "2", "3", "4");
        done(here.invalidate("1"));
        assertThat(there.getRemote("1", priced(2))).as("past what is near").contains(new Item("1", 2));
        done(here.invalidateAll(List.of("2", "3")));
        await().untilAsserted(() -> {
            isUnknown(there, "2");
            isUnknown(there, "3");
        });
        isKnown(there, "4", 1);
        assertThat(there.getAndRemove("4")).contains(new Item("4", 1));
        await().untilAsserted(() -> isUnknown(here, "4"));
    }

    @Test
    void whatOneNodeExpiresTheOtherLoads() {
        Cache<String, Item> here = here(CachesFixture::forgiving);
        Cache<String, Item> there = there(CachesFixture::forgiving);
        knownToBoth(here, there, "7");
        done(here.expire("7"));
        await().until(() -> !there.contains("7"));
        assertThat(there.get("7", AWAY)).contains(new Item("7", 1));
        assertThat(there.getRemote("7", priced(2))).contains(new Item("7", 2));
        await().untilAsserted(() -> isKnown(here, "7", 2));
    }

    @Test
    void whatOneNodePutsTheOtherServes() {
        Cache<String, Item> here = here();
        Cache<String, Item> there = there();
        knownToBoth(here, there, "7", "8");
        done(here.put("7", new Item("7", 2)));
        done(here.putAll(items(3, "8", "9")));
        assertThat(there.getRemote("7", AWAY)).contains(new Item("7", 2));
        await().untilAsserted(() -> {
            isKnown(there, "7", 2);
            isKnown(there, "8", 3);
            isKnown(there, "9", 3);
        });
    }

    @Test
    void aTagIsInvalidatedForBothNodes() {
        String tag = "odd:" + name;
        Cache<String, Item> here = here(options -> options.tagsOf(key -> key.length() == 1 ? List.of(tag) : List.of()));
        Cache<String, Item> there =
                there(options -> options.tagsOf(key -> key.length() == 1 ? List.of(tag) : List.of()));
        knownToBoth(here, there, "1", "22");
        there.get("2", priced(1));
        done(world().here().caches().invalidateTag(tag));
        isUnknown(here, "1");
        isUnknown(here, "2");
        await().untilAsserted(() -> isUnknown(there, "1"));
        assertThat(there.getRemote("2", priced(2))).contains(new Item("2", 2));
        isKnown(there, "22", 1);
    }

    @Test
    void aCacheIsClearedForBothNodes() {
        Cache<String, Item> here = here();
        Cache<String, Item> there = there();
        knownToBoth(here, there, "7");
        there.get("8", priced(1));
        done(here.clear());
        isUnknown(here, "7");
        isUnknown(here, "8");
        await().untilAsserted(() -> isUnknown(there, "7"));
        assertThat(there.getRemote("8", priced(2))).contains(new Item("8", 2));
        isKnown(there, "8", 2);
        isKnown(here, "8", 2);
    }

    @Test
    void aTransactionOfOneNodeReachesTheOther() {
        Cache<String, Item> here = here();
        Cache<String, Item> there = there();
        knownToBoth(here, there, "7");
        world().store().inTx(tx -> {
            here.invalidate(tx, List.of("7"));
            return true;
        });
        // where Redis answers, it is done when the commit returns
        isUnknown(here, "7");
        assertThat(there.getRemote("7", priced(2))).contains(new Item("7", 2));
        await().untilAsserted(() -> isKnown(there, "7", 2));
        await().untilAsserted(() ->
                assertThat(world().here().outbox().orElseThrow().backlog()).allMatch(one -> one.waiting() == 0));
    }

    @Test
    void anInvalidationElsewhereLeavesNothingOfALoadHere() {
        Cache<String, Item> here = here();
        Cache<String, Item> there = there();
        keepsNothing(here, there, () -> done(there.invalidate("7")));
        keepsNothing(here, there, () -> done(there.clear()));
        keepsNothing(
                here,
                there,
                () -> world().there().store().orElseThrow().inTx(tx -> {
                    there.invalidate(tx, List.of("7"));
                    return true;
                }));
    }

    @Test
    void aTagInvalidatedElsewhereLeavesNothingOfALoadHere() {
        String tag = "all:" + name;
        Cache<String, Item> here = here(options -> options.tags(tag));
        Cache<String, Item> there = there(options -> options.tags(tag));
        keepsNothing(here, there, () -> done(world().there().caches().invalidateTag(tag)));
    }

    private void keepsNothing(Cache<String, Item> here, Cache<String, Item> there, Runnable elsewhere) {
        done(here.invalidate("7"));
        var gated = new GatedLoader(1);
        var loading = meanwhile(() -> here.get("7", gated));
        gated.awaitBegun();
        elsewhere.run();
        gated.open();
        assertThat(result(loading)).contains(new Item("7", 1));
        isUnknown(there, "7");
        // that a tag changed is heard of within milliseconds; on a busy machine these are many
        await().untilAsserted(() -> isUnknown(here, "7"));
    }

    @Test
    void aPutElsewhereStaysThoughALoadHereEndsAfterIt() {
        Cache<String, Item> here = here();
        Cache<String, Item> there = there();
        var gated = new GatedLoader(1);
        var loading = meanwhile(() -> here.get("7", gated));
        gated.awaitBegun();
        done(there.put("7", new Item("7", 5)));
        gated.open();
        result(loading);
        isKnown(there, "7", 5);
        await().untilAsserted(() -> isKnown(here, "7", 5));
    }

    @Test
    void anInvalidationElsewhereLeavesNothingOfARefreshBehind() {
        Cache<String, Item> here = here(options -> options.staleWhileRevalidate(Duration.ofMinutes(5)));
        Cache<String, Item> there = there(options -> options.staleWhileRevalidate(Duration.ofMinutes(5)));
        here.get("7", priced(1));
        done(there.expire("7"));
        var gated = new GatedLoader(2);
        await().until(() -> {
            here.get("7", gated);
            return gated.hasBegun();
        });
        done(there.invalidate("7"));
        gated.open();
        await().until(() -> here.statistics().refusedFills() > 0);
        isUnknown(there, "7");
        isUnknown(here, "7");
    }

    @Test
    void anInvalidationElsewhereLeavesNothingOfALoadThatWasGivenUp() {
        Cache<String, Item> here = here(options -> options.staleOnError(Duration.ofMinutes(5))
                .timeouts(Optional.of(Duration.ofMillis(10)), Optional.of(LONG)));
        Cache<String, Item> there = there(CachesFixture::forgiving);
        here.get("7", priced(1));
        done(here.expire("7"));
        var gated = new GatedLoader(2);
        assertThat(here.get("7", gated)).contains(new Item("7", 1));
        gated.awaitBegun();
        done(there.invalidate("7"));
        gated.open();
        await().until(() -> here.statistics().refusedFills() > 0);
        isUnknown(there, "7");
        isUnknown(here, "7");
    }

    @Test
    void anInvalidationElsewhereLeavesNothingOfItsPartOfABatch() {
        Cache<String, Item> here = here();
        Cache<String, Item> there = there();
        var gated = new GatedLoader(1);
        var loading = meanwhile(() -> here.getAll(List.of("1", "2", "3"), gated));
        gated.awaitBegun();
        done(there.invalidate("1"));
        done(there.put("3", new Item("3", 5)));
        gated.open();
        assertThat(result(loading)).isEqualTo(items(1, "1", "2", "3"));
        isUnknown(there, "1");
        isUnknown(here, "1");
        isKnown(there, "2", 1);
        isKnown(there, "3", 5);
        assertThat(here.getRemote("3", AWAY)).contains(new Item("3", 5));
    }

    @Test
    void whatIsReadFromRedisWhileItIsInvalidatedDoesNotStayNear() {
        Cache<String, Item> here = here();
        Cache<String, Item> there = there();
        for (int round = 0; round < 100; round++) {
            int price = round;
            String key = "k" + round;
            there.put(key, new Item(key, price));
            var reading = meanwhile(() -> {
                for (int i = 0; i < 20; i++) {
                    here.get(key, (same, context) -> new Item(same, -1));
                }
                return true;
            });
            done(there.invalidate(key));
            result(reading);
            await().pollInterval(Duration.ofMillis(2))
                    .untilAsserted(() -> assertThat(here.find(key))
                            .isNotEqualTo(new Lookup.Hit<>(new Item(key, price), Lookup.Tier.NEAR, false)));
        }
    }

    @Test
    void whatIsPutReplacesTheEntriesOfAllVersions() {
        Cache<String, Item> old = here();
        Cache<String, Item> young = there(options -> options.version(2));
        old.get("7", priced(1));
        old.get("8", priced(1));
        done(young.put("7", new Item("7", 2)));
        done(young.putAll(items(2, "8")));
        assertThat(young.getRemote("7", AWAY)).contains(new Item("7", 2));
        assertThat(old.getRemote("7", priced(2))).contains(new Item("7", 2));
        assertThat(old.getRemote("8", priced(2))).contains(new Item("8", 2));
    }

    @Test
    void whatIsPutReplacesTheEntryOfAVersionThatWasOpenedAMomentAgo() {
        Cache<String, Item> old = here();
        old.find("7");
        Cache<String, Item> young = there(options -> options.version(2));
        young.get("7", priced(1));
        done(old.put("7", new Item("7", 2)));
        assertThat(young.getRemote("7", priced(3))).contains(new Item("7", 3));
        assertThat(old.getRemote("7", AWAY)).contains(new Item("7", 2));
    }

    @Test
    void whoeverWaitsForAnothersLoadWaitsNoLongerThanTheTimeOutAndDoesNotLoadToo() {
        UnaryOperator<CacheOptions.Builder<String, Item>> bounded =
                options -> options.patience(LONG).timeouts(Optional.empty(), Optional.of(Duration.ofMillis(500)));
        Cache<String, Item> here = here(bounded);
        Cache<String, Item> there = there(bounded);
        var gated = new GatedLoader(1);
        var asking = new ArrayList<Future<Throwable>>();
        asking.add(meanwhile(() -> catchThrowable(() -> here.get("7", gated))));
        gated.awaitBegun();
        for (int i = 0; i < 10; i++) {
            asking.add(meanwhile(() -> catchThrowable(() -> here.get("7", priced(2)))));
            asking.add(meanwhile(() -> catchThrowable(() -> there.get("7", priced(2)))));
        }
        asking.forEach(one -> assertThat(result(one))
                .isInstanceOfSatisfying(
                        CacheLoadException.class,
                        late -> assertThat(late.reason()).isEqualTo(CacheLoadException.Reason.TIMED_OUT)));
        gated.open();
        await().untilAsserted(() -> isKnown(there, "7", 1));
        assertThat(gated.loads()).isEqualTo(1);
        assertThat(loads).hasValue(0);
    }
}
