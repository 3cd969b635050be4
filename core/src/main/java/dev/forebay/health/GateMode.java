package dev.forebay.health;

import dev.forebay.base.ForebayClock;
import dev.forebay.base.Meters;
import dev.forebay.health.ModeGate.ModeListener;
import dev.forebay.redis.RedisRole;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The mode of one shard, what it is held in meanwhile, and every change of both: logged, counted, and told to the listener
 * one after the other by the thread that looks. Knows nothing of Redis. Thread-safe; reading is a volatile read.
 */
final class GateMode {
    private static final Logger LOG = LoggerFactory.getLogger(ShardGate.class);

    private final RedisRole role;
    private final String shard;
    private final LongSupplier epoch;
    private final GateMetrics metrics;
    private final ForebayClock clock;
    private final ModeListener listener;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition poked = lock.newCondition();
    private final Queue<Change> untold = new ConcurrentLinkedQueue<>();

    private volatile Mode mode;
    private volatile @Nullable Mode forced;
    private boolean poke;
    private boolean closed;
    private long awaySince;

    private record Change(Mode from, Mode to) {}

    /** @param epoch for the log */
    GateMode(
            RedisRole role,
            String shard,
            LongSupplier epoch,
            Meters meters,
            ForebayClock clock,
            ModeListener listener) {
        this.role = role;
        this.shard = shard;
        this.epoch = epoch;
        this.clock = clock;
        this.listener = listener;
        this.mode = new Mode.Degraded(clock.now(), "not asked yet");
        this.awaySince = clock.nanoTime();
        this.metrics = new GateMetrics(meters, role, shard, this::get);
    }

    /** What calls go by. */
    Mode get() {
        Mode held = forced;
        return held == null ? mode : held;
    }

    /** What it would be if nobody held it. */
    Mode own() {
        return mode;
    }

    // ---- changing

    void degrade(String reason) {
        lock.lock();
        try {
            if (!(mode instanceof Mode.Degraded)) {
                enter(new Mode.Degraded(clock.now(), reason));
            }
        } finally {
            lock.unlock();
        }
    }

    /** Only from Up; the thread that looks does so at once. */
    void suspect(String reason) {
        lock.lock();
        try {
            if (mode instanceof Mode.Up) {
                enter(new Mode.Suspect(clock.now(), reason));
                wakeProber();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Where the mode is still the one that was seen: what shut the gate meanwhile wins. */
    boolean enter(Mode expected, Mode next) {
        lock.lock();
        try {
            if (mode != expected) {
                return false;
            }
            enter(next);
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void enter(Mode next) {
        Mode before = mode;
        mode = next;
        if (before instanceof Mode.Up) {
            awaySince = clock.nanoTime();
        }
        if (next instanceof Mode.Up) {
            metrics.wasAway(Duration.ofNanos(clock.nanoTime() - awaySince));
        }
        if (forced == null) {
            changed(before, next);
        }
    }

    private void changed(Mode from, Mode to) {
        metrics.changed(to);
        untold.add(new Change(from, to));
        poked.signal();
        switch (to) {
            case Mode.Up up -> LOG.info("redis serves role={} shard={} epoch={}", role, shard, epoch.getAsLong());
            case Mode.Suspect suspect ->
                LOG.warn("redis is suspect role={} shard={} reason={}", role, shard, suspect.reason());
            case Mode.Degraded degraded ->
                LOG.warn("going on without redis role={} shard={} reason={}", role, shard, degraded.reason());
            case Mode.Returning returning -> LOG.info("redis is coming back role={} shard={}", role, shard);
        }
    }

    /** On the thread that looks. */
    void tellChanges() {
        for (Change change = untold.poll(); change != null; change = untold.poll()) {
            listener.changed(role, shard, change.from, change.to);
        }
    }

    /** A Returning goes on with its next step, untold; one that was shut meanwhile is not brought back. */
    boolean step(Mode current, Mode next) {
        lock.lock();
        try {
            if (mode != current) {
                return false;
            }
            mode = next;
            return true;
        } finally {
            lock.unlock();
        }
    }

    // ---- held

    /** Holds the gate in a mode, whatever it was held in before. */
    void force(Mode held) {
        lock.lock();
        try {
            Mode before = get();
            leaveForced();
            forced = held;
            changed(before, held);
        } finally {
            lock.unlock();
        }
    }

    /** Lets it go. */
    void unforce() {
        lock.lock();
        try {
            Mode held = forced;
            leaveForced();
            forced = null;
            if (held != null) {
                changed(held, mode);
            }
            wakeProber();
        } finally {
            lock.unlock();
        }
    }

    /**
     * What was served without Redis meanwhile is caught up with, as after a real outage. Before it is let go: nobody may
     * see the Up behind it for an instant.
     */
    private void leaveForced() {
        Mode held = forced;
        if (held != null && !(held instanceof Mode.Up) && !(mode instanceof Mode.Degraded)) {
            mode = new Mode.Degraded(clock.now(), "held there until now");
            awaySince = clock.nanoTime();
        }
    }

    // ---- the thread that looks

    /** Probes as soon as the probing thread is free. */
    void lookNow() {
        lock.lock();
        try {
            wakeProber();
        } finally {
            lock.unlock();
        }
    }

    private void wakeProber() {
        poke = true;
        poked.signal();
    }

    /** Waits until it is time to look, or asked for; true where a change of mode came first, and is to be told. */
    boolean changedBeforeNextLook(long nanos) throws InterruptedException {
        lock.lock();
        try {
            long left = nanos;
            while (!poke && !closed && untold.isEmpty() && left > 0) {
                left = poked.awaitNanos(left);
            }
            if (!poke && !untold.isEmpty()) {
                return true;
            }
            poke = false;
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Nobody waits for the next look any more. */
    void close() {
        lock.lock();
        try {
            closed = true;
            wakeProber();
        } finally {
            lock.unlock();
        }
    }

    /** The shard is no more, nor are its meters. */
    void forget() {
        metrics.close();
    }
}
