package dev.forebay.bench;

import dev.forebay.Forebay;
import dev.forebay.base.Codec;
import dev.forebay.bench.CacheScenario.Product;
import dev.forebay.bench.Case.Kind;
import dev.forebay.bench.Table.Pace;
import dev.forebay.cache.Cache;
import dev.forebay.cache.CacheOptions;
import dev.forebay.cache.Field;
import dev.forebay.embedded.EmbeddedRedis;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Entries as texts and as hashes: what each takes in Redis, beside the bare value without an entry around it, and what reading
 * and setting one field costs.
 */
final class CacheForms {
    private static final int ENTRIES = 2_000;
    private static final int MEASURED = 200;
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final Field<Account, Integer> POINTS = Field.of("points", Integer.class, Account::points);

    private final EmbeddedRedis redis;
    private final Pace pace;
    private final Consumer<String> out;

    CacheForms(EmbeddedRedis redis, Pace pace, Consumer<String> out) {
        this.redis = redis;
        this.pace = pace;
        this.out = out;
    }

    /** An object whose properties are all short, as those that are updated by field mostly are. */
    record Account(
            String id,
            String email,
            String name,
            String level,
            int points,
            int visits,
            long createdAt,
            long seenAt,
            boolean active,
            String country,
            String language,
            int orders) {
        static Account of(int i) {
            return new Account(
                    "acc_" + (100_000 + i),
                    "customer" + (100_000 + i) + "@example.com",
                    "A Customer",
                    "gold",
                    1_200 + i,
                    37,
                    1_763_712_345_678L,
                    1_763_712_999_999L,
                    true,
                    "CH",
                    "de",
                    11);
        }
    }

    void run(Forebay forebay) throws InterruptedException {
        out.accept("");
        out.accept("memory of an entry in bytes, mean of " + MEASURED
                + " by MEMORY USAGE; Redis with its own limits, then with hash-max-listpack-value 1024");
        out.accept(
                "object | its JSON | bare text | bare hash | Forebay text | Forebay hash | hash to text, bare | hash to text, Forebay");
        memory(forebay, "account", "12 short properties", Account.class, Account::of);
        memory(forebay, "product", "6 properties, one of 155 letters", Product.class, i -> Product.of("product:" + i));
        String before = redis.command("CONFIG", "SET", "hash-max-listpack-value", "1024");
        out.accept("hash-max-listpack-value 1024: " + before);
        memory(forebay, "account-l", "12 short properties", Account.class, Account::of);
        memory(
                forebay,
                "product-l",
                "6 properties, one of 155 letters",
                Product.class,
                i -> Product.of("product:" + i));
        String after = redis.command("CONFIG", "SET", "hash-max-listpack-value", "64");
        out.accept("hash-max-listpack-value 64: " + after);
        work(forebay);
    }

    private <V> void memory(Forebay forebay, String name, String described, Class<V> type, IntFunction<V> value) {
        Codec<V> codec = Codec.json(type);
        long json = 0;
        long bareText = 0;
        long bareHash = 0;
        for (int i = 0; i < MEASURED; i++) {
            byte[] bytes = codec.encode(value.apply(i));
            json += bytes.length;
            String key = "bare:{" + name + ':' + i + "}:";
            redis.command("SET", key + "t", new String(bytes, StandardCharsets.UTF_8));
            bareText += measured(key + "t");
            var words = new ArrayList<>(List.of("HSET", key + "h"));
            for (Map.Entry<String, JsonNode> property : MAPPER.readTree(bytes).properties()) {
                JsonNode node = property.getValue();
                words.add(property.getKey());
                words.add(node.isString() ? node.stringValue() : node.toString());
            }
            redis.command(words.toArray(String[]::new));
            bareHash += measured(key + "h");
        }
        long text = kept(forebay, CacheOptions.<String, V>of(name + "-text", codec), value);
        long hash =
                kept(forebay, CacheOptions.<String, V>of(name + "-hash", codec).asHash(), value);
        out.accept(String.format(
                Locale.ROOT,
                "%s | %d | %d | %d | %d | %d | %.2f | %.2f",
                described,
                json / MEASURED,
                bareText / MEASURED,
                bareHash / MEASURED,
                text,
                hash,
                (double) bareHash / bareText,
                (double) hash / text));
    }

    private long measured(String key) {
        return Long.parseLong(redis.command("MEMORY", "USAGE", key));
    }

    private static <V> long kept(Forebay forebay, CacheOptions.Builder<String, V> options, IntFunction<V> value) {
        CacheOptions<String, V> built =
                options.ttl(Duration.ofHours(1)).withoutNear().build();
        Cache<String, V> cache = forebay.caches().open(built);
        Map<String, V> all = new HashMap<>();
        for (int i = 0; i < ENTRIES; i++) {
            all.put("id" + i, value.apply(i));
        }
        var ignored = cache.putAll(all);
        var usage = forebay.caches().usage(built.name());
        return usage.bytes() / usage.entries();
    }

    /** The work of 64 threads on 2,000 objects of 12 short properties. */
    private void work(Forebay forebay) throws InterruptedException {
        Cache<String, Account> texts = accounts(forebay, CacheOptions.of("work-text", Codec.json(Account.class)));
        Cache<String, Account> hashes = accounts(
                forebay,
                CacheOptions.<String, Account>of("work-hash", Codec.json(Account.class))
                        .asHash());
        new Table("an object of 12 short properties, as a text and as a hash", new ServerStats(redis), pace, out)
                .add(
                        "text: get",
                        64,
                        Kind.VIRTUAL,
                        (id, random) -> texts.get(key(random), CacheForms::missing)
                                .map(value -> 1)
                                .orElse(0))
                .add(
                        "hash: get",
                        64,
                        Kind.VIRTUAL,
                        (id, random) -> hashes.get(key(random), CacheForms::missing)
                                .map(value -> 1)
                                .orElse(0))
                .add(
                        "hash: one field",
                        64,
                        Kind.VIRTUAL,
                        (id, random) -> hashes.fields()
                                .get(key(random), POINTS, CacheForms::missing)
                                .map(value -> 1)
                                .orElse(0))
                .add("text: put with one field changed", 16, Kind.VIRTUAL, (id, random) -> {
                    var ignored = texts.put(key(random), Account.of(random.next(ENTRIES)));
                    return 1;
                })
                .add("hash: update of one field", 16, Kind.VIRTUAL, (id, random) -> {
                    var ignored = hashes.fields().update(key(random), List.of(POINTS.to(random.next(10_000))));
                    return 1;
                })
                .run();
    }

    private static String key(Rng random) {
        return "id" + random.next(ENTRIES);
    }

    private static Account missing(String key, Object context) {
        throw new IllegalStateException("a hit was expected for " + key);
    }

    private static Cache<String, Account> accounts(Forebay forebay, CacheOptions.Builder<String, Account> options) {
        Cache<String, Account> cache = forebay.caches()
                .open(options.ttl(Duration.ofHours(1)).withoutNear().build());
        Map<String, Account> all = new HashMap<>();
        for (int i = 0; i < ENTRIES; i++) {
            all.put("id" + i, Account.of(i));
        }
        var ignored = cache.putAll(all);
        return cache;
    }
}
