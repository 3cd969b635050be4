package dev.forebay.testkit.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.forebay.cache.Cache;
import dev.forebay.cache.CacheLoadException;
import dev.forebay.cache.Caches;
import dev.forebay.cache.Invalidation;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is invalidated, is never served again by the process that did it; what is expired, only in need. */
public abstract class CacheInvalidationContract extends CacheEntriesContract {
    @Test
    void whatIsInvalidatedIsNeverServedAgainNotEvenAsStale() {
        Cache<String, Item> cache = here(CachesFixture::forgiving);
        cache.get("7", priced(1));
        done(cache.invalidate("7"));
        isUnknown(cache, "7");
        assertThatThrownBy(() -> cache.get("7", AWAY)).isInstanceOf(CacheLoadException.class);
        assertThat(cache.getRemote("7", priced(2))).contains(new Item("7", 2));
        assertThat(cache.statistics().staleServed()).isZero();
    }

    @Test
    void whatIsExpiredAndThenInvalidatedIsNotServedEither() {
        Cache<String, Item> cache = here(CachesFixture::forgiving);
        cache.get("7", priced(1));
        done(cache.expire("7"));
        done(cache.invalidate("7"));
        assertThatThrownBy(() -> cache.get("7", AWAY)).isInstanceOf(CacheLoadException.class);
    }

    @Test
    void anInvalidationOfNothingIsDone() {
        Cache<String, Item> cache = here();
        done(cache.invalidate("never seen"));
        assertThat(cache.invalidateAll(List.of())).isNotNull();
        assertThat(world().here().caches().invalidate(Invalidation.NONE)).isNotNull();
    }

    @Test
    void absenceIsInvalidatedToo() {
        Cache<String, Item> cache = here();
        cache.get("7", nothing());
        done(cache.invalidate("7"));
        isUnknown(cache, "7");
        assertThat(cache.get("7", priced(1))).contains(new Item("7", 1));
    }

    @Test
    void manyAreInvalidatedAtOnceAndNoOthers() {
        Cache<String, Item> cache = here();
        List.of("1", "2", "3").forEach(key -> cache.get(key, priced(1)));
        done(cache.invalidateAll(List.of("1", "3", "3", "never seen")));
        isUnknown(cache, "1");
        remains(cache, "2", 1);
        isUnknown(cache, "3");
    }

    @Test
    void whatIsExpiredIsLoadedAtTheNextCall() {
        Cache<String, Item> cache = here();
        cache.get("7", priced(1));
        done(cache.expire("7"));
        assertThat(cache.contains("7")).isFalse();
        assertThat(cache.get("7", priced(2))).contains(new Item("7", 2));
        assertThat(loads).hasValue(2);
    }

    @Test
    void whatIsExpiredIsNotServedWhereNothingStaleIsAllowed() {
        Cache<String, Item> cache = here();
        cache.get("7", priced(1));
        done(cache.expire("7"));
        assertThatThrownBy(() -> cache.get("7", AWAY)).isInstanceOf(CacheLoadException.class);
    }

    @Test
    void clearForgetsAllThatWasThereAndNothingThatComes() {
        Cache<String, Item> cache = here(CachesFixture::forgiving);
        cache.get("7", priced(1));
        cache.get("none", nothing());
        done(cache.clear());
        isUnknown(cache, "7");
        isUnknown(cache, "none");
        assertThatThrownBy(() -> cache.get("7", AWAY)).isInstanceOf(CacheLoadException.class);
        assertThat(cache.get("7", priced(2))).contains(new Item("7", 2));
        isKnown(cache, "7", 2);
    }

    @Test
    void aTagInvalidatesWhatHasItAndNothingElse() {
        String tag = "even:" + name;
        Cache<String, Item> cache =
                here(options -> forgiving(options).tagsOf(key -> key.length() % 2 == 0 ? List.of(tag) : List.of()));
        cache.get("1", priced(1));
        cache.get("22", priced(1));
        cache.get("none", nothing());
        cache.put("33", new Item("33", 1));
        done(world().here().caches().invalidateTag(tag));
        remains(cache, "1", 1);
        isUnknown(cache, "22");
        isUnknown(cache, "none");
        isUnknown(cache, "33");
        assertThatThrownBy(() -> cache.get("22", AWAY)).isInstanceOf(CacheLoadException.class);
        assertThat(cache.get("22", priced(2))).contains(new Item("22", 2));
        isKnown(cache, "22", 2);
    }

    @Test
    void whatATagMayNotBeIsRefused() {
        assertThatThrownBy(() -> Invalidation.tag("a b")).isInstanceOf(RuntimeException.class);
        assertThatThrownBy(() -> Invalidation.tag("")).isInstanceOf(RuntimeException.class);
        assertThatThrownBy(() -> Invalidation.tag("{slot}")).isInstanceOf(RuntimeException.class);
        assertThat(Invalidation.tagOf("owner", "a b")).isNotEqualTo(Invalidation.tagOf("owner", "a c"));
    }

    @Test
    void oneInvalidationNamesPartsOfManyCaches() {
        Caches caches = world().here().caches();
        String tag = "part:" + name;
        Cache<String, Item> cache = here(options -> options.tagsOf(key -> key.equals("3") ? List.of(tag) : List.of()));
        List.of("1", "2", "3", "4").forEach(key -> cache.get(key, priced(1)));
        done(caches.invalidate(Invalidation.entry(name, "1")
                .and(new Invalidation(List.of(new Invalidation.Expiry(name, cache.id("2")))))
                .and(Invalidation.tag(tag))
                .and(Invalidation.entry("nobody", "not opened here"))));
        isUnknown(cache, "1");
        assertThat(cache.contains("2")).isFalse();
        isUnknown(cache, "3");
        remains(cache, "4", 1);
        done(caches.invalidate(Invalidation.everything(name)));
        isUnknown(cache, "4");
    }

    @Test
    void aLoadThatBeganBeforeAnInvalidationKeepsNothing() {
        Cache<String, Item> cache = here();
        keepsNothingOfALoadUnderWay(cache, () -> done(cache.invalidate("7")));
        assertThat(cache.statistics().refusedFills()).isPositive();
    }

    @Test
    void aLoadThatBeganBeforeAClearKeepsNothing() {
        Cache<String, Item> cache = here();
        keepsNothingOfALoadUnderWay(cache, () -> done(cache.clear()));
    }

    @Test
    void aLoadThatBeganBeforeItsTagWasInvalidatedKeepsNothing() {
        String tag = "all:" + name;
        Cache<String, Item> cache = here(options -> options.tags(tag));
        keepsNothingOfALoadUnderWay(cache, () -> done(world().here().caches().invalidateTag(tag)));
    }

    private void keepsNothingOfALoadUnderWay(Cache<String, Item> cache, Runnable invalidation) {
        var gated = new GatedLoader(1);
        var loading = meanwhile(() -> cache.get("7", gated));
        gated.awaitBegun();
        invalidation.run();
        gated.open();
        assertThat(result(loading)).contains(new Item("7", 1));
        isUnknown(cache, "7");
        assertThat(cache.get("7", priced(2))).contains(new Item("7", 2));
    }

    @Test
    void whoAsksAfterAnInvalidationDoesNotJoinALoadFromBefore() {
        Cache<String, Item> cache = here();
        var gated = new GatedLoader(1);
        var loading = meanwhile(() -> cache.get("7", gated));
        gated.awaitBegun();
        done(cache.invalidate("7"));
        assertThat(cache.get("7", priced(2))).contains(new Item("7", 2));
        gated.open();
        assertThat(result(loading)).contains(new Item("7", 1));
        isKnown(cache, "7", 2);
    }

    @Test
    void aPutStaysThoughALoadUnderWayEndsAfterIt() {
        Cache<String, Item> cache = here();
        var gated = new GatedLoader(1);
        var loading = meanwhile(() -> cache.get("7", gated));
        gated.awaitBegun();
        done(cache.put("7", new Item("7", 5)));
        gated.open();
        result(loading);
        isKnown(cache, "7", 5);
    }

    @Test
    void aBatchThatBeganBeforeAnInvalidationKeepsNothingOfThat() {
        Cache<String, Item> cache = here();
        var gated = new GatedLoader(1);
        var loading = meanwhile(() -> cache.getAll(List.of("1", "2"), gated));
        gated.awaitBegun();
        done(cache.invalidate("1"));
        gated.open();
        assertThat(result(loading)).isEqualTo(items(1, "1", "2"));
        isUnknown(cache, "1");
        remains(cache, "2", 1);
    }
}
