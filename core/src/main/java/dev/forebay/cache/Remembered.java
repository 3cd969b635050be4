package dev.forebay.cache;

import dev.forebay.base.ForebayClock;
import dev.forebay.cache.Invalidation.Entry;
import dev.forebay.cache.Invalidation.Everything;
import dev.forebay.cache.Invalidation.Expiry;
import dev.forebay.cache.Invalidation.Item;
import dev.forebay.cache.Invalidation.Matching;
import dev.forebay.cache.Invalidation.Tag;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Two memories of this process. <i>Open</i>: what was invalidated here and Redis does not know yet; what Redis has of it
 * is not believed. <i>Recent</i>: what was invalidated in the last minute by anybody, to be told again to a Redis that may have
 * gone back in time. Where there is too much of it, whole caches stand for their entries. Thread-safe.
 */
final class Remembered {
    private static final long RECENT_NANOS = 60_000_000_000L;
    private static final int MOST = 20_000;

    private final ForebayClock clock;
    private final Map<Item, Long> open = new ConcurrentHashMap<>();
    private final Map<Item, Long> recent = new ConcurrentHashMap<>();
    private volatile boolean anyOpen;

    Remembered(ForebayClock clock) {
        this.clock = clock;
    }

    /** Redis does not know these yet. Answers nothing: {@link #closed} ends it. */
    void opened(Collection<? extends Item> items) {
        long now = clock.nanoTime();
        items.forEach(item -> open.put(item, now));
        shrink(open);
        anyOpen = true;
    }

    /** Redis knows these by now, unless they were invalidated again after {@code since}. */
    void closed(Collection<? extends Item> items, long since) {
        if (anyOpen) {
            items.forEach(item -> open.computeIfPresent(item, (same, at) -> at - since > 0 ? at : null));
            anyOpen = !open.isEmpty();
        }
    }

    List<Item> open() {
        return List.copyOf(open.keySet());
    }

    /** Whether an entry that Redis has must not be believed. */
    boolean doubtful(String cache, String id, List<Envelope.Tag> tags) {
        if (!anyOpen) {
            return false;
        }
        return open.containsKey(new Entry(cache, id))
                || open.containsKey(new Expiry(cache, id))
                || open.containsKey(new Everything(cache))
                || open.keySet().stream().anyMatch(item -> matches(item, cache, id))
                || tags.stream().anyMatch(tag -> open.containsKey(new Tag(tag.name())));
    }

    private static boolean matches(Item item, String cache, String id) {
        return item instanceof Matching matching
                && matching.cache().equals(cache)
                && matching.pattern().matches(id);
    }

    /** Somebody invalidated these. */
    void told(Collection<? extends Item> items) {
        long now = clock.nanoTime();
        items.forEach(item -> recent.put(item, now));
        shrink(recent);
    }

    /** What was invalidated in the last minute. */
    List<Item> recent() {
        forgetOld();
        return List.copyOf(recent.keySet());
    }

    void forgetOld() {
        long now = clock.nanoTime();
        recent.values().removeIf(at -> now - at > RECENT_NANOS);
    }

    private void shrink(Map<Item, Long> items) {
        if (items.size() <= MOST) {
            return;
        }
        long now = clock.nanoTime();
        for (Item item : new ArrayList<>(items.keySet())) {
            String cache = switch (item) {
                case Entry entry -> entry.cache();
                case Expiry expiry -> expiry.cache();
                case Tag ignored -> "";
                case Matching ignored -> "";
                case Everything ignored -> "";
            };
            if (!cache.isEmpty()) {
                items.put(new Everything(cache), now);
                items.remove(item);
            }
        }
    }
}
