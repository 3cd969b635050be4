package dev.forebay.redis;

import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.ProtocolKeyword;
import io.lettuce.core.protocol.RedisCommand;
import io.netty.buffer.ByteBuf;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One command under way, and the thread that waits for it.
 *
 * <p>Three parties race to end it: the event loop with the reply, the event loop with the loss of the connection, and the
 * deadline thread. Each does so by one compare-and-set of {@link #state}; the losers change nothing, so a reply that comes
 * after the deadline is dropped without a word. The end also says whether the server may have got it: a call that ended
 * in the queue is never written, and one that the event loop has taken may have been, unless that same thread knows better.
 *
 * <p>The waiter parks without a time-out: {@link Deadlines} ends overdue calls, which is cheaper than a timer per call.
 */
final class Call implements RedisCommand<byte[], byte[], Object> {
    static final int QUEUED = 0;
    static final int SENT = 1;
    /** From here on it is over. */
    static final int ANSWERED = 2;

    static final int EXPIRED_UNSENT = 3;
    static final int EXPIRED_SENT = 4;
    static final int LOST_UNSENT = 5;
    static final int LOST_SENT = 6;

    private static final VarHandle STATE;
    private static final CommandArgs<byte[], byte[]> NO_ARGS = new CommandArgs<>(ByteArrayCodec.INSTANCE);

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Call.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final byte[] bytes;
    private final ReplyTree reply = new ReplyTree();
    private final @Nullable Thread waiter;
    final long deadline;

    /** The call pushed before this one; written before the push, never after. */
    @Nullable
    Call next;

    /** Calls in the queue up to and with this one; written before the push. */
    int depth;

    /** Nanoseconds from the call to its answer; written and read by the caller alone. */
    long took;

    /** Set by the event loop when it drains the queue. */
    @Nullable
    Flight flight;

    private volatile int state;

    /** Read and written by the event loop alone. */
    private boolean written;

    /** @param waiter who is woken; null where another call's end wakes the waiter */
    Call(byte[] bytes, long deadline, @Nullable Thread waiter) {
        this.bytes = bytes;
        this.deadline = deadline;
        this.waiter = waiter;
    }

    boolean over() {
        return state >= ANSWERED;
    }

    int state() {
        return state;
    }

    /** The reply's root; only where {@link #state} is ANSWERED and there is no {@link #error}. */
    @Nullable
    Object value() {
        return reply.value();
    }

    @Nullable
    String error() {
        return reply.getError();
    }

    /** Takes it off the queue; false where it is over already and must not be sent. */
    boolean send(Flight with) {
        flight = with;
        return STATE.compareAndSet(this, QUEUED, SENT);
    }

    /** Ends it at its deadline; from any thread. */
    void expire() {
        if (!end(QUEUED, EXPIRED_UNSENT)) {
            end(SENT, EXPIRED_SENT);
        }
    }

    /** Ends it for want of a connection; from any thread while queued, then from the event loop alone. */
    void lose() {
        if (!end(QUEUED, LOST_UNSENT)) {
            end(SENT, written ? LOST_SENT : LOST_UNSENT);
        }
        landed();
    }

    /** After its write: where Lettuce skipped it, because the deadline came between, no reply will ever land it. */
    void checkWritten() {
        if (!written) {
            lose();
        }
    }

    private boolean end(int from, int outcome) {
        if (!STATE.compareAndSet(this, from, outcome)) {
            return false;
        }
        if (waiter != null) {
            LockSupport.unpark(waiter);
        }
        return true;
    }

    /** The event loop will not touch it again. */
    void landed() {
        Flight with = flight;
        if (with != null) {
            flight = null;
            with.landed();
        }
    }

    @Override
    public void complete() {
        end(SENT, ANSWERED);
        landed();
    }

    @Override
    public boolean completeExceptionally(Throwable cause) {
        lose();
        return true;
    }

    @Override
    public void cancel() {
        lose();
    }

    @Override
    public void encode(ByteBuf out) {
        written = true;
        out.writeBytes(bytes);
    }

    /** Asked by Lettuce before it writes: what is over is not written any more. */
    @Override
    public boolean isDone() {
        return over();
    }

    @Override
    public boolean isCancelled() {
        return false;
    }

    @Override
    public CommandOutput<byte[], byte[], Object> getOutput() {
        return reply;
    }

    @Override
    public void setOutput(CommandOutput<byte[], byte[], Object> output) {
        throw new UnsupportedOperationException("a call keeps its own output");
    }

    @Override
    public CommandArgs<byte[], byte[]> getArgs() {
        return NO_ARGS;
    }

    @Override
    public ProtocolKeyword getType() {
        return Keyword.INSTANCE;
    }

    /** Lettuce keeps calls in a hash set while it writes them: cheaper than the identity hash, spread well enough. */
    @Override
    public int hashCode() {
        return depth;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    /** The name stands in the encoded bytes; Lettuce asks for one only in its own logs. */
    private enum Keyword implements ProtocolKeyword {
        INSTANCE;

        @Override
        public byte[] getBytes() {
            return "CALL".getBytes(StandardCharsets.US_ASCII);
        }

        @Override
        public String toString() {
            return "CALL";
        }
    }
}
