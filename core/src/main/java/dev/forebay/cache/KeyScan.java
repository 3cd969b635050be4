package dev.forebay.cache;

import dev.forebay.base.Key;
import dev.forebay.cache.Invalidation.Entry;
import dev.forebay.cache.Invalidation.Everything;
import dev.forebay.cache.Invalidation.Expiry;
import dev.forebay.cache.Invalidation.Item;
import dev.forebay.cache.Invalidation.Matching;
import dev.forebay.cache.Invalidation.Tag;
import dev.forebay.redis.BatchResult;
import dev.forebay.redis.Command;
import dev.forebay.redis.RedisCommands;
import dev.forebay.redis.RedisUnavailableException;
import dev.forebay.redis.Reply;
import dev.forebay.redis.ScanDeniedException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/** Looks through the keys of caches, step by step, on all masters: for what can't be said by a key or a tag. */
final class KeyScan {
    private static final int EXAMPLES = 10;
    private static final int MEASURED = 200;
    private static final KeyPattern ALL = new KeyPattern("*");

    private final RedisCommands redis;
    private final CacheKeys keys;

    KeyScan(RedisCommands redis, CacheKeys keys) {
        this.redis = redis;
        this.keys = keys;
    }

    /**
     * Shows the ids that a pattern names, also those that are being loaded now; an id may be shown twice. False where this
     * user of Redis may not look.
     */
    boolean ids(String cache, KeyPattern pattern, Consumer<Set<String>> step) {
        try {
            redis.scan(keys.allOf(cache), found -> {
                Set<String> ids = new LinkedHashSet<>();
                for (String key : found) {
                    String id = keys.id(cache, key);
                    if (pattern.matches(id)) {
                        ids.add(id);
                    }
                }
                if (!ids.isEmpty()) {
                    step.accept(ids);
                }
                return true;
            });
            return true;
        } catch (ScanDeniedException e) {
            return false;
        }
    }

    /** Counts what an invalidation names. */
    BulkPreview preview(List<Item> items) {
        Set<String> examples = new LinkedHashSet<>();
        long all = 0;
        try {
            for (Item item : items) {
                OptionalLong some = switch (item) {
                    case Entry entry -> count(entry.cache(), new KeyPattern(entry.id()), examples);
                    case Expiry expiry -> count(expiry.cache(), new KeyPattern(expiry.id()), examples);
                    case Everything everything -> count(everything.cache(), ALL, examples);
                    case Matching matching -> count(matching.cache(), matching.pattern(), examples);
                    case Tag ignored -> OptionalLong.empty();
                };
                if (some.isEmpty()) {
                    return new BulkPreview(OptionalLong.empty(), List.copyOf(examples));
                }
                all += some.getAsLong();
            }
        } catch (RedisUnavailableException e) {
            return new BulkPreview(OptionalLong.empty(), List.copyOf(examples));
        }
        return new BulkPreview(OptionalLong.of(all), List.copyOf(examples));
    }

    private OptionalLong count(String cache, KeyPattern pattern, Set<String> examples) {
        var count = new long[1];
        try {
            redis.scan(keys.allOf(cache), found -> {
                for (String key : found) {
                    String id = keys.id(cache, key);
                    if (keys.isEntry(key) && pattern.matches(id)) {
                        count[0]++;
                        if (examples.size() < EXAMPLES) {
                            examples.add(cache + ':' + id);
                        }
                    }
                }
                return true;
            });
            return OptionalLong.of(count[0]);
        } catch (ScanDeniedException e) {
            return OptionalLong.empty();
        }
    }

    /** Removes the entries of a cache that Redis would forget within {@code left}; those kept for ever stay. Answers how many. */
    long sweep(String cache, Duration left) {
        var removed = new long[1];
        redis.scan(keys.allOf(cache), found -> {
            List<Key> entries = found.stream()
                    .filter(keys::isEntry)
                    .map(key -> keys.entry(cache, key))
                    .toList();
            List<Key> ending = ending(entries, left);
            if (!ending.isEmpty()) {
                List<Command<?>> unlinks = ending.stream()
                        .<Command<?>>map(key -> Command.of("UNLINK", Reply.integer(), key))
                        .toList();
                for (BatchResult<?> result : redis.batch(unlinks)) {
                    removed[0] += (Long) result.orThrow();
                }
            }
            return true;
        });
        return removed[0];
    }

    /** Whether nobody else has begun within that time. */
    boolean beginSweep(Duration within) {
        return redis.call(Command.of(
                        "SET",
                        Reply.optionalText(),
                        keys.sweep(),
                        "1",
                        "NX",
                        "PX",
                        Long.toString(Math.max(1, within.toMillis()))))
                .isPresent();
    }

    CacheUsage usage(String cache) {
        var count = new long[1];
        var sample = new ArrayList<Key>();
        redis.scan(keys.allOf(cache), found -> {
            for (String key : found) {
                if (keys.isEntry(key)) {
                    count[0]++;
                    if (sample.size() < MEASURED) {
                        sample.add(keys.entry(cache, key));
                    } else {
                        // each of all entries is measured with the same chance
                        long at = ThreadLocalRandom.current().nextLong(count[0]);
                        if (at < MEASURED) {
                            sample.set((int) at, keys.entry(cache, key));
                        }
                    }
                }
            }
            return true;
        });
        return usage(cache, count[0], sample);
    }

    private CacheUsage usage(String cache, long entries, List<Key> sample) {
        if (sample.isEmpty()) {
            return new CacheUsage(cache, entries, 0, 0);
        }
        long bytes = 0;
        int measured = 0;
        for (BatchResult<?> result :
                redis.batch(sample.stream().<Command<?>>map(KeyScan::memory).toList())) {
            // an entry that ended since has no size
            if (result.orThrow() instanceof Long size && size > 0) {
                bytes += size;
                measured++;
            }
        }
        return new CacheUsage(cache, entries, measured == 0 ? 0 : bytes * entries / measured, measured);
    }

    private static Command<Long> memory(Key key) {
        return new Command<>(
                "MEMORY",
                List.of(key),
                List.of("USAGE".getBytes(StandardCharsets.US_ASCII), key.bytes()),
                raw -> raw instanceof Long size ? size : 0L);
    }

    private List<Key> ending(List<Key> entries, Duration left) {
        if (entries.isEmpty()) {
            return List.of();
        }
        List<Command<?>> asks = entries.stream()
                .<Command<?>>map(key -> Command.of("PTTL", Reply.integer(), key))
                .toList();
        List<BatchResult<?>> answers = redis.batch(asks);
        var ending = new ArrayList<Key>();
        for (int i = 0; i < entries.size(); i++) {
            long millis = (Long) answers.get(i).orThrow();
            if (millis >= 0 && millis <= left.toMillis()) {
                ending.add(entries.get(i));
            }
        }
        return ending;
    }
}
