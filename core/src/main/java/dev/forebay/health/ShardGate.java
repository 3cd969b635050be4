package dev.forebay.health;

import dev.forebay.base.ForebayClock;
import dev.forebay.base.ForebayException;
import dev.forebay.base.Key;
import dev.forebay.base.Meters;
import dev.forebay.health.ModeGate.ModeListener;
import dev.forebay.redis.RedisRole;
import dev.forebay.redis.RedisUnavailableException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gate of one shard of one role.
 *
 * <p>Anyone may shut it: callers, event loops, the probing thread. Only the probing thread opens it, and only where
 * nothing shut it meanwhile: it remembers the mode it saw before it asked and changes that one or none, so a failure
 * between a good probe and the opening is never lost.
 *
 * <pre>
 *   Up ──time-out──▶ Suspect ──probe bad──▶ Degraded ◀──────failed───────┐
 *    └───lost, refusing, another server────────▲ │                        │
 *                       │                        └─probe good─▶ Returning ┴─all recovered─▶ Up
 *                       └────────────probe good────────────────▲
 * </pre>
 */
final class ShardGate implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ShardGate.class);

    private final RedisRole role;
    private final String shard;
    private final Probe probe;
    private final Recoverables recoverables;
    private final Predicate<Key> covers;
    private final EpochStore epochs;
    private final GateOptions options;
    private final ForebayClock clock;
    private final ModeListener listener;
    private final GateMetrics metrics;
    private final Overloads overloads;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition poked = lock.newCondition();
    private final AtomicLong epoch = new AtomicLong();
    private final Queue<Change> untold = new ConcurrentLinkedQueue<>();
    private final Thread thread;

    private volatile Mode mode;
    private volatile @Nullable Mode forced;
    private boolean poke;
    private volatile boolean closed;
    private long awaySince;

    /** Touched by the probing thread alone. */
    private @Nullable String runId;

    private record Change(Mode from, Mode to) {}

    ShardGate(
            RedisRole role,
            String shard,
            Probe probe,
            Recoverables recoverables,
            Predicate<Key> covers,
            EpochStore epochs,
            GateOptions options,
            Meters meters,
            ForebayClock clock,
            ModeListener listener) {
        this.role = role;
        this.shard = shard;
        this.probe = probe;
        this.recoverables = recoverables;
        this.covers = covers;
        this.epochs = epochs;
        this.options = options;
        this.clock = clock;
        this.listener = listener;
        this.overloads = new Overloads(options.overloadsToSuspect(), clock);
        this.mode = new Mode.Degraded(clock.now(), "not asked yet");
        this.awaySince = clock.nanoTime();
        this.metrics = new GateMetrics(meters, role, shard, this::mode);
        this.thread = Thread.ofPlatform()
                .name("forebay-gate-" + role.name().toLowerCase(Locale.ROOT) + '-' + shard)
                .daemon()
                .unstarted(this::run);
    }

    /**
     * Asks once on the calling thread, then goes on by itself. Where the marker stands, nothing was lost and the epoch
     * stays: starting a process is not coming back.
     */
    void start() {
        try {
            observeEpoch(epochs.current(role));
        } catch (ForebayException e) {
            LOG.warn("the epoch can't be read, going by what Redis says role={}", role, e);
        }
        Mode seen = mode;
        switch (probe.ask(epoch.get())) {
            case Probe.Finding.Fails fails -> enter(seen, new Mode.Degraded(clock.now(), fails.reason()));
            case Probe.Finding.Serves serves -> started(seen, serves);
        }
        tellChanges();
        thread.start();
    }

    /** Goes on by itself, Degraded until it has asked: for a shard that came while the application runs. */
    void startLater() {
        thread.start();
    }

    private void started(Mode seen, Probe.Finding.Serves serves) {
        if (serves.epoch().isEmpty()) {
            serves(seen, serves);
            return;
        }
        observeEpoch(serves.epoch().get());
        runId = serves.runId().orElse(null);
        enter(seen, new Mode.Up(clock.now()));
    }

    Mode mode() {
        Mode held = forced;
        return held == null ? mode : held;
    }

    long epoch() {
        return epoch.get();
    }

    void observeEpoch(long seen) {
        epoch.accumulateAndGet(seen, Math::max);
    }

    // ---- shutting, from any thread

    /** A call failed. What says that Redis is away or refuses degrades at once; what may be chance is looked at first. */
    void failed(RedisUnavailableException failure) {
        switch (failure.reason()) {
            case DISCONNECTED -> degrade("connection lost");
            case READ_ONLY, OUT_OF_MEMORY, LOADING, CLUSTER_DOWN -> degrade(Probe.reason(failure));
            case DENIED -> suspect("denied");
            case TIMED_OUT -> timedOut(failure.elapsed());
            case OVERLOADED -> {
                if (overloads.tooMany()) {
                    suspect("overloaded");
                }
            }
            // one slot of many, for a moment: the call goes on without Redis, the others need not
            case MOVING, CLOSED -> {}
        }
    }

    /** A call that had only the rest of a budget says little: the gate looks, and stays open until it knows. */
    private void timedOut(Duration waited) {
        if (waited.compareTo(options.probeTimeout().dividedBy(2)) >= 0) {
            suspect("timed out");
        } else {
            lookNow();
        }
    }

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

    private void suspect(String reason) {
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

    /** Holds the gate in a mode, whatever it was held in before. */
    void force(Mode held) {
        lock.lock();
        try {
            Mode before = mode();
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

    // ---- the probing thread

    private void run() {
        while (!closed) {
            try {
                while (changedBeforeNextLook()) {
                    tellChanges();
                }
                look();
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                LOG.error("the gate's probe failed role={}", role, e);
            }
        }
    }

    /** Waits until it is time to look, or asked for; true where a change of mode came first, and is to be told. */
    private boolean changedBeforeNextLook() throws InterruptedException {
        lock.lock();
        try {
            long left = untilNextLook();
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

    private long untilNextLook() {
        return mode instanceof Mode.Up
                ? options.heartbeat().toNanos()
                : ThreadLocalRandom.current()
                        .nextLong(
                                options.retryShortest().toNanos(),
                                options.retryLongest().toNanos() + 1);
    }

    private void look() {
        Mode seen = mode;
        switch (probe.ask(epoch.get())) {
            case Probe.Finding.Fails fails -> fails(seen, fails);
            case Probe.Finding.Serves serves -> serves(seen, serves);
        }
        tellChanges();
    }

    /** One late answer makes it Suspect, and the probe is repeated at once; a second one degrades. */
    private void fails(Mode seen, Probe.Finding.Fails fails) {
        if (fails.late() && seen instanceof Mode.Up) {
            suspect(fails.reason());
        } else {
            degrade(fails.reason());
        }
    }

    private void serves(Mode seen, Probe.Finding.Serves serves) {
        serves.epoch().ifPresent(this::observeEpoch);
        String now = serves.runId().orElse(null);
        boolean sameServer = runId == null || now == null || runId.equals(now);
        // INFO may be missing in one probe: whoever answers next is still measured by who was there before
        runId = now == null ? runId : now;
        switch (seen) {
            case Mode.Up up -> {
                if (!sameServer) {
                    degrade("the server was restarted or replaced");
                } else if (serves.epoch().isEmpty()) {
                    degrade("the server was emptied");
                }
                if (mode instanceof Mode.Degraded degraded) {
                    comeBack(degraded);
                }
            }
            case Mode.Suspect suspect -> {
                comeBack(suspect);
            }
            case Mode.Degraded degraded -> comeBack(degraded);
            case Mode.Returning returning -> comeBack(returning);
        }
    }

    /**
     * By Returning to Up, unless something shuts the gate on the way. After Suspect too: what was served without Redis
     * meanwhile has to be caught up with, and what nobody catches up with must be of an older epoch.
     */
    private void comeBack(Mode from) {
        Mode.Returning returning = new Mode.Returning(clock.now(), "beginning");
        if (!enter(from, returning)) {
            return;
        }
        tellChanges();
        var step = new Step(returning);
        try {
            observeEpoch(epochs.advance(role, epoch.get()));
            Optional<String> failure = recoverables.run(role, new Recoverable.Return(epoch.get(), covers), step::next);
            if (failure.isPresent()) {
                degrade(failure.get());
                return;
            }
            observeEpoch(probe.mark(epoch.get()));
            enter(step.current, new Mode.Up(clock.now()));
        } catch (ForebayException e) {
            LOG.warn("coming back failed role={}", role, e);
            degrade("coming back: " + Probe.reason(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            degrade("interrupted while coming back");
        }
    }

    /** The Returning that stands, as its step changes; one that was shut meanwhile is not brought back. */
    private final class Step {
        private Mode current;

        Step(Mode current) {
            this.current = current;
        }

        void next(String name) {
            Mode next = new Mode.Returning(current.since(), name);
            lock.lock();
            try {
                if (mode == current) {
                    mode = next;
                    current = next;
                }
            } finally {
                lock.unlock();
            }
        }
    }

    // ---- changing

    private boolean enter(Mode expected, Mode next) {
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
            case Mode.Up up -> LOG.info("redis serves role={} shard={} epoch={}", role, shard, epoch.get());
            case Mode.Suspect suspect ->
                LOG.warn("redis is suspect role={} shard={} reason={}", role, shard, suspect.reason());
            case Mode.Degraded degraded ->
                LOG.warn("going on without redis role={} shard={} reason={}", role, shard, degraded.reason());
            case Mode.Returning returning -> LOG.info("redis is coming back role={} shard={}", role, shard);
        }
    }

    private void tellChanges() {
        for (Change change = untold.poll(); change != null; change = untold.poll()) {
            listener.changed(role, shard, change.from, change.to);
        }
    }

    /** Ends the probing without waiting for it: the shard is no more. */
    void retire() {
        closed = true;
        lookNow();
        thread.interrupt();
        metrics.close();
    }

    @Override
    public void close() {
        closed = true;
        lookNow();
        thread.interrupt();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(2));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
