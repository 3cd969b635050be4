package dev.forebay.testkit.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.forebay.cache.Cache;
import dev.forebay.cache.CacheLoadException;
import dev.forebay.cache.LoadContext;
import dev.forebay.cache.Lookup;
import dev.forebay.cache.Ttl;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What a loader knows and may decide. */
public abstract class CacheLoadContextContract extends CacheLoadsContract {
    /** Loads a key anew, looking at the context. */
    static void look(Cache<String, Item> cache, String key, int price, Consumer<LoadContext<Item>> at) {
        assertThat(cache.get(key, (same, context) -> {
                    at.accept(context);
                    return new Item(same, price);
                }))
                .contains(new Item(key, price));
    }

    @Test
    void theFirstLoadKnowsNothingAndHasTime() {
        look(here(CachesFixture::forgiving), "7", 1, context -> {
            assertThat(context.stale()).isEmpty();
            assertThat(context.etag()).isEmpty();
            assertThat(context.left()).isPositive();
        });
    }

    @Test
    void aLoaderSeesWhatIsStaleAndItsTag() {
        Cache<String, Item> cache = here(CachesFixture::forgiving);
        stale(cache, "7", 1, context -> context.etag("W/\"1 é\n\\\""));
        stale(cache, "7", 2, context -> {
            assertThat(context.stale()).contains(new Item("7", 1));
            assertThat(context.etag()).contains("W/\"1 é\n\\\"");
        });
        look(cache, "7", 3, context -> {
            assertThat(context.stale()).contains(new Item("7", 2));
            assertThat(context.etag()).as("of the value before, which had none").isEmpty();
        });
        done(cache.invalidate("7"));
        look(cache, "7", 4, context -> assertThat(context.stale()).isEmpty());
    }

    @Test
    void aTagOfAValueHasABound() {
        Cache<String, Item> cache = here();
        look(cache, "7", 1, context -> context.etag("x".repeat(200)));
        assertThatThrownBy(() -> cache.get("8", (key, context) -> {
                    context.etag("x".repeat(201));
                    return new Item(key, 1);
                }))
                .isInstanceOf(IllegalArgumentException.class);
        isUnknown(cache, "8");
    }

    @Test
    void whatIsStillRightIsKeptForAnotherTime() {
        Cache<String, Item> cache = here(CachesFixture::forgiving);
        stale(cache, "7", 1, context -> context.etag("one"));
        assertThat(cache.get("7", (key, context) -> {
                    context.ttl(Ttl.of(Duration.ofMillis(30)));
                    return context.notModified();
                }))
                .contains(new Item("7", 1));
        assertThat(cache.get("7", AWAY)).contains(new Item("7", 1));
        await().until(() -> !cache.contains("7"));
        look(cache, "7", 2, context -> assertThat(context.etag()).contains("one"));
    }

    @Test
    void nothingIsStillRightWhereNothingWasThere() {
        Cache<String, Item> cache = here(CachesFixture::forgiving);
        assertThatThrownBy(() -> cache.get("7", (key, context) -> context.notModified()))
                .isInstanceOf(RuntimeException.class)
                .isNotInstanceOf(NullPointerException.class);
        isUnknown(cache, "7");
    }

    @Test
    void aLoaderSaysHowLongAValueIsFresh() {
        Cache<String, Item> cache = here();
        look(cache, "short", 1, context -> context.ttl(Ttl.of(Duration.ofMillis(20))));
        look(cache, "ever", 1, context -> context.ttl(Ttl.forever()));
        await().untilAsserted(() -> assertThat(cache.get("short", priced(2))).contains(new Item("short", 2)));
        assertThat(cache.get("ever", priced(2))).contains(new Item("ever", 1));
    }

    @Test
    void whatMustNotBeKeptIsReturnedAndNotKept() {
        Cache<String, Item> cache = here();
        look(cache, "7", 1, LoadContext::noStore);
        isUnknown(cache, "7");
        look(cache, "7", 2, LoadContext::noStore);
        assertThat(cache.get("none", (key, context) -> {
                    context.noStore();
                    return null;
                }))
                .isEmpty();
        isUnknown(cache, "none");
    }

    @Test
    void whatMustNotBeKeptLeavesNothingOfWhatWasStale() {
        Cache<String, Item> cache = here(CachesFixture::forgiving);
        stale(cache, "7", 1);
        look(cache, "7", 2, LoadContext::noStore);
        assertThat(cache.find("7")).isNotEqualTo(new Lookup.Hit<>(new Item("7", 2), Lookup.Tier.NEAR, false));
        assertThat(cache.contains("7")).isFalse();
    }

    @Test
    void thePrimaryIsRequiredAfterAnInvalidation() {
        String tag = "all:" + name;
        Cache<String, Item> cache = here(options -> options.tags(tag));
        look(cache, "7", 1, context -> {});
        done(cache.invalidate("7"));
        look(cache, "7", 2, context -> assertThat(context.primaryRequired()).isTrue());
        done(world().here().caches().invalidateTag(tag));
        look(cache, "7", 3, context -> assertThat(context.primaryRequired()).isTrue());
    }

    @Test
    void tagsThatMayNotBeAreToldToTheLoader() {
        Cache<String, Item> cache = here();
        assertThatThrownBy(() -> look(cache, "7", 1, context -> context.tags("a b")))
                .isInstanceOf(RuntimeException.class)
                .isNotInstanceOf(CacheLoadException.class);
        look(cache, "7", 1, context -> assertThat(context.left()).isPositive());
    }

    @Test
    void aLoadBehindSeesTheContextToo() {
        Cache<String, Item> cache = here(options -> options.staleOnError(Duration.ofMinutes(5))
                .timeouts(Optional.empty(), Optional.of(Duration.ofSeconds(20))));
        stale(cache, "7", 1, context -> context.etag("one"));
        look(cache, "7", 2, context -> {
            assertThat(context.etag()).contains("one");
            assertThat(List.of(context.stale())).containsExactly(Optional.of(new Item("7", 1)));
        });
    }
}
