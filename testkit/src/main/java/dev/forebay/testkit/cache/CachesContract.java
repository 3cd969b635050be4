package dev.forebay.testkit.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.forebay.base.Codec;
import dev.forebay.base.CodecException;
import dev.forebay.cache.Cache;
import dev.forebay.cache.CacheOptions;
import dev.forebay.cache.Invalidation;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What caches promise whichever way they go: with one Redis or many, without Redis, with PostgreSQL and without. Here:
 * whatever keys and values an application may come with. A subclass gives the world to run in; every test has a cache of
 * its own.
 */
public abstract class CachesContract extends CacheBatchContract {
    private static final String LONG = "x".repeat(1 << 20);

    /** Texts that mean something to Redis, to a pattern, to a line, to this kit, or to nobody. */
    protected static final List<String> ODD_KEYS = List.of(
            "a b",
            " ",
            "",
            "*",
            "*?[x]",
            "[a-z]",
            "{x}",
            "{",
            "}",
            "}:v1",
            "7}:v1",
            "a:b",
            "a::b",
            "line\nend",
            "line\r\nend",
            "line",
            "\u0000",
            "\t",
            "\"quoted\"",
            "back\\slash",
            "%s",
            "../..",
            "null",
            "h.0011",
            "日本",
            "🎫",
            "🎫🎟",
            "é",
            "e\u0301",
            "\ud83c",
            "\ud83d",
            "?",
            "x".repeat(200),
            "x".repeat(201),
            LONG,
            LONG + "y");

    @Test
    void anyTextIsAKeyAndNoTwoAreTheSame() {
        Cache<String, Item> cache = here();
        ODD_KEYS.forEach(key -> assertThat(
                        cache.get(key, (same, context) -> new Item("of " + ODD_KEYS.indexOf(same), 1)))
                .contains(new Item("of " + ODD_KEYS.indexOf(key), 1)));
        ODD_KEYS.forEach(key -> assertThat(cache.get(key, AWAY)).contains(new Item("of " + ODD_KEYS.indexOf(key), 1)));
        Set<String> ids = new HashSet<>();
        ODD_KEYS.forEach(key -> assertThat(ids.add(cache.id(key)))
                .as(key.length() > 99 ? "a long key" : key)
                .isTrue());
        done(cache.invalidateAll(ODD_KEYS));
        ODD_KEYS.forEach(key -> isUnknown(cache, key));
    }

    @Test
    void aDigestIsNotMistakenForTheKeyThatItIsOf() {
        Cache<String, Item> cache = here();
        String digest = cache.id(LONG);
        assertThat(digest.length()).isLessThan(201);
        cache.get(LONG, priced(1));
        isUnknown(cache, digest);
        cache.get(digest, priced(2));
        done(world().here().caches().invalidate(new Invalidation(List.of(new Invalidation.Entry(name, digest)))));
        isUnknown(cache, LONG);
        remains(cache, digest, 2);
    }

    @Test
    void keysThatMustNotBeReadAreHashed() {
        Cache<String, Item> cache = here(CacheOptions.Builder::hashedIds);
        cache.get("ann@example.org", priced(1));
        assertThat(cache.id("ann@example.org")).doesNotContain("ann");
        assertThat(cache.explain("ann@example.org").redisKey()).doesNotContain("ann");
        done(cache.invalidate("ann@example.org"));
        isUnknown(cache, "ann@example.org");
    }

    @Test
    void whoNamesAnEntryByItsTextNeedNotKnowThatItIsHashed() {
        Cache<String, Item> cache = here(CacheOptions.Builder::hashedIds);
        for (String key : List.of("ann@example.org", "a b", "h.0011", "x".repeat(300), cache.id("another"))) {
            cache.get(key, priced(1));
            done(world().here().caches().invalidate(Invalidation.entry(name, key)));
            isUnknown(cache, key);
            cache.get(key, priced(2));
            done(cache.invalidateIds(List.of(cache.id(key))));
            isUnknown(cache, key);
        }
        cache.get("ann@example.org", priced(1));
        assertThat(cache.explainId("ann@example.org").redisKey())
                .isEqualTo(cache.explain("ann@example.org").redisKey());
        done(cache.invalidateIds(List.of("ann@example.org")));
        isUnknown(cache, "ann@example.org");
    }

    @Test
    @SuppressWarnings("NullAway")
    void nullIsNoKey() {
        Cache<String, Item> cache = here();
        String none = null;
        Stream.<Throwable>of(
                        catchThrowable(() -> cache.get(none, priced(1))),
                        catchThrowable(() -> cache.getAll(java.util.Arrays.asList("7", none), allPriced(1))),
                        catchThrowable(() -> cache.put(none, new Item("7", 1))),
                        catchThrowable(() -> cache.find(none)),
                        catchThrowable(() -> cache.invalidate(none)))
                .forEach(thrown -> assertThat(thrown).isInstanceOf(RuntimeException.class));
        assertThat(loads).hasValue(0);
    }

    /** Refuses some of what it should write or read. */
    private static Codec<Item> choosy() {
        Codec<Item> json = Codec.json(Item.class);
        return new Codec<>() {
            @Override
            public byte[] encode(Item value) {
                if (value.price() < 0) {
                    throw new CodecException("a value that can't be written");
                }
                return json.encode(value);
            }

            @Override
            public Item decode(byte[] bytes) {
                Item item = json.decode(bytes);
                if (item.price() == 13) {
                    throw new CodecException("a value that can't be read");
                }
                return item;
            }
        };
    }

    @Test
    void aValueThatCannotBeWrittenIsReturnedAndHarmsNobody() {
        Cache<String, Item> cache = world().here()
                .caches()
                .open(CacheOptions.<String, Item>of(name, choosy()).build());
        assertThat(cache.get("7", priced(-1))).contains(new Item("7", -1));
        assertThat(cache.getRemote("7", priced(-2))).contains(new Item("7", -2));
        assertThatThrownBy(() -> cache.put("7", new Item("7", -1))).isInstanceOf(CodecException.class);
        assertThatThrownBy(() -> cache.putIfAbsent("7", new Item("7", -1))).isInstanceOf(CodecException.class);
        assertThat(cache.getAll(List.of("8", "9"), keys -> {
                    var all = items(-1, "8");
                    all.putAll(items(1, "9"));
                    return all;
                }))
                .containsEntry("8", new Item("8", -1))
                .containsEntry("9", new Item("9", 1));
        isKnown(cache, "9", 1);
        assertThat(cache.get("10", priced(1))).contains(new Item("10", 1));
        isKnown(cache, "10", 1);
    }

    @Test
    void aValueThatCannotBeReadIsLoaded() {
        Cache<String, Item> cache = world().here()
                .caches()
                .open(CacheOptions.<String, Item>of(name, choosy())
                        .withoutNear()
                        .build());
        for (int i = 0; i < 3; i++) {
            assertThat(cache.get("7", priced(13))).contains(new Item("7", 13));
            assertThat(cache.getAll(List.of("7"), allPriced(13))).isEqualTo(items(13, "7"));
        }
        assertThat(loads).hasValue(6);
    }

    @Test
    void aValueThatIsTooLargeIsReturnedAndHarmsNobody() {
        Cache<String, String> cache = world().here()
                .caches()
                .open(CacheOptions.<String, String>of(name, Codec.json(String.class))
                        .build());
        var counted = new AtomicInteger();
        String large = "A".repeat(3 << 20);
        assertThat(cache.get("large", (key, context) -> {
                    counted.incrementAndGet();
                    return large;
                }))
                .contains(large);
        assertThat(cache.getRemote("large", (key, context) -> large)).contains(large);
        assertThat(cache.getAll(List.of("large", "small"), keys -> java.util.Map.of("large", large, "small", "a")))
                .containsEntry("large", large)
                .containsEntry("small", "a");
        assertThat(counted).hasValue(1);
        assertThat(cache.find("small").asOptional()).contains("a");
    }

    @Test
    void aKeyWhoseTextCannotBeToldIsAFailureOfItsCallerAlone() {
        Cache<String, Item> cache = here(options -> options.id(key -> {
            if (key.equals("bad")) {
                throw new IllegalArgumentException("no id");
            }
            return key;
        }));
        assertThatThrownBy(() -> cache.get("bad", priced(1))).isInstanceOf(RuntimeException.class);
        assertThat(cache.get("good", priced(1))).contains(new Item("good", 1));
        assertThatThrownBy(() -> cache.getAll(List.of("good", "bad"), allPriced(1)))
                .isInstanceOf(RuntimeException.class);
        assertThat(cache.get("good", AWAY)).contains(new Item("good", 1));
    }
}
