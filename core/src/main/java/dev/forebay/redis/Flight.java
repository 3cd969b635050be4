package dev.forebay.redis;

import java.util.concurrent.atomic.AtomicInteger;

/** The calls of one drain: what the deadline thread looks at, so that no call needs a timer of its own. */
final class Flight {
    private final Call[] calls;
    private final long sentAt;
    private final long firstDeadline;
    private final AtomicInteger inFlight;
    private final AtomicInteger unlanded;

    /** @param inFlight the lane's count, lowered once when the whole flight has landed */
    Flight(Call[] calls, long sentAt, long firstDeadline, AtomicInteger inFlight) {
        this.calls = calls;
        this.sentAt = sentAt;
        this.firstDeadline = firstDeadline;
        this.inFlight = inFlight;
        this.unlanded = new AtomicInteger(calls.length);
    }

    /** One call got its reply, or never will. */
    void landed() {
        if (unlanded.decrementAndGet() == 0) {
            inFlight.addAndGet(-calls.length);
        }
    }

    boolean over() {
        return unlanded.get() == 0;
    }

    /** Monotonic time of the write. */
    long sentAt() {
        return sentAt;
    }

    /** Ends what is overdue at {@code now}. */
    void expire(long now) {
        if (firstDeadline - now > 0) {
            return;
        }
        for (Call call : calls) {
            if (call.deadline - now <= 0) {
                call.expire();
            }
        }
    }
}
