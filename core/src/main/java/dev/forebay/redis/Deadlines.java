package dev.forebay.redis;

import dev.forebay.base.ForebayClock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends overdue calls, from one platform thread that does nothing else: a caller gets its answer in time even when the
 * event loop is stuck. Looks every {@value #TICK_MILLIS} ms while calls are under way and sleeps when none were for a
 * while. Looking costs by flight, not by call, as most flights have landed before the next look.
 */
final class Deadlines implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Deadlines.class);
    private static final int TICK_MILLIS = 5;
    private static final int IDLE_TICKS = 200;

    private final ForebayClock clock;
    private final long silentNanos;
    private final List<Lane> lanes = new CopyOnWriteArrayList<>();
    private final Queue<Flight> departed = new ConcurrentLinkedQueue<>();
    private final ArrayDeque<Flight> watched = new ArrayDeque<>();
    private final Thread thread;
    private volatile boolean asleep;
    private volatile boolean closed;

    Deadlines(ForebayClock clock, Duration silentAfter) {
        this.clock = clock;
        this.silentNanos = silentAfter.toNanos();
        this.thread =
                Thread.ofPlatform().name("forebay-redis-deadlines").daemon().start(this::run);
    }

    void watch(Lane lane) {
        lanes.add(lane);
    }

    void forget(Lane lane) {
        lanes.remove(lane);
    }

    void watch(Flight flight) {
        departed.add(flight);
    }

    /** A call was queued. A volatile read, and a wake-up once after an idle second. */
    void wake() {
        if (asleep) {
            asleep = false;
            LockSupport.unpark(thread);
        }
    }

    private void run() {
        int idle = 0;
        while (!closed) {
            try {
                idle = look() ? 0 : idle + 1;
            } catch (RuntimeException e) {
                LOG.error("looking for overdue calls failed; going on", e);
            }
            if (idle < IDLE_TICKS) {
                LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS));
            } else {
                rest();
                idle = 0;
            }
        }
    }

    /** Announces the rest first and looks once more after, so that a call queued between is seen by one of the two. */
    private void rest() {
        asleep = true;
        if (look()) {
            asleep = false;
            return;
        }
        while (asleep && !closed) {
            LockSupport.park(this);
        }
    }

    private boolean look() {
        long now = clock.nanoTime();
        boolean busy = false;
        for (Lane lane : lanes) {
            busy |= lane.expireQueued(now);
        }
        for (Flight flight = departed.poll(); flight != null; flight = departed.poll()) {
            busy = true;
            if (!flight.over()) {
                watched.add(flight);
            }
        }
        for (Iterator<Flight> flights = watched.iterator(); flights.hasNext(); ) {
            Flight flight = flights.next();
            busy = true;
            if (flight.over()) {
                flights.remove();
            } else {
                flight.expire(now);
                flight.giveUp(now, silentNanos);
            }
        }
        return busy;
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
