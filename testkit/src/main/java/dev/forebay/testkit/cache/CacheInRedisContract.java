package dev.forebay.testkit.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.base.Codec;
import dev.forebay.cache.Cache;
import dev.forebay.cache.CacheOptions;
import dev.forebay.cache.Explanation;
import dev.forebay.cache.Lookup;
import dev.forebay.cache.Ttl;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What stands in Redis, and what becomes of a reader when something else stands there. */
public abstract class CacheInRedisContract extends CacheFleetContract {
    @Test
    void theEntryIsReadableInRedis() {
        Cache<String, Item> cache = here();
        cache.get("7", priced(10));
        assertThat(world().raw("GET", entry(cache))).startsWith("{").endsWith("}\n{\"name\":\"7\",\"price\":10}");
        assertThat(entry(cache)).isEqualTo(world().key("cache", name + ":7", "v1"));
    }

    private static String entry(Cache<String, Item> cache) {
        return cache.explain("7").redisKey();
    }

    @Test
    void nothingStaysInRedisForEverThatWasNotToldTo() {
        Cache<String, Item> cache = here(options -> options.ttl(Ttl.LONG).staleOnError(Duration.ofDays(2)));
        cache.get("7", priced(1));
        assertThat(Long.parseLong(world().raw("PTTL", entry(cache))))
                .isBetween(1L, Duration.ofDays(4).toMillis());
        done(cache.invalidate("7"));
        assertThat(world().raw("EXISTS", entry(cache))).isEqualTo("0");
        String lease = world().key("cache", name + ":7", "lease");
        assertThat(world().raw("PTTL", lease)).isNotEqualTo("-1");
        done(cache.put("7", new Item("7", 1), Ttl.forever()));
        assertThat(world().raw("PTTL", entry(cache))).isEqualTo("-1");
        Explanation.Remote remote = cache.explain("7").remote().orElseThrow();
        assertThat(remote.freshFor()).isEmpty();
        assertThat(remote.keptFor()).isEmpty();
    }

    @Test
    void theEntryIsExplained() {
        String tag = "all:" + name;
        Cache<String, Item> cache = here(options ->
                options.tags(tag).ttl(Duration.ofMinutes(5)).jitter(0).staleOnError(Duration.ofMinutes(10)));
        cache.get("7", priced(1));
        Explanation.Remote remote = cache.explain("7").remote().orElseThrow();
        assertThat(remote.negative()).isFalse();
        assertThat(remote.bytes()).isPositive();
        assertThat(remote.tags()).containsExactly(tag);
        assertThat(remote.outdated()).isEmpty();
        assertThat(remote.freshFor().orElseThrow()).isBetween(Duration.ofMinutes(4), Duration.ofMinutes(5));
        assertThat(remote.keptFor().orElseThrow()).isGreaterThan(Duration.ofMinutes(14));
        done(world().here().caches().invalidateTag(tag));
        assertThat(cache.explain("7").remote())
                .hasValueSatisfying(outdated -> assertThat(outdated.outdated()).containsExactly(tag));
        assertThat(cache.explain("7").mode()).isEqualTo("up");
    }

    @Test
    void aLoadTellsNobodyAndAnInvalidationAll() {
        Cache<String, Item> cache = here();
        String number = world().key("cache", "news", "number");
        String before = world().raw("GET", number);
        cache.get("7", priced(1));
        cache.getAll(List.of("8", "9"), allPriced(1));
        there().get("7", priced(1));
        assertThat(world().raw("GET", number)).isEqualTo(before);
        done(cache.invalidate("7"));
        assertThat(world().raw("GET", number)).isNotEqualTo(before);
    }

    @Test
    void largeValuesAreCompressedAndComeBack() {
        Codec<String> codec = Codec.json(String.class);
        CacheOptions<String, String> options = CacheOptions.<String, String>of(name, codec)
                .compressAbove(1_000)
                .build();
        Cache<String, String> here = world().here().caches().open(options);
        Cache<String, String> there = world().there().caches().open(options);
        String large = "Grüße, ".repeat(50_000);
        here.put("large", large);
        here.put("small", "small");
        assertThat(here.explain("large").remote().orElseThrow().bytes()).isLessThan(100_000);
        assertThat(there.find("large").asOptional()).contains(large);
        assertThat(there.find("small").asOptional()).contains("small");
    }

    @Test
    void twoVersionsHaveEntriesOfTheirOwnAndAnInvalidationIsOfBoth() {
        Cache<String, Item> old = here();
        Cache<String, Item> young = there(options -> options.version(2));
        old.get("7", priced(1));
        assertThat(young.get("7", priced(2))).contains(new Item("7", 2));
        assertThat(old.getRemote("7", AWAY)).contains(new Item("7", 1));
        done(young.invalidate("7"));
        assertThat(old.getRemote("7", priced(3))).contains(new Item("7", 3));
        young.get("7", priced(4));
        done(old.invalidate("7"));
        assertThat(young.getRemote("7", priced(5))).contains(new Item("7", 5));
    }

    @Test
    void aValueOfTheSameVersionMayHaveMoreAndFewerFields() {
        Cache<String, Item> cache = here();
        cache.get("7", priced(10));
        String line = world().raw("GET", entry(cache)).lines().findFirst().orElseThrow();
        raw(cache, line + "\n{\"name\":\"seven\",\"price\":7,\"colour\":\"red\"}");
        assertThat(cache.getRemote("7", AWAY)).contains(new Item("seven", 7));
    }

    private void raw(Cache<String, Item> cache, String value) {
        world().raw("SET", entry(cache), value);
    }

    @Test
    void whatCannotBeReadIsAMissThatIsCountedAndMakesRoom() {
        Cache<String, Item> cache = here();
        cache.get("7", priced(10));
        String whole = world().raw("GET", entry(cache));
        String line = whole.lines().findFirst().orElseThrow();
        List<String> corrupt = List.of(
                "",
                "\n",
                "nonsense",
                "{\"soft\":1,\"by\":",
                "{}\n{\"name\":\"7\",\"price\":10}",
                "[]\n{\"name\":\"7\",\"price\":10}",
                "null\n{\"name\":\"7\",\"price\":10}",
                "{\"soft\":\"soon\"}\n{\"name\":\"7\",\"price\":10}",
                "{\"soft\":1e400}\n{\"name\":\"7\",\"price\":10}",
                "{\"soft\":{\"deep\":[" + "[".repeat(2_000) + "\n{\"name\":\"7\",\"price\":10}",
                line,
                line + "\n",
                line + "\n{\"name\":\"7\",\"pri",
                line + "\n[1,2,3]",
                line + "\n\"another form\"",
                line + "\n{\"name\":{\"first\":\"7\"},\"price\":\"dear\"}",
                "\u0000\u0001\u0002{}*".repeat(30),
                "x".repeat(2 << 20));
        for (int i = 0; i < corrupt.size(); i++) {
            raw(cache, corrupt.get(i));
            int price = 100 + i;
            assertThat(cache.getRemote("7", priced(price)))
                    .as("after "
                            + corrupt.get(i)
                                    .substring(0, Math.min(60, corrupt.get(i).length())))
                    .contains(new Item("7", price));
            assertThat(cache.getRemote("7", AWAY)).contains(new Item("7", price));
        }
        assertThat(cache.statistics().unreadable()).isEqualTo(corrupt.size());
    }

    @Test
    void whatCannotBeReadIsAMissForThoseWhoLookOrAskForMany() {
        Cache<String, Item> cache = here(CacheOptions.Builder::withoutNear);
        for (String corrupt : List.of("", "nonsense", "{\"soft\":1,\"by\":\n{}")) {
            raw(cache, corrupt);
            isUnknown(cache, "7");
            assertThat(cache.explain("7").verdict()).isNotBlank();
            assertThat(cache.getAndRemove("7")).isEmpty();
            raw(cache, corrupt);
            assertThat(cache.touch("7")).isFalse();
            raw(cache, corrupt);
            assertThat(cache.putIfAbsent("7", new Item("7", 3))).isEqualTo(new Item("7", 3));
            raw(cache, corrupt);
            done(cache.expire("7"));
            assertThat(cache.getAll(List.of("7", "8"), allPriced(1))).hasSize(2);
            assertThat(cache.getAll(List.of("7", "8"), ALL_AWAY)).hasSize(2);
            done(cache.invalidateAll(List.of("7", "8")));
        }
    }

    @Test
    void anEntryThatIsNoTextIsAMissAndMakesRoom() {
        Cache<String, Item> cache = here(CacheOptions.Builder::withoutNear);
        world().raw("RPUSH", entry(cache), "a", "b");
        isUnknown(cache, "7");
        assertThat(cache.get("7", priced(1))).contains(new Item("7", 1));
        assertThat(cache.get("7", AWAY)).contains(new Item("7", 1));
        world().raw("DEL", entry(cache));
        world().raw("HSET", entry(cache), "a", "b");
        assertThat(cache.getAll(List.of("7", "8"), allPriced(2))).isEqualTo(items(2, "7", "8"));
        assertThat(cache.getAll(List.of("7", "8"), ALL_AWAY)).isEqualTo(items(2, "7", "8"));
        world().raw("DEL", entry(cache));
        world().raw("SADD", entry(cache), "a");
        done(cache.put("7", new Item("7", 3)));
        isKnown(cache, "7", 3);
        world().raw("DEL", entry(cache));
        world().raw("SADD", entry(cache), "a");
        done(cache.invalidate("7"));
        assertThat(world().raw("EXISTS", entry(cache))).isEqualTo("0");
        assertThat(world().redisServes())
                .as("nobody took it for a Redis that is away")
                .isTrue();
    }

    @Test
    void aRightToLoadThatIsNoTextKeepsNobodyFromLoading() {
        Cache<String, Item> cache = here(CacheOptions.Builder::withoutNear);
        String lease = world().key("cache", name + ":7", "lease");
        world().raw("RPUSH", lease, "a");
        assertThat(cache.get("7", priced(1))).contains(new Item("7", 1));
        done(cache.invalidate("7"));
        assertThat(cache.get("7", priced(2))).contains(new Item("7", 2));
        assertThat(cache.get("7", AWAY)).contains(new Item("7", 2));
    }

    @Test
    void manyEntriesInAllSlotsAreReadTogether() {
        Cache<String, Item> here = here();
        Cache<String, Item> there = there();
        Map<String, Item> all =
                items(1, IntStream.range(0, 300).mapToObj(i -> "k" + i).toArray(String[]::new));
        done(here.putAll(all));
        assertThat(there.getAll(all.keySet(), ALL_AWAY)).isEqualTo(all);
        done(there.invalidateAll(all.keySet()));
        all.keySet().forEach(key -> isUnknown(there, key));
        await().untilAsserted(() -> assertThat(here.find("k0")).isEqualTo(new Lookup.Miss<Item>()));
        assertThat(here.getAll(all.keySet(), allPriced(2))).hasSize(300);
        assertThat(loads).hasValue(300);
    }
}
