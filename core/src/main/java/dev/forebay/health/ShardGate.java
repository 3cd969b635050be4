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
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
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
    private final Overloads overloads;

    private final AtomicLong epoch = new AtomicLong();
    private final GateMode mode;
    private final Thread thread;
    private volatile boolean closed;

    /** Touched by the probing thread alone. */
    private @Nullable String runId;

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
        this.overloads = new Overloads(options.overloadsToSuspect(), clock);
        this.mode = new GateMode(role, shard, epoch::get, meters, clock, listener);
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
        Mode seen = mode.own();
        switch (probe.ask(epoch.get())) {
            case Probe.Finding.Fails fails -> mode.enter(seen, new Mode.Degraded(clock.now(), fails.reason()));
            case Probe.Finding.Serves serves -> started(seen, serves);
        }
        mode.tellChanges();
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
        mode.enter(seen, new Mode.Up(clock.now()));
    }

    Mode mode() {
        return mode.get();
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
            case DISCONNECTED -> mode.degrade("connection lost");
            case READ_ONLY, OUT_OF_MEMORY, LOADING, CLUSTER_DOWN -> mode.degrade(Probe.reason(failure));
            case DENIED -> mode.suspect("denied");
            case TIMED_OUT -> timedOut(failure.elapsed());
            case OVERLOADED -> {
                if (overloads.tooMany()) {
                    mode.suspect("overloaded");
                }
            }
            // one slot of many, for a moment: the call goes on without Redis, the others need not
            case MOVING, CLOSED -> {}
        }
    }

    /** A call that had only the rest of a budget says little: the gate looks, and stays open until it knows. */
    private void timedOut(Duration waited) {
        if (waited.compareTo(options.probeTimeout().dividedBy(2)) >= 0) {
            mode.suspect("timed out");
        } else {
            mode.lookNow();
        }
    }

    void degrade(String reason) {
        mode.degrade(reason);
    }

    /** Probes as soon as the probing thread is free. */
    void lookNow() {
        mode.lookNow();
    }

    /** Holds the gate in a mode, whatever it was held in before. */
    void force(Mode held) {
        mode.force(held);
    }

    /** Lets it go, through Returning where it was not held in Up. */
    void unforce() {
        mode.unforce();
    }

    // ---- the probing thread

    private void run() {
        while (!closed) {
            try {
                while (mode.changedBeforeNextLook(untilNextLook())) {
                    mode.tellChanges();
                }
                look();
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                LOG.error("the gate's probe failed role={}", role, e);
            }
        }
    }

    private long untilNextLook() {
        return mode.own() instanceof Mode.Up
                ? options.heartbeat().toNanos()
                : ThreadLocalRandom.current()
                        .nextLong(
                                options.retryShortest().toNanos(),
                                options.retryLongest().toNanos() + 1);
    }

    private void look() {
        Mode seen = mode.own();
        switch (probe.ask(epoch.get())) {
            case Probe.Finding.Fails fails -> fails(seen, fails);
            case Probe.Finding.Serves serves -> serves(seen, serves);
        }
        mode.tellChanges();
    }

    /** One late answer makes it Suspect, and the probe is repeated at once; a second one degrades. */
    private void fails(Mode seen, Probe.Finding.Fails fails) {
        if (fails.late() && seen instanceof Mode.Up) {
            mode.suspect(fails.reason());
        } else {
            mode.degrade(fails.reason());
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
                    mode.degrade("the server was restarted or replaced");
                } else if (serves.epoch().isEmpty()) {
                    mode.degrade("the server was emptied");
                }
                if (mode.own() instanceof Mode.Degraded degraded) {
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
        if (!mode.enter(from, returning)) {
            return;
        }
        mode.tellChanges();
        var step = new Step(returning);
        try {
            observeEpoch(epochs.advance(role, epoch.get()));
            Optional<String> failure = recoverables.run(role, new Recoverable.Return(epoch.get(), covers), step::next);
            if (failure.isPresent()) {
                mode.degrade(failure.get());
                return;
            }
            observeEpoch(probe.mark(epoch.get()));
            mode.enter(step.current, new Mode.Up(clock.now()));
        } catch (ForebayException e) {
            LOG.warn("coming back failed role={}", role, e);
            mode.degrade("coming back: " + Probe.reason(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            mode.degrade("interrupted while coming back");
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
            if (mode.step(current, next)) {
                current = next;
            }
        }
    }

    /** Ends the probing without waiting for it: the shard is no more. */
    void retire() {
        closed = true;
        mode.close();
        thread.interrupt();
        mode.forget();
    }

    @Override
    public void close() {
        closed = true;
        mode.close();
        thread.interrupt();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(2));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
