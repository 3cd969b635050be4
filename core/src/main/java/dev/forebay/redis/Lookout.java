package dev.forebay.redis;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks who serves what: every two seconds, and soon after anything that hints at a change. Both are needed: a hint may
 * be missed, and two seconds are long. One thread of its own; a look never waits longer than the calls it makes.
 */
final class Lookout implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Lookout.class);
    private static final Duration PERIOD = Duration.ofSeconds(2);
    /** However many hints come, there is a pause between two looks. */
    private static final Duration GAP = Duration.ofMillis(100);

    private final Runnable look;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile boolean hinted;
    private volatile boolean closed;

    Lookout(String name, Runnable look) {
        this.look = look;
        this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Something may have changed; cheap when it was said already. */
    void hint() {
        if (hinted) {
            return;
        }
        lock.lock();
        try {
            hinted = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            while (!closed) {
                hinted = false;
                try {
                    look.run();
                } catch (RuntimeException e) {
                    LOG.warn("looking at who serves Redis failed, and is tried again", e);
                }
                pause(GAP, false);
                pause(PERIOD.minus(GAP), true);
            }
        } catch (InterruptedException e) {
            closed = true;
        }
    }

    private void pause(Duration longest, boolean untilHinted) throws InterruptedException {
        lock.lock();
        try {
            long left = longest.toNanos();
            while (!closed && left > 0 && !(untilHinted && hinted)) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        closed = true;
        hint();
        lock.lock();
        try {
            changed.signal();
        } finally {
            lock.unlock();
        }
        try {
            thread.join(TimeUnit.SECONDS.toMillis(2));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
