package dev.forebay.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import dev.forebay.base.ForebayClock;
import dev.forebay.cache.NearEntry.Mark;
import dev.forebay.cache.NearOptions.Weight;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tier in this process: Caffeine bounds how many there are, or what they weigh; deadlines and marks in the entries say which are served.
 * Thread-safe.
 */
final class NearTier<K, V> {
    private static final Logger LOG = LoggerFactory.getLogger(NearTier.class);

    private final @Nullable Cache<K, NearEntry<V>> entries;
    private final Stamps stamps;
    private final LongAdder evicted = new LongAdder();
    private final int capacity;
    private final @Nullable Weight weight;

    NearTier(NearOptions options, ForebayClock clock) {
        this.weight = options.entries() == 0 ? null : options.weight().orElse(null);
        this.capacity = weight == null ? options.entries() : 0;
        this.stamps = new Stamps(weight == null ? capacity : Integer.MAX_VALUE, clock);
        this.entries = options.entries() == 0 ? null : bounded(weight);
    }

    private Cache<K, NearEntry<V>> bounded(@Nullable Weight by) {
        var builder = Caffeine.newBuilder()
                .evictionListener(
                        (@Nullable K key, @Nullable NearEntry<V> entry, RemovalCause cause) -> evicted.increment());
        return by == null
                ? builder.maximumSize(capacity).build()
                : builder.maximumWeight(by.most())
                        .weigher((K key, NearEntry<V> entry) -> weigh(by, entry))
                        .build();
    }

    /** What can't be weighed takes all the room there is, so it is not kept. */
    private int weigh(Weight by, NearEntry<V> entry) {
        try {
            return Math.max(1, by.weigher().applyAsInt(entry.value().orElse(null)));
        } catch (RuntimeException e) {
            LOG.warn("a value can't be weighed and is not kept near", e);
            return Integer.MAX_VALUE;
        }
    }

    Stamps stamps() {
        return stamps;
    }

    /** The entry, whatever its age; null where there is none or what it depends on was invalidated. */
    @Nullable
    NearEntry<V> current(K key) {
        if (entries == null) {
            return null;
        }
        NearEntry<V> entry = entries.getIfPresent(key);
        return entry == null || !entry.current(stamps) ? null : entry;
    }

    /** The entry, whether current or not, without counting as a use; null where there is none. */
    @Nullable
    NearEntry<V> peek(K key) {
        return entries == null ? null : entries.asMap().get(key);
    }

    /** The first entry whose key is wanted; looks through all. */
    @Nullable
    NearEntry<V> peek(Predicate<K> wanted) {
        return entries == null
                ? null
                : entries.asMap().entrySet().stream()
                        .filter(entry -> wanted.test(entry.getKey()))
                        .map(Map.Entry::getValue)
                        .findFirst()
                        .orElse(null);
    }

    /** What must be noted before the entry of {@code id} is read. */
    Mark mark(String id) {
        int stripe = stamps.stripe(id);
        return new Mark(stripe, stamps.at(stripe), Mark.NONE);
    }

    /** Keeps an entry; one whose mark is not current any more is never served, and takes the place of no other. */
    void keep(K key, NearEntry<V> entry) {
        if (entries != null && entry.current(stamps)) {
            entries.put(key, entry);
        }
    }

    /** Nothing of {@code id} that was read until now is served any more. */
    void invalidate(String id) {
        stamps.count(id);
    }

    void remove(K key) {
        if (entries != null) {
            entries.invalidate(key);
        }
    }

    /** Nothing that was read until now is served any more. */
    void invalidateAll() {
        stamps.countAll();
    }

    void clear() {
        invalidateAll();
        if (entries != null) {
            entries.invalidateAll();
        }
    }

    long evicted() {
        return evicted.sum();
    }

    long size() {
        return entries == null ? 0 : entries.estimatedSize();
    }

    /** Most entries; 0 where there are none or they are weighed. */
    int capacity() {
        return capacity;
    }

    boolean isOff() {
        return entries == null;
    }

    /** What the entries weigh together; 0 where they are only counted. */
    long weight() {
        return entries == null || weight == null
                ? 0
                : entries.policy()
                        .eviction()
                        .map(eviction -> eviction.weightedSize().orElse(0))
                        .orElse(0L);
    }

    /** The most they may weigh; 0 where they are only counted. */
    long mostWeight() {
        return weight == null ? 0 : weight.most();
    }
}
