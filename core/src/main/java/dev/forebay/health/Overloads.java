package dev.forebay.health;

import dev.forebay.base.ForebayClock;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** Counts refused calls within one second: one says that many callers came at once, many say that Redis hangs. */
final class Overloads {
    private final ReentrantLock lock = new ReentrantLock();
    private final int enough;
    private final ForebayClock clock;
    private long since;
    private int count;

    Overloads(int enough, ForebayClock clock) {
        this.enough = enough;
        this.clock = clock;
        this.since = clock.nanoTime();
    }

    /** Counts one; whether they are too many now. */
    boolean tooMany() {
        lock.lock();
        try {
            long now = clock.nanoTime();
            if (now - since > TimeUnit.SECONDS.toNanos(1)) {
                since = now;
                count = 0;
            }
            return ++count >= enough;
        } finally {
            lock.unlock();
        }
    }
}
