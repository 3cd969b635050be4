package dev.forebay.testkit.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.forebay.cache.Cache;
import dev.forebay.cache.Caches;
import dev.forebay.cache.Invalidation;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Invalidations that are part of a transaction of PostgreSQL, with Redis and without. */
public abstract class CacheTransactionsContract extends CachesContract {
    @Test
    void anInvalidationInATransactionIsDoneAtItsCommitAndNotBefore() {
        Cache<String, Item> cache = here();
        List.of("1", "2", "3").forEach(key -> cache.get(key, priced(1)));
        world().store().inTx(tx -> {
            cache.invalidate(tx, List.of("1", "2"));
            isKnown(cache, "1", 1);
            return true;
        });
        await().untilAsserted(() -> {
            isUnknown(cache, "1");
            isUnknown(cache, "2");
        });
        remains(cache, "3", 1);
    }

    @Test
    void anInvalidationInATransactionThatRollsBackIsNone() {
        Cache<String, Item> cache = here();
        cache.get("7", priced(1));
        var gated = new GatedLoader(2);
        var loading = meanwhile(() -> cache.get("8", gated));
        gated.awaitBegun();
        assertThatThrownBy(() -> world().store().inTx(tx -> {
                    cache.invalidate(tx, List.of("7", "8"));
                    throw new IllegalStateException("the caller changed his mind");
                }))
                .hasMessage("the caller changed his mind");
        gated.open();
        assertThat(result(loading)).contains(new Item("8", 2));
        isKnown(cache, "7", 1);
        isKnown(cache, "8", 2);
        assertThat(cache.statistics().refusedFills()).isZero();
    }

    @Test
    void aLoadThatBeganInsideOfTheTransactionAndEndsAfterItKeepsNothing() {
        Cache<String, Item> cache = here();
        var gated = new GatedLoader(1);
        var loading = world().store().inTx(tx -> {
            cache.invalidate(tx, List.of("7"));
            var begun = meanwhile(() -> cache.get("7", gated));
            gated.awaitBegun();
            return begun;
        });
        gated.open();
        result(loading);
        isUnknown(cache, "7");
    }

    @Test
    void allKindsOfInvalidationsMayBePartOfATransaction() {
        Caches caches = world().here().caches();
        String tag = "tx:" + name;
        Cache<String, Item> cache = here(options -> options.tagsOf(key -> key.equals("2") ? List.of(tag) : List.of()));
        List.of("1", "2", "3").forEach(key -> cache.get(key, priced(1)));
        world().store().inTx(tx -> {
            caches.invalidate(tx, Invalidation.entry(name, "1").and(Invalidation.tag(tag)));
            caches.invalidate(tx, Invalidation.NONE);
            cache.invalidate(tx, List.of());
            return true;
        });
        await().untilAsserted(() -> {
            isUnknown(cache, "1");
            isUnknown(cache, "2");
        });
        remains(cache, "3", 1);
        world().store().inTx(tx -> {
            caches.invalidate(tx, Invalidation.everything(name));
            return true;
        });
        await().untilAsserted(() -> isUnknown(cache, "3"));
    }

    @Test
    void keysOfAnyTextMayBePartOfATransaction() {
        Cache<String, Item> cache = here();
        ODD_KEYS.forEach(key -> cache.get(key, priced(1)));
        world().store().inTx(tx -> {
            cache.invalidate(tx, ODD_KEYS);
            return true;
        });
        await().untilAsserted(() -> ODD_KEYS.forEach(key -> isUnknown(cache, key)));
    }
}
