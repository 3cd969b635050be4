package dev.forebay.cache;

import dev.forebay.base.ForebayClock;
import dev.forebay.base.ForebayException;
import dev.forebay.cache.CacheDependencies.Source;
import dev.forebay.cache.Invalidation.Entry;
import dev.forebay.cache.Invalidation.Everything;
import dev.forebay.cache.Invalidation.Expiry;
import dev.forebay.cache.Invalidation.Item;
import dev.forebay.cache.Invalidation.Matching;
import dev.forebay.cache.Invalidation.Tag;
import dev.forebay.outbox.OutboxMessage;
import dev.forebay.redis.RedisUnavailableException;
import dev.forebay.redis.ScriptCall;
import dev.forebay.store.Tx;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes sure that what was invalidated is never served again. The order is what makes it safe: first the entry and the
 * right of whoever loads it go, then this process forgets what it read before, then the others are told, then the caller is answered. Who
 * reads in between finds nothing, or keeps it where it is forgotten.
 */
final class Invalidations {
    private static final Logger LOG = LoggerFactory.getLogger(Invalidations.class);
    private static final int ITEMS_A_BATCH = 500;
    private static final int CHARACTERS_A_MESSAGE = 32_000;
    private static final int MESSAGES_REMEMBERED = 10_000;

    private final RemoteTier remote;
    private final RemoteWrites writes;
    private final Versions versions;
    private final Generations generations;
    private final CacheKeys keys;
    private final KeyScan scan;
    private final News news;
    private final Remembered remembered;
    private final UnaryOperator<Item> named;
    private final Consumer<Collection<? extends Item>> forgetHere;
    private final Optional<Source> source;
    private final ForebayClock clock;

    /** Messages whose work was done right after their commit: the relay has nothing left to do. */
    private final Set<String> done = Collections.synchronizedSet(Collections.newSetFromMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MESSAGES_REMEMBERED;
        }
    }));

    /**
     * @param named calls an entry what the cache calls it, where that was opened here
     * @param forgetHere makes this process forget what it read before
     */
    Invalidations(
            RemoteTier remote,
            RemoteWrites writes,
            Versions versions,
            Generations generations,
            CacheKeys keys,
            KeyScan scan,
            News news,
            Remembered remembered,
            UnaryOperator<Item> named,
            Consumer<Collection<? extends Item>> forgetHere,
            Optional<Source> source,
            ForebayClock clock) {
        this.remote = remote;
        this.writes = writes;
        this.versions = versions;
        this.generations = generations;
        this.keys = keys;
        this.scan = scan;
        this.news = news;
        this.remembered = remembered;
        this.named = named;
        this.forgetHere = forgetHere;
        this.source = source;
        this.clock = clock;
    }

    /** Invalidates now, or has it kept until Redis is back. */
    InvalidateOutcome apply(List<Item> given) {
        List<Item> items = given.stream().map(named).toList();
        Set<String> clearedWhole = new HashSet<>();
        if (items.isEmpty() || tryEverywhere(items, clearedWhole)) {
            return new InvalidateOutcome.Everywhere(clearedWhole);
        }
        return keep(items);
    }

    /** Invalidates once {@code tx} has committed: here at once, else by the outbox. */
    void apply(Tx tx, List<Item> items) {
        apply(tx, items, () -> false);
    }

    /**
     * The same, where something better than nothing may be left in Redis.
     *
     * @param write leaves it, once the transaction has committed; false where it could not, and throws where Redis did not answer
     */
    void apply(Tx tx, List<Item> given, BooleanSupplier write) {
        List<Item> items = given.stream().map(named).toList();
        if (source.isEmpty()) {
            throw new IllegalStateException("an invalidation in a transaction is kept in PostgreSQL; name one with"
                    + " ForebayOptions.withDatabase, or call invalidate after the commit");
        }
        if (items.isEmpty()) {
            return;
        }
        List<OutboxMessage> messages = messages(items);
        tx.afterCommit(() -> {
            if (tryWritten(items, write) || tryEverywhere(items, new HashSet<>())) {
                messages.forEach(message -> done.add(message.payload()));
            } else {
                remembered.opened(items);
                forgetHere.accept(items);
            }
        });
        source.get().outbox().append(tx, messages);
    }

    /** Whether the work of a message of the outbox was done before it was relayed. */
    boolean wasDone(String payload) {
        return done.remove(payload);
    }

    /**
     * Replaces entries, then tells all; does both again where there was a version that was not known here, whose entries were
     * not replaced with the others. False where Redis is away or {@code write} says so.
     */
    boolean replace(List<Item> items, BooleanSupplier write) {
        try {
            do {
                long since = clock.nanoTime();
                if (!write.getAsBoolean()) {
                    return false;
                }
                forgetHere.accept(items);
                boolean more = versions.observe(news.tell(items));
                remembered.told(items);
                if (!more) {
                    remembered.closed(items, since);
                    return true;
                }
            } while (true);
        } catch (RedisUnavailableException e) {
            return false;
        }
    }

    private boolean tryWritten(List<Item> items, BooleanSupplier write) {
        long since = clock.nanoTime();
        try {
            if (!write.getAsBoolean()) {
                return false;
            }
            forgetHere.accept(items);
            if (versions.observe(news.tell(items))) {
                // entries of a version that was not known here are still there: all of them go
                return false;
            }
            remembered.told(items);
            remembered.closed(items, since);
            return true;
        } catch (RedisUnavailableException e) {
            return false;
        }
    }

    private boolean tryEverywhere(List<Item> items, Set<String> clearedWhole) {
        try {
            return everywhere(items, clearedWhole);
        } catch (RedisUnavailableException e) {
            return false;
        }
    }

    /**
     * Invalidates in Redis and tells all: false where a shard is away, which is not waited for. Throws where Redis did
     * not answer. May be called again for the same.
     */
    boolean everywhere(Collection<? extends Item> asked) {
        return everywhere(asked, new HashSet<>());
    }

    /** @param clearedWhole is given the caches that are cleared in place of what patterns name */
    private boolean everywhere(Collection<? extends Item> asked, Set<String> clearedWhole) {
        List<Item> given = asked.stream().map(named::apply).toList();
        Collection<? extends Item> items = given;
        if (!items.stream().allMatch(this::reachable) || !remote.reachable(keys.number())) {
            return false;
        }
        long since = clock.nanoTime();
        items = withoutPatterns(items, clearedWhole);
        removeAndTell(items);
        remembered.told(items);
        remembered.closed(given, since);
        return true;
    }

    private void removeAndTell(Collection<? extends Item> items) {
        boolean again;
        do {
            voidEntries(items);
            generations.renew(names(items));
            forgetHere.accept(items);
            // entries of a version that was not known here are still there
            again = versions.observe(news.tell(items));
        } while (again);
    }

    /** Does what patterns name; a cache whose keys can't be looked through is cleared in place of it. */
    private Collection<? extends Item> withoutPatterns(Collection<? extends Item> items, Set<String> clearedWhole) {
        if (items.stream().noneMatch(Matching.class::isInstance)) {
            return items;
        }
        var others = new ArrayList<Item>();
        for (Item item : items) {
            if (item instanceof Matching matching && !matched(matching)) {
                others.add(new Everything(matching.cache()));
                clearedWhole.add(matching.cache());
            } else {
                others.add(item);
            }
        }
        return others;
    }

    private boolean matched(Matching matching) {
        return scan.ids(matching.cache(), matching.pattern(), ids -> {
            List<Entry> entries =
                    ids.stream().map(id -> new Entry(matching.cache(), id)).toList();
            removeAndTell(entries);
        });
    }

    private void voidEntries(Collection<? extends Item> items) {
        var calls = new ArrayList<ScriptCall<Long>>();
        for (Item item : items) {
            switch (item) {
                case Entry entry -> calls.add(writes.voidCall(entry.cache(), entry.id(), true));
                case Expiry expiry -> calls.add(writes.voidCall(expiry.cache(), expiry.id(), false));
                case Tag ignored -> {}
                case Matching ignored -> {}
                case Everything ignored -> {}
            }
        }
        for (int from = 0; from < calls.size(); from += ITEMS_A_BATCH) {
            writes.voidAll(calls.subList(from, Math.min(calls.size(), from + ITEMS_A_BATCH)));
        }
    }

    private static List<Generations.Name> names(Collection<? extends Item> items) {
        var names = new ArrayList<Generations.Name>();
        for (Item item : items) {
            switch (item) {
                case Tag tag -> names.add(Generations.Name.tag(tag.tag()));
                case Everything all -> names.add(Generations.Name.all(all.cache()));
                case Entry ignored -> {}
                case Expiry ignored -> {}
                case Matching ignored -> {}
            }
        }
        return names;
    }

    /** Whether the shard that has it serves, or is being caught up with. */
    boolean reachable(Item item) {
        return remote.reachable(
                switch (item) {
                    case Entry entry -> keys.lease(entry.cache(), entry.id());
                    case Expiry expiry -> keys.lease(expiry.cache(), expiry.id());
                    case Tag tag -> keys.generation(Generations.Name.tag(tag.tag()));
                    case Matching ignored -> keys.number();
                    case Everything all -> keys.generation(Generations.Name.all(all.cache()));
                });
    }

    private InvalidateOutcome keep(List<Item> items) {
        remembered.opened(items);
        forgetHere.accept(items);
        if (source.isPresent()) {
            try {
                Source to = source.get();
                return to.store().inTx(tx -> {
                    to.outbox().append(tx, messages(items));
                    return new InvalidateOutcome.Journalled();
                });
            } catch (ForebayException e) {
                LOG.warn("neither Redis nor PostgreSQL takes an invalidation; this process remembers it", e);
            }
        }
        return new InvalidateOutcome.Remembered();
    }

    /** Tells Redis what it may have forgotten, or never knew; answers how much that was. */
    int again(Collection<? extends Item> items) {
        List<? extends Item> reachable = items.stream().filter(this::reachable).toList();
        for (int from = 0; from < reachable.size(); from += ITEMS_A_BATCH) {
            if (!everywhere(reachable.subList(from, Math.min(reachable.size(), from + ITEMS_A_BATCH)))) {
                return from;
            }
        }
        return reachable.size();
    }

    private static List<OutboxMessage> messages(List<Item> items) {
        var messages = new ArrayList<OutboxMessage>();
        var lines = new StringBuilder();
        for (Item item : items) {
            if (lines.isEmpty()) {
                lines.append(Randoms.name());
            }
            lines.append('\n').append(News.line(item));
            if (lines.length() > CHARACTERS_A_MESSAGE) {
                messages.add(OutboxMessage.of(InvalidationRelay.KIND, lines.toString()));
                lines.setLength(0);
            }
        }
        if (!lines.isEmpty()) {
            messages.add(OutboxMessage.of(InvalidationRelay.KIND, lines.toString()));
        }
        return messages;
    }
}
