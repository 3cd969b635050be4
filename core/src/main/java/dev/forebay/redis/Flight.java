package dev.forebay.redis;

import io.netty.channel.Channel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The calls of one drain: what the deadline thread looks at, so that no call needs a timer of its own. */
final class Flight {
    private static final Logger LOG = LoggerFactory.getLogger(Flight.class);
    private final Call[] calls;
    private final Channel channel;
    private final long sentAt;
    private final long firstDeadline;
    private final AtomicInteger inFlight;
    private final AtomicInteger unlanded;

    /** Touched by the deadline thread alone. */
    private boolean givenUp;

    /** @param inFlight the lane's count, lowered once when the whole flight has landed */
    Flight(Call[] calls, Channel channel, long sentAt, long firstDeadline, AtomicInteger inFlight) {
        this.calls = calls;
        this.channel = channel;
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

    /**
     * Closes the connection where it has not answered for long: half-open ones look open, and a new one is the only way
     * to find out. Whoever waited has been answered long before.
     */
    void giveUp(long now, long silentNanos) {
        if (now - sentAt > silentNanos && !givenUp) {
            givenUp = true;
            LOG.warn("redis has not answered for {} ms, connecting anew", TimeUnit.NANOSECONDS.toMillis(now - sentAt));
            channel.close();
        }
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
