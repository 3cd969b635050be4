package dev.forebay.spring.cache;

import dev.forebay.base.CodecException;
import dev.forebay.spring.cache.ValueCodec.Nothing;
import dev.forebay.store.Tx;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one transaction has changed of caches. Right before the commit all of it is written to the outbox as
 * invalidations, in the transaction; what was put is written through: kept after the commit, unless somebody else wrote or invalidated it
 * meanwhile. Where the transaction is not on the kit's PostgreSQL, or read-only, both follow after the commit. For the
 * transaction's thread.
 */
final class PendingChanges {
    private static final Logger LOG = LoggerFactory.getLogger(PendingChanges.class);

    private final ApplicationCaches caches;
    private final Optional<JoinedTransactions> transactions;
    private final Map<Place, Object> puts = new HashMap<>();
    private final Outdated all = new Outdated();
    private Outdated unwritten = new Outdated();
    private boolean inOutbox;

    PendingChanges(ApplicationCaches caches, Optional<JoinedTransactions> transactions) {
        this.caches = caches;
        this.transactions = transactions;
    }

    private record Place(String cache, CacheKey key) {}

    /** What this transaction has made of an entry. */
    sealed interface Change {
        /** It put a value. */
        record Put(Object stored) implements Change {}

        /** It was invalidated, or may have been: the source is asked. */
        record Gone() implements Change {}
    }

    /** What this transaction has made of an entry; null where it has not touched it. */
    @Nullable
    Change of(String cache, CacheKey key) {
        Object put = puts.get(new Place(cache, key));
        if (put != null) {
            return new Change.Put(put);
        }
        // whose entries have a tag or match a pattern is not known here: after one the transaction asks the source
        return all.namesUnknown() || all.contains(cache, key) ? new Change.Gone() : null;
    }

    void put(String cache, CacheKey key, Object stored) {
        var outdated = new Outdated();
        outdated.entry(cache, key);
        invalidate(outdated);
        puts.put(new Place(cache, key), stored);
    }

    void invalidate(Outdated what) {
        all.addAll(what);
        unwritten.addAll(what);
        puts.keySet().removeIf(place -> what.namesUnknown() || what.contains(place.cache(), place.key()));
    }

    void beforeCommit() {
        Optional<Tx> tx = transactions.flatMap(JoinedTransactions::writing);
        if (tx.isPresent() && !unwritten.isEmpty()) {
            puts.forEach((place, stored) -> writeThrough(tx.get(), place, stored));
            unwritten.invalidate(caches, tx.get());
            unwritten = new Outdated();
            inOutbox = true;
        }
    }

    /** That there is nothing has a time to live of its own, and is only invalidated. */
    private void writeThrough(Tx tx, Place place, Object stored) {
        if (stored == Nothing.NULL) {
            return;
        }
        try {
            caches.cache(place.cache()).put(tx, place.key(), stored);
            unwritten.remove(place.cache(), place.key());
        } catch (CodecException e) {
            LOG.warn("a value can't be kept in cache {}; the entry is invalidated", place.cache(), e);
        }
    }

    void afterCommit() {
        // without a transaction to write in, or of others that run before the commit too
        unwritten.invalidate(caches);
        if (!inOutbox) {
            putAll();
        }
    }

    private void putAll() {
        puts.forEach((place, stored) -> {
            try {
                caches.put(place.cache(), place.key(), stored);
            } catch (RuntimeException e) {
                // the commit stands and the entry is invalidated: the next reader loads
                LOG.warn("a value could not be put into cache {} after the commit", place.cache(), e);
            }
        });
    }

    /** What was put since a savepoint is not told from what was put before: all of it is loaded instead. */
    void backToSavepoint() {
        puts.clear();
    }
}
