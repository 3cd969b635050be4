package dev.forebay.hold;

import dev.forebay.redis.RedisSubscriptions;
import dev.forebay.redis.RedisSubscriptions.ChannelListener;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node's own copy of one pool.
 *
 * <p>With Redis it follows the pool's channel: a delta whose previous number is the copy's own is applied; a gap is
 * filled from the log of changes, or by a snapshot. Without Redis the copy is compared with PostgreSQL again and again,
 * and the differences become deltas of an epoch of this node's own. Either way listeners see one contiguous line, or a
 * reset. Everything happens under one lock, so listeners are called in order; reading the whole costs a copy only after a
 * change.
 */
final class PoolFeed implements ChannelListener {
    private static final Logger LOG = LoggerFactory.getLogger(PoolFeed.class);
    private static final int KEPT_DELTAS = 2_000;
    /** While nothing can be asked, callers get the old copy, or what failed, at once and only now and then one of them tries. */
    private static final long RETRY_NANOS = 500_000_000;

    /** Where the copy is filled from. */
    interface Source {
        /** The pool in Redis, loaded first where it was absent; empty while Redis is not to be asked. */
        Optional<PoolSnapshot> fromRedis(String pool);

        /** Deltas of the log after a number; empty where they are gone. */
        Optional<List<PoolDelta>> fromLog(String pool, String epoch, long after);

        /** The states in PostgreSQL. */
        Map<String, UnitState> fromPostgres(String pool);

        Instant now();

        long nanoTime();
    }

    private final String pool;
    private final Source source;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<PoolListener> listeners = new CopyOnWriteArrayList<>();
    private final ArrayDeque<PoolDelta> kept = new ArrayDeque<>();
    private final Map<String, UnitState> units = new HashMap<>();
    private String epoch = "";
    private long sequence;
    private Instant asOf = Instant.EPOCH;
    private volatile boolean degraded;
    private volatile boolean ready;
    private volatile boolean stale = true;
    private volatile long lastUsed;
    private volatile long lastPoll;
    private long lastFailure;
    private @Nullable RuntimeException failure;
    private @Nullable Map<String, UnitState> copy;
    private volatile RedisSubscriptions.@Nullable Subscription subscription;

    PoolFeed(String pool, Source source) {
        this.pool = pool;
        this.source = source;
        this.lastUsed = source.nanoTime();
        this.lastFailure = lastUsed - RETRY_NANOS;
    }

    /** Begins to follow; the subscription stands before the first snapshot is taken, so nothing falls between. */
    void follow(RedisSubscriptions.Subscription opened) {
        subscription = opened;
    }

    PoolSnapshot snapshot() {
        lastUsed = source.nanoTime();
        lock.lock();
        try {
            refreshIfNeeded();
            if (!degraded && !stale) {
                asOf = source.now();
            }
            Map<String, UnitState> current = copy;
            if (current == null) {
                current = Map.copyOf(units);
                copy = current;
            }
            return new PoolSnapshot(pool, epoch, sequence, current, asOf, degraded);
        } finally {
            lock.unlock();
        }
    }

    PoolChanges changes(String ofEpoch, long after) {
        lastUsed = source.nanoTime();
        lock.lock();
        try {
            refreshIfNeeded();
            if (!ofEpoch.equals(epoch) || after > sequence) {
                return new PoolChanges.SnapshotNeeded();
            }
            if (after == sequence) {
                return new PoolChanges.Deltas(List.of());
            }
            var newer = new ArrayList<PoolDelta>();
            for (PoolDelta delta : kept) {
                if (delta.sequence() > after) {
                    newer.add(delta);
                }
            }
            if (!newer.isEmpty() && newer.getFirst().previous() == after) {
                return new PoolChanges.Deltas(newer);
            }
            return degraded
                    ? new PoolChanges.SnapshotNeeded()
                    : source.fromLog(pool, ofEpoch, after)
                            .<PoolChanges>map(PoolChanges.Deltas::new)
                            .orElseGet(PoolChanges.SnapshotNeeded::new);
        } finally {
            lock.unlock();
        }
    }

    void add(PoolListener listener) {
        lock.lock();
        try {
            PoolSnapshot now = snapshot();
            listeners.add(listener);
            listener.reset(now);
        } finally {
            lock.unlock();
        }
    }

    void remove(PoolListener listener) {
        listeners.remove(listener);
        lastUsed = source.nanoTime();
    }

    /** Keeps it from being idle for a while. */
    PoolFeed used() {
        lastUsed = source.nanoTime();
        return this;
    }

    boolean idleSince(long nanos) {
        return listeners.isEmpty() && lastUsed - nanos < 0;
    }

    /** Something changed that no message tells of: the mode, or PostgreSQL while degraded. */
    void markStale() {
        stale = true;
    }

    /** Whether the copy is stale, or is degraded and older than {@code pollNanos}. */
    boolean due(long pollNanos) {
        return !lock.isLocked() && (stale || degraded && source.nanoTime() - lastPoll > pollNanos);
    }

    /** Refreshes the copy, unless somebody does. */
    void tick() {
        if (!lock.tryLock()) {
            return;
        }
        try {
            refresh();
        } catch (RuntimeException e) {
            LOG.debug("the copy of {} stays as of {}: {}", pool, asOf, e.getMessage());
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void message(String message) {
        lock.lock();
        try {
            if (!ready || degraded) {
                return;
            }
            String[] parts = message.split("\\|", 5);
            switch (parts[0]) {
                case "d" -> delta(PoolDelta.parse(pool, parts[1], message));
                case "o" ->
                    offer(new UnitOffer(pool, parts[1], parts[2], Instant.ofEpochMilli(Long.parseLong(parts[3]))));
                default -> stale = true;
            }
            if (stale) {
                refresh();
            }
        } catch (RuntimeException e) {
            stale = true;
            LOG.debug("the copy of {} waits to be refreshed: {}", pool, e.getMessage());
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void resumed() {
        stale = true;
    }

    private void delta(PoolDelta delta) {
        boolean same = delta.epoch().equals(epoch);
        if (same && delta.sequence() <= sequence) {
            return;
        }
        if (same && delta.previous() == sequence) {
            apply(delta);
            return;
        }
        Optional<List<PoolDelta>> missed = same ? source.fromLog(pool, epoch, sequence) : Optional.empty();
        missed.ifPresent(deltas -> deltas.forEach(this::apply));
        if (missed.isEmpty() || sequence < delta.sequence()) {
            stale = true;
        }
    }

    private void apply(PoolDelta delta) {
        delta.units().forEach((unit, state) -> {
            if (state == UnitState.AVAILABLE) {
                units.remove(unit);
            } else {
                units.put(unit, state);
            }
        });
        sequence = delta.sequence();
        asOf = source.now();
        copy = null;
        kept.addLast(delta);
        if (kept.size() > KEPT_DELTAS) {
            kept.removeFirst();
        }
        listeners.forEach(listener -> listener.changed(delta));
    }

    private void offer(UnitOffer offer) {
        listeners.forEach(listener -> listener.offered(offer));
    }

    /**
     * An old copy, with its old time, is better than none: only the first one must succeed. Those who wait for it do not try
     * one after the other, each as long as it takes to fail.
     */
    private void refreshIfNeeded() {
        RuntimeException failedJustNow = source.nanoTime() - lastFailure < RETRY_NANOS ? failure : null;
        if (!ready && failedJustNow != null) {
            throw failedJustNow;
        }
        if (ready && !stale || failedJustNow != null) {
            return;
        }
        try {
            refresh();
        } catch (RuntimeException e) {
            if (!ready) {
                throw e;
            }
            LOG.debug("the copy of {} stays as of {}: {}", pool, asOf, e.getMessage());
        }
    }

    private void refresh() {
        boolean wasStale = stale;
        stale = false;
        try {
            Optional<PoolSnapshot> redis = source.fromRedis(pool);
            if (redis.isPresent()) {
                reset(redis.get());
            } else {
                lastPoll = source.nanoTime();
                poll(source.fromPostgres(pool));
            }
            ready = true;
            failure = null;
        } catch (RuntimeException e) {
            stale = wasStale || ready;
            lastFailure = source.nanoTime();
            failure = e;
            throw e;
        }
    }

    private void reset(PoolSnapshot snapshot) {
        if (ready && !degraded && snapshot.epoch().equals(epoch) && snapshot.sequence() == sequence) {
            return;
        }
        units.clear();
        units.putAll(snapshot.units());
        epoch = snapshot.epoch();
        sequence = snapshot.sequence();
        asOf = snapshot.asOf();
        degraded = false;
        copy = snapshot.units();
        kept.clear();
        listeners.forEach(listener -> listener.reset(snapshot));
    }

    /** Without Redis: the differences to PostgreSQL become a delta of this node's own epoch. */
    private void poll(Map<String, UnitState> states) {
        asOf = source.now();
        if (!ready || !degraded) {
            units.clear();
            units.putAll(states);
            epoch = "pg-" + HoldIds.next();
            sequence = 1;
            degraded = true;
            kept.clear();
            var whole = new PoolSnapshot(pool, epoch, sequence, units, asOf, true);
            copy = whole.units();
            listeners.forEach(listener -> listener.reset(whole));
            return;
        }
        Map<String, UnitState> changed = new HashMap<>();
        states.forEach((unit, state) -> {
            if (units.get(unit) != state) {
                changed.put(unit, state);
            }
        });
        units.keySet().forEach(unit -> {
            if (!states.containsKey(unit)) {
                changed.put(unit, UnitState.AVAILABLE);
            }
        });
        if (!changed.isEmpty()) {
            apply(new PoolDelta(pool, epoch, sequence, sequence + 1, changed));
        }
    }

    void close() {
        RedisSubscriptions.Subscription open = subscription;
        if (open != null) {
            open.close();
        }
    }
}
