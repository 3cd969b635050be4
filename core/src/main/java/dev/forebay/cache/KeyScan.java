package dev.forebay.cache;

import dev.forebay.base.Key;
import dev.forebay.cache.BulkPreview.Count;
import dev.forebay.cache.Invalidation.Entry;
import dev.forebay.cache.Invalidation.Everything;
import dev.forebay.cache.Invalidation.Expiry;
import dev.forebay.cache.Invalidation.Item;
import dev.forebay.cache.Invalidation.Matching;
import dev.forebay.cache.Invalidation.Tag;
import dev.forebay.redis.BatchResult;
import dev.forebay.redis.Command;
import dev.forebay.redis.RedisBudget;
import dev.forebay.redis.RedisCommands;
import dev.forebay.redis.RedisUnavailableException;
import dev.forebay.redis.Reply;
import dev.forebay.redis.ScanDeniedException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/**
 * Looks through the keys of caches, step by step, on all masters: for what can't be said by a key or a tag. How long that
 * takes is a matter of how many keys Redis has and not of the request that asks, so each look has a bound of its own.
 */
final class KeyScan {
    private static final int EXAMPLES = 10;
    private static final KeyPattern ALL = new KeyPattern("*");

    private final RedisCommands redis;
    private final CacheKeys keys;
    private final Duration look;
    private final Duration sweep;

    /**
     * @param look longest look for what is invalidated
     * @param sweep longest look for what ends, and for what there is
     */
    KeyScan(RedisCommands redis, CacheKeys keys, Duration look, Duration sweep) {
        this.redis = redis;
        this.keys = keys;
        this.look = look;
        this.sweep = sweep;
    }

    /**
     * Shows the ids that a pattern names, also those that are being loaded now; an id may be shown twice. False where not
     * all were shown: this user of Redis may not look, or the time was up.
     */
    boolean ids(String cache, KeyPattern pattern, Consumer<Set<String>> step) {
        try {
            return redis.scan(keys.allOf(cache), look, found -> {
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
        } catch (ScanDeniedException e) {
            return false;
        }
    }

    /** Counts what an invalidation names. */
    BulkPreview preview(List<Item> items) {
        Map<String, List<KeyPattern>> wanted = new LinkedHashMap<>();
        for (Item item : items) {
            switch (item) {
                case Entry entry -> add(wanted, entry.cache(), new KeyPattern(entry.id()));
                case Expiry expiry -> add(wanted, expiry.cache(), new KeyPattern(expiry.id()));
                case Everything everything -> add(wanted, everything.cache(), ALL);
                case Matching matching -> add(wanted, matching.cache(), matching.pattern());
                case Tag ignored -> {
                    return new BulkPreview(Count.UNLISTED, 0, List.of());
                }
            }
        }
        return wanted.isEmpty() ? new BulkPreview(Count.ALL, 0, List.of()) : count(wanted);
    }

    private static void add(Map<String, List<KeyPattern>> wanted, String cache, KeyPattern pattern) {
        wanted.computeIfAbsent(cache, name -> new ArrayList<>()).add(pattern);
    }

    private BulkPreview count(Map<String, List<KeyPattern>> wanted) {
        var seen = new long[1];
        Set<String> examples = new LinkedHashSet<>();
        Count count;
        try {
            boolean whole = entries(wanted.keySet(), look, (cache, key) -> {
                String id = keys.id(cache, key);
                if (wanted.getOrDefault(cache, List.of()).stream().anyMatch(pattern -> pattern.matches(id))) {
                    seen[0]++;
                    if (examples.size() < EXAMPLES) {
                        examples.add(cache + ':' + id);
                    }
                }
            });
            count = whole ? Count.ALL : Count.SO_FAR;
        } catch (ScanDeniedException e) {
            count = Count.DENIED;
        } catch (RedisUnavailableException e) {
            count = Count.AWAY;
        }
        return new BulkPreview(count, seen[0], List.copyOf(examples));
    }

    /** Removes the entries of caches that Redis would forget within {@code left}; those kept for ever stay. */
    Swept sweep(Set<String> caches, Duration left) {
        var removed = new long[1];
        boolean whole = caches.isEmpty()
                || redis.scan(keys.allOf(caches), sweep, found -> {
                    List<Key> entries = new ArrayList<>();
                    eachEntry(caches, found, (cache, key) -> entries.add(keys.entry(cache, key)));
                    removed[0] += unlink(ending(entries, left));
                    return true;
                });
        return new Swept(removed[0], whole);
    }

    private long unlink(List<Key> ending) {
        long removed = 0;
        List<Command<?>> unlinks = ending.stream()
                .<Command<?>>map(key -> Command.of("UNLINK", Reply.integer(), key))
                .toList();
        for (BatchResult<?> result : redis.batch(unlinks)) {
            removed += (Long) result.orThrow();
        }
        return removed;
    }

    private List<Key> ending(List<Key> entries, Duration left) {
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

    /** What caches take in Redis, in their order. */
    List<CacheUsage> usage(Collection<String> caches) {
        Map<String, Sample> samples = new HashMap<>();
        boolean whole = caches.isEmpty()
                || entries(
                        Set.copyOf(caches),
                        sweep,
                        (cache, key) -> samples.computeIfAbsent(cache, name -> new Sample())
                                .add(keys.entry(cache, key)));
        try (RedisBudget ignored = RedisBudget.outside()) {
            return caches.stream()
                    .map(cache -> usage(cache, samples.getOrDefault(cache, new Sample()), whole))
                    .toList();
        }
    }

    private CacheUsage usage(String cache, Sample sample, boolean whole) {
        long bytes = 0;
        int measured = 0;
        for (BatchResult<?> result : redis.batch(
                sample.keys.stream().<Command<?>>map(KeyScan::memory).toList())) {
            // an entry that ended since has no size, and a user who may SCAN need not be one who may measure
            if (!denied(result) && result.orThrow() instanceof Long size && size > 0) {
                bytes += size;
                measured++;
            }
        }
        return new CacheUsage(
                cache, sample.count, measured == 0 ? 0 : bytes * sample.count / measured, measured, whole);
    }

    private static boolean denied(BatchResult<?> result) {
        return result instanceof BatchResult.Failure<?> failure
                && failure.cause() instanceof RedisUnavailableException unavailable
                && unavailable.reason() == RedisUnavailableException.Reason.DENIED;
    }

    /** Some of all entries, each of them with the same chance. */
    private static final class Sample {
        static final int MOST = 200;

        final List<Key> keys = new ArrayList<>();
        long count;

        void add(Key key) {
            count++;
            if (keys.size() < MOST) {
                keys.add(key);
                return;
            }
            long at = ThreadLocalRandom.current().nextLong(count);
            if (at < MOST) {
                keys.set((int) at, key);
            }
        }
    }

    private static Command<Long> memory(Key key) {
        return new Command<>(
                "MEMORY",
                List.of(key),
                List.of("USAGE".getBytes(StandardCharsets.US_ASCII), key.bytes()),
                raw -> raw instanceof Long size ? size : 0L);
    }

    /** Takes the key of an entry. */
    private interface EntryStep {
        void take(String cache, String key);
    }

    private boolean entries(Set<String> caches, Duration within, EntryStep step) {
        return redis.scan(keys.allOf(caches), within, found -> {
            eachEntry(caches, found, step);
            return true;
        });
    }

    private void eachEntry(Set<String> caches, List<String> found, EntryStep step) {
        for (String key : found) {
            String cache = keys.cache(key);
            if (caches.contains(cache) && keys.isEntry(key)) {
                step.take(cache, key);
            }
        }
    }
}
