package dev.forebay.testkit.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.forebay.base.Codec;
import dev.forebay.base.CodecException;
import dev.forebay.cache.Cache;
import dev.forebay.cache.CacheOptions;
import dev.forebay.cache.Explanation;
import dev.forebay.cache.Field;
import dev.forebay.cache.FieldUpdate;
import dev.forebay.cache.Lookup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** All that caches promise, for entries that stand in Redis as hashes; and what reading and updating their fields promises. */
public abstract class CacheAsHashContract extends CacheFleetContract {
    protected static final Field<Item, Integer> PRICE = Field.of("price", Integer.class, Item::price);
    protected static final Field<Item, String> NAME = Field.of("name", String.class, Item::name);

    @Override
    protected CacheOptions.Builder<String, Item> form(CacheOptions.Builder<String, Item> options) {
        return options.asHash();
    }

    private static String entry(Cache<String, Item> cache) {
        return cache.explain("7").redisKey();
    }

    private static FieldUpdate priced(Cache<String, Item> cache, int price) {
        return cache.fields().update("7", List.of(PRICE.to(price)));
    }

    @Test
    void eachPropertyIsAFieldThatIsReadableInRedis() {
        Cache<String, Item> cache = here(options -> options.tags("all:" + name).ttl(Duration.ofMinutes(5)));
        cache.get("7", priced(10));
        assertThat(world().raw("HGET", entry(cache), "price")).isEqualTo("10");
        assertThat(world().raw("HGET", entry(cache), "name")).isEqualTo("\"7\"");
        assertThat(world().raw("HGET", entry(cache), "#")).startsWith("{\"soft\":");
        assertThat(world().raw("HGET", entry(cache), "#1")).startsWith(",\"all\":\"");
        assertThat(Long.parseLong(world().raw("PTTL", entry(cache)))).isPositive();
        Explanation.Remote remote = cache.explain("7").remote().orElseThrow();
        assertThat(remote.tags()).containsExactly("all:" + name);
        assertThat(remote.bytes()).isEqualTo("{\"name\":\"7\",\"price\":10}".length());
    }

    @Test
    void anEntryStaysOneBlockOfMemoryWithManyTagsToo() {
        List<String> tags =
                IntStream.range(0, 20).mapToObj(i -> "tag" + i + ':' + name).toList();
        Cache<String, Item> cache = here(options -> options.withoutNear().tagsOf(key -> tags));
        cache.get("7", priced(10));
        assertThat(world().encodingOf(entry(cache))).isEqualTo("listpack");
        assertThat(cache.fields().find("7", PRICE)).isEqualTo(new Lookup.Hit<>(10, Lookup.Tier.REMOTE, false));
        assertThat(cache.get("7", AWAY)).contains(new Item("7", 10));
        assertThat(cache.explain("7").remote().orElseThrow().tags()).isEqualTo(tags);
        done(world().here().caches().invalidateTag(tags.get(17)));
        assertThat(cache.fields().find("7", PRICE)).isEqualTo(new Lookup.Miss<Integer>());
    }

    @Test
    void oneFieldIsReadAlone() {
        Cache<String, Item> here = here();
        Cache<String, Item> there = there();
        assertThat(there.fields().find("7", PRICE)).isEqualTo(new Lookup.Miss<Integer>());
        here.get("7", priced(10));
        assertThat(here.fields().find("7", PRICE)).isEqualTo(new Lookup.Hit<>(10, Lookup.Tier.NEAR, false));
        assertThat(there.fields().find("7", NAME)).isEqualTo(new Lookup.Hit<>("7", Lookup.Tier.REMOTE, false));
        assertThat(there.statistics().nearSize()).isZero();
        here.get("8", nothing());
        assertThat(there.fields().find("8", PRICE))
                .isEqualTo(new Lookup.NegativeHit<Integer>(Lookup.Tier.REMOTE, false));
        assertThat(there.fields().find("7", Field.of("colour", String.class, item -> null)))
                .isEqualTo(new Lookup.NegativeHit<String>(Lookup.Tier.REMOTE, false));
        assertThat(there.fields().get("7", PRICE, AWAY)).contains(10);
        assertThat(there.fields().get("9", PRICE, priced(3))).contains(3);
        assertThat(here.fields().get("9", PRICE, AWAY)).contains(3);
    }

    @Test
    void anUpdateIsSeenByAllAndLeavesTheRestAsItIs() {
        Cache<String, Item> here = here(options -> options.ttl(Duration.ofMinutes(5)));
        Cache<String, Item> there = there();
        here.get("7", priced(10));
        there.get("7", AWAY);
        long kept = Long.parseLong(world().raw("PTTL", entry(here)));
        assertThat(priced(here, 12)).isEqualTo(new FieldUpdate.Updated());
        assertThat(here.get("7", AWAY)).contains(new Item("7", 12));
        assertThat(there.getRemote("7", AWAY)).contains(new Item("7", 12));
        await().untilAsserted(() -> assertThat(there.get("7", AWAY)).contains(new Item("7", 12)));
        assertThat(Long.parseLong(world().raw("PTTL", entry(here)))).isBetween(1L, kept);
        assertThat(here.fields().update("7", List.of(PRICE.to(13), NAME.to("seven"))))
                .isEqualTo(new FieldUpdate.Updated());
        assertThat(there.getRemote("7", AWAY)).contains(new Item("seven", 13));
        assertThat(loads).hasValue(1);
    }

    @Test
    void anUpdateOfWhatIsNotThereMakesNoEntry() {
        Cache<String, Item> cache = here();
        assertThat(priced(cache, 12)).isEqualTo(new FieldUpdate.Absent());
        assertThat(world().raw("EXISTS", entry(cache))).isEqualTo("0");
        cache.get("7", nothing());
        assertThat(priced(cache, 12)).isEqualTo(new FieldUpdate.Absent());
        assertThat(cache.get("7", priced(12))).contains(new Item("7", 12));
        done(cache.invalidate("7"));
        assertThat(priced(cache, 13)).isEqualTo(new FieldUpdate.Absent());
        isUnknown(cache, "7");
    }

    @Test
    void aLoadThatBeganBeforeAnUpdateKeepsNothing() {
        Cache<String, Item> here = here();
        Cache<String, Item> there = there();
        var gated = new GatedLoader(1);
        var loading = meanwhile(() -> here.get("7", gated));
        gated.awaitBegun();
        assertThat(priced(there, 2)).isEqualTo(new FieldUpdate.Absent());
        gated.open();
        assertThat(result(loading)).contains(new Item("7", 1));
        isUnknown(here, "7");
        isUnknown(there, "7");
    }

    @Test
    void anUpdateIsOfAllVersions() {
        Cache<String, Item> old = here();
        Cache<String, Item> young = there(options -> options.version(2));
        old.get("7", priced(1));
        young.get("7", priced(1));
        assertThat(priced(young, 2)).isEqualTo(new FieldUpdate.Updated());
        assertThat(young.getRemote("7", AWAY)).contains(new Item("7", 2));
        assertThat(old.getRemote("7", priced(2))).contains(new Item("7", 2));
    }

    @Test
    void anUpdateBringsNothingBackThatWasInvalidatedByATag() {
        String tag = "all:" + name;
        Cache<String, Item> cache = here(options -> options.tags(tag));
        cache.get("7", priced(1));
        done(world().here().caches().invalidateTag(tag));
        assertThat(cache.fields().find("7", PRICE)).isEqualTo(new Lookup.Miss<Integer>());
        var ignored = priced(cache, 2);
        assertThat(cache.fields().find("7", PRICE)).isEqualTo(new Lookup.Miss<Integer>());
        assertThat(cache.get("7", priced(3))).contains(new Item("7", 3));
    }

    @Test
    void whatIsStaleStaysStaleWhenItIsUpdated() {
        Cache<String, Item> cache = here(options -> forgiving(options).withoutNear());
        stale(cache, "7", 1);
        assertThat(priced(cache, 2)).isEqualTo(new FieldUpdate.Updated());
        assertThat(cache.find("7")).isEqualTo(new Lookup.Hit<>(new Item("7", 2), Lookup.Tier.REMOTE, true));
        assertThat(cache.fields().find("7", PRICE)).isEqualTo(new Lookup.Hit<>(2, Lookup.Tier.REMOTE, true));
        assertThat(cache.fields().get("7", PRICE, priced(3))).contains(3);
    }

    @Test
    void updatesOfManyAtOnceLoseNothing() {
        Cache<String, Item> here = here();
        Cache<String, Item> there = there();
        here.get("7", priced(0));
        var updates = new ArrayList<Future<FieldUpdate>>();
        for (int i = 0; i < 40; i++) {
            int price = i;
            updates.add(meanwhile(() -> here.fields().update("7", List.of(PRICE.to(price)))));
            updates.add(meanwhile(() -> there.fields().update("7", List.of(NAME.to("n" + price)))));
        }
        updates.forEach(update -> assertThat(result(update)).isEqualTo(new FieldUpdate.Updated()));
        priced(here, 100);
        there.fields().update("7", List.of(NAME.to("last")));
        assertThat(here.getRemote("7", AWAY)).contains(new Item("last", 100));
        await().untilAsserted(() -> {
            assertThat(here.get("7", AWAY)).contains(new Item("last", 100));
            assertThat(there.get("7", AWAY)).contains(new Item("last", 100));
        });
    }

    @Test
    void anUpdateInATransactionIsDoneAtItsCommitAndNotBefore() {
        Cache<String, Item> cache = here();
        unlessTheRelayWasFaster(() -> {
            done(cache.put("7", new Item("7", 1)));
            world().store().inTx(tx -> {
                cache.fields().update(tx, "7", List.of(PRICE.to(2)));
                isKnown(cache, "7", 1);
                return true;
            });
            assertThat(cache.getRemote("7", AWAY)).contains(new Item("7", 2));
            assertThatThrownBy(() -> world().store().inTx(tx -> {
                        cache.fields().update(tx, "7", List.of(PRICE.to(3)));
                        throw new IllegalStateException("the caller changed his mind");
                    }))
                    .hasMessage("the caller changed his mind");
            isKnown(cache, "7", 2);
        });
    }

    @Test
    void anUpdateInATransactionKeepsNothingWhereOthersUpdateMeanwhile() {
        Cache<String, Item> here = here();
        Cache<String, Item> there = there();
        here.get("7", priced(1));
        world().store().inTx(tx -> {
            here.fields().update(tx, "7", List.of(PRICE.to(2)));
            assertThat(there.fields().update("7", List.of(NAME.to("other")))).isEqualTo(new FieldUpdate.Updated());
            return true;
        });
        await().untilAsserted(() -> {
            isUnknown(here, "7");
            isUnknown(there, "7");
        });
    }

    @Test
    void aLoadInsideOfATransactionThatUpdatesIsUpdatedToo() {
        Cache<String, Item> cache = here();
        unlessTheRelayWasFaster(() -> {
            done(cache.invalidate("7"));
            world().store().inTx(tx -> {
                cache.fields().update(tx, "7", List.of(PRICE.to(2)));
                assertThat(cache.get("7", priced(1))).contains(new Item("7", 1));
                return true;
            });
            assertThat(cache.getRemote("7", priced(3))).contains(new Item("7", 2));
        });
    }

    @Test
    void whatCannotBeReadIsAMissAndMakesRoom() {
        Cache<String, Item> cache = here(options -> options.withoutNear());
        List<Runnable> corruptions = List.of(
                () -> world().raw("HDEL", entry(cache), "#"),
                () -> world().raw("HDEL", entry(cache), "#1"),
                () -> world().raw("HSET", entry(cache), "#", "nonsense"),
                () -> world().raw("HSET", entry(cache), "#1", ""),
                () -> world().raw("HSET", entry(cache), "price", "dear"),
                () -> world().raw("HSET", entry(cache), "name", "\"half"),
                () -> world().raw("HSET", entry(cache), "na\"me", "1"),
                () -> {
                    world().raw("DEL", entry(cache));
                    world().raw("SET", entry(cache), "{}");
                },
                () -> {
                    world().raw("DEL", entry(cache));
                    world().raw("RPUSH", entry(cache), "a");
                });
        for (int i = 0; i < corruptions.size(); i++) {
            done(cache.put("7", new Item("7", 1)));
            corruptions.get(i).run();
            assertThat(cache.get("7", priced(i))).as("corruption " + i).contains(new Item("7", i));
            assertThat(cache.get("7", AWAY)).contains(new Item("7", i));
            corruptions.get(i).run();
            Lookup<Integer> price = cache.fields().find("7", PRICE);
            if (price instanceof Lookup.Hit<Integer> hit) {
                assertThat(hit.value()).isEqualTo(i);
            }
            assertThat(cache.explain("7").verdict()).isNotBlank();
            done(cache.expire("7"));
            corruptions.get(i).run();
            assertThat(priced(cache, 5)).isNotInstanceOf(FieldUpdate.Invalidated.class);
            done(cache.invalidate("7"));
            assertThat(cache.getAll(List.of("7", "8"), allPriced(2))).isEqualTo(items(2, "7", "8"));
            done(cache.invalidateAll(List.of("7", "8")));
        }
        assertThat(world().redisServes()).isTrue();
    }

    @Test
    void aFieldThatSomebodySetInRedisIsRead() {
        Cache<String, Item> cache = here(options -> options.withoutNear());
        cache.get("7", priced(1));
        world().raw("HSET", entry(cache), "price", "11");
        world().raw("HSET", entry(cache), "colour", "\"red\"");
        assertThat(cache.get("7", AWAY)).contains(new Item("7", 11));
    }

    @Test
    void onlyObjectsAreKeptByField() {
        Cache<String, String> texts = world().here()
                .caches()
                .open(CacheOptions.<String, String>of(name, Codec.json(String.class))
                        .asHash()
                        .build());
        assertThatThrownBy(() -> texts.put("7", "text")).isInstanceOf(CodecException.class);
        assertThatThrownBy(() -> texts.putIfAbsent("7", "text")).isInstanceOf(CodecException.class);
        // it is answered and not kept
        assertThat(texts.get("7", (key, context) -> "text")).contains("text");
        assertThat(texts.find("7")).isEqualTo(new Lookup.Miss<String>());
        Cache<String, Map<?, ?>> maps = world().there()
                .caches()
                .open(CacheOptions.<String, Map<?, ?>>of(name + "maps", new JsonMaps())
                        .asHash()
                        .withoutNear()
                        .build());
        Map<String, Object> odd = Map.of("a b", 1, "é{\"x\"}", List.of(1, 2), "deep", Map.of("a", "}],\"\\"), "", "");
        assertThatThrownBy(() -> maps.put("1", odd)).isInstanceOf(CodecException.class);
        assertThatThrownBy(() -> maps.put("1", Map.of("#", 1))).isInstanceOf(CodecException.class);
        Map<String, Object> fine = Map.of("a b", 1, "é{\"x\"}", List.of(1, 2), "deep", Map.of("a", "}],\"\\"));
        done(maps.put("1", fine));
        assertThat(maps.find("1").asOptional().map(Object.class::cast)).contains(fine);
        done(maps.put("1", Map.of()));
        assertThat(maps.find("1").asOptional().map(Object.class::cast)).contains(Map.of());
    }

    private static final class JsonMaps implements Codec<Map<?, ?>> {
        @SuppressWarnings("rawtypes")
        private final Codec<Map> json = Codec.json(Map.class);

        @Override
        public byte[] encode(Map<?, ?> value) {
            return json.encode(value);
        }

        @Override
        public Map<?, ?> decode(byte[] bytes) {
            return json.decode(bytes);
        }
    }

    @Test
    void aCacheOfTextsHasNoFields() {
        Cache<String, String> texts = world().here()
                .caches()
                .open(CacheOptions.<String, String>of(name, Codec.json(String.class))
                        .build());
        assertThatThrownBy(texts::fields)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("asHash");
        assertThatThrownBy(() -> Field.of("#x", String.class, Object::toString)).isInstanceOf(CodecException.class);
        assertThatThrownBy(() -> here().fields().update("7", List.of())).isInstanceOf(IllegalArgumentException.class);
    }
}
