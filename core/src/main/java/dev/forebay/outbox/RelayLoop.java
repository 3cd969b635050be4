package dev.forebay.outbox;

import dev.forebay.base.ForebayClock;
import dev.forebay.base.ForebayException;
import dev.forebay.store.StoreRetryException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for due messages when poked, when it was told to look again, and each second in any case. Pokes within a few milliseconds are one. While
 * PostgreSQL is away it logs one line and looks less often.
 */
final class RelayLoop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
    private static final long MERGE_NANOS = Duration.ofMillis(5).toNanos();
    private static final long LONGEST_NANOS = Duration.ofSeconds(10).toNanos();
    private static final Duration CLOSING = Duration.ofSeconds(2);

    private final Runnable look;
    private final long pollNanos;
    private final ForebayClock clock;
    private final AtomicBoolean poked = new AtomicBoolean();
    private final AtomicBoolean away = new AtomicBoolean();
    /** When to look again, on the clock. */
    private final AtomicReference<@Nullable Long> again = new AtomicReference<>();

    private volatile @Nullable Thread thread;
    private volatile boolean closed;

    RelayLoop(Runnable look, Duration pollEvery, ForebayClock clock) {
        this.look = look;
        this.pollNanos = pollEvery.toNanos();
        this.clock = clock;
    }

    void start() {
        thread = Thread.ofVirtual().name("forebay-outbox-poll").start(this::run);
    }

    void poke() {
        if (!poked.getAndSet(true)) {
            LockSupport.unpark(thread);
        }
    }

    /** Looks once more when this time has passed, whatever it sees before; of several such times the last counts. */
    void lookAgainIn(Duration time) {
        again.accumulateAndGet(
                clock.nanoTime() + time.toNanos(), (set, then) -> set == null || then - set > 0 ? then : set);
        LockSupport.unpark(thread);
    }

    private void run() {
        long delay = pollNanos;
        while (!closed) {
            poked.set(false);
            Long due = again.get();
            if (due != null && due - clock.nanoTime() <= 0) {
                again.compareAndSet(due, null);
            }
            delay = lookOnce() ? pollNanos : Math.min(LONGEST_NANOS, delay * 2);
            pause(MERGE_NANOS, false);
            pause((long) (delay * (0.8 + ThreadLocalRandom.current().nextDouble(0.4))), true);
        }
    }

    private boolean lookOnce() {
        try {
            look.run();
            if (away.getAndSet(false)) {
                LOG.info("outbox relay goes on: PostgreSQL is back");
            }
            return true;
        } catch (ForebayException e) {
            storeFailed(e);
        } catch (RuntimeException e) {
            LOG.error("outbox relay could not look for messages", e);
        }
        return false;
    }

    void storeFailed(ForebayException e) {
        if (e instanceof StoreRetryException) {
            LOG.debug("outbox relay tries again with its next look", e);
        } else if (!away.getAndSet(true)) {
            LOG.warn("outbox relay waits: {}", e.getMessage());
        }
    }

    private void pause(long nanos, boolean endedByPoke) {
        long end = clock.nanoTime() + nanos;
        for (long left = nanos; left > 0 && !closed; left = end - clock.nanoTime()) {
            long untilAgain = untilAgain();
            if (endedByPoke && (poked.get() || untilAgain <= 0)) {
                return;
            }
            LockSupport.parkNanos(this, endedByPoke ? Math.min(left, untilAgain) : left);
        }
    }

    private long untilAgain() {
        Long due = again.get();
        return due == null ? Long.MAX_VALUE : due - clock.nanoTime();
    }

    @Override
    public void close() {
        closed = true;
        Thread running = thread;
        if (running != null) {
            LockSupport.unpark(running);
            try {
                running.join(CLOSING);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
