package dev.forebay.redis;

import dev.forebay.base.ForebayClock;
import io.netty.channel.Channel;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One connection that many threads write to together. Calls are pushed onto a lock-free stack; whoever finds it empty
 * schedules one drain on the connection's event loop, and what has gathered until that runs leaves in one write and one
 * flush. No timer and no waiting: a lone caller is written at once.
 *
 * <p>The stack's top carries its depth, so the bound costs no counter; racing callers may exceed it by
 * their number. Calls written and not yet answered count too: a
 * server that hangs fills the lane up to its bound and not the heap.
 *
 * <p>Batches go to the channel itself and not through Lettuce's endpoint: the endpoint writes command by command and
 * keeps what failed for another try, and nothing here may be sent twice.
 */
final class Lane {
    /** More than this in one write gains nothing and delays the first of them. */
    private static final int WRITE_AT_MOST = 512;

    private static final VarHandle TOP;

    static {
        try {
            TOP = MethodHandles.lookup().findVarHandle(Lane.class, "top", Call.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final int bound;
    private final Deadlines deadlines;
    private final ForebayClock clock;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final Runnable drain = this::drain;
    private volatile @Nullable Call top;
    private volatile @Nullable Channel channel;

    /** The shard whose calls go here: what their failures say something about. */
    private volatile String shard = RedisLink.ONLY_SHARD;

    Lane(int bound, Deadlines deadlines, ForebayClock clock) {
        this.bound = bound;
        this.deadlines = deadlines;
        this.clock = clock;
        deadlines.watch(this);
    }

    void opened(Channel opened) {
        channel = opened;
    }

    /** From now on calls end at once, unsent. */
    void shut() {
        channel = null;
    }

    /** What is queued is lost with the connection; what was written is ended by the channel's own handlers. */
    void lost() {
        channel = null;
        drain();
    }

    String shard() {
        return shard;
    }

    void serves(String newShard) {
        shard = newShard;
    }

    boolean connected() {
        return channel != null;
    }

    /** Calls that wait to be written or answered. */
    int depth() {
        Call last = top;
        return inFlight.get() + (last == null ? 0 : last.depth);
    }

    /** Queues a call. False where too many wait already; without a connection it ends at once, unsent. */
    boolean submit(Call call) {
        return submit(call, call, 1);
    }

    /** Queues calls in their order, in one piece. */
    boolean submit(Call[] calls) {
        for (int i = 1; i < calls.length; i++) {
            calls[i].next = calls[i - 1];
        }
        return submit(calls[0], calls[calls.length - 1], calls.length);
    }

    private boolean submit(Call first, Call last, int count) {
        while (true) {
            Call seen = top;
            int before = seen == null ? 0 : seen.depth;
            if (before + inFlight.get() + count > bound) {
                return false;
            }
            first.next = seen;
            number(last, first, before + count);
            if (TOP.compareAndSet(this, seen, last)) {
                if (seen == null) {
                    schedule();
                }
                deadlines.wake();
                return true;
            }
        }
    }

    private static void number(Call last, Call first, int depth) {
        int left = depth;
        for (Call call = last; call != null; call = call.next) {
            call.depth = left--;
            if (call == first) {
                return;
            }
        }
    }

    private void schedule() {
        Channel open = channel;
        if (open == null) {
            drain();
            return;
        }
        try {
            open.eventLoop().execute(drain);
        } catch (RejectedExecutionException e) {
            channel = null;
            drain();
        }
    }

    private void drain() {
        Call newest = takeAll();
        if (newest == null) {
            return;
        }
        var calls = new Call[newest.depth];
        int at = calls.length;
        for (Call call = newest; call != null; call = call.next) {
            calls[--at] = call;
        }
        Channel open = channel;
        if (open == null) {
            lose(calls);
        } else if (open.eventLoop().inEventLoop()) {
            write(open, calls);
        } else {
            // the connection was replaced between: the drain belongs to the new one's event loop
            try {
                open.eventLoop().execute(() -> write(open, calls));
            } catch (RejectedExecutionException e) {
                lose(calls);
            }
        }
    }

    private void lose(Call[] calls) {
        inFlight.addAndGet(-calls.length);
        for (Call call : calls) {
            call.lose();
        }
    }

    /** Counts them as in flight before they leave the queue: for a moment twice, never not at all. */
    private @Nullable Call takeAll() {
        while (true) {
            Call newest = top;
            if (newest == null) {
                return null;
            }
            inFlight.addAndGet(newest.depth);
            if (TOP.compareAndSet(this, newest, null)) {
                return newest;
            }
            inFlight.addAndGet(-newest.depth);
        }
    }

    private void write(Channel open, Call[] calls) {
        long earliest = calls[0].deadline;
        for (Call call : calls) {
            if (call.deadline - earliest < 0) {
                earliest = call.deadline;
            }
        }
        var flight = new Flight(calls, open, clock.nanoTime(), earliest, inFlight);
        List<Call> ready = take(calls, flight);
        deadlines.watch(flight);
        if (!open.isActive()) {
            ready.forEach(Call::lose);
            return;
        }
        for (int from = 0; from < ready.size(); from += WRITE_AT_MOST) {
            open.write(ready.subList(from, Math.min(ready.size(), from + WRITE_AT_MOST)), open.voidPromise());
        }
        open.flush();
        for (int i = 0; i < ready.size(); i++) {
            ready.get(i).checkWritten();
        }
    }

    /** The calls that are not over yet: all of them but for a rare deadline in the queue. */
    private static List<Call> take(Call[] calls, Flight flight) {
        int ready = 0;
        for (Call call : calls) {
            if (call.send(flight)) {
                ready++;
            } else {
                call.landed();
            }
        }
        List<Call> all = Arrays.asList(calls);
        return ready == calls.length
                ? all
                : all.stream().filter(call -> !call.over()).toList();
    }

    /** Ends what is overdue in the queue; answers whether anything was queued. */
    boolean expireQueued(long now) {
        Call last = top;
        for (Call call = last; call != null; call = call.next) {
            if (call.deadline - now <= 0) {
                call.expire();
            }
        }
        return last != null;
    }

    void close() {
        deadlines.forget(this);
        channel = null;
        drain();
    }
}
