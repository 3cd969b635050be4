package dev.forebay.redis;

import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.CommandOutput;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Collects one reply into the raw tree that {@link Reply} reads. Filled by the event loop alone, read after the call is
 * done. An error below the top (a command inside EXEC) counts as the error of the whole reply.
 */
final class ReplyTree extends CommandOutput<byte[], byte[], Object> {
    private @Nullable Object value;
    private @Nullable Deque<List<@Nullable Object>> open;

    @SuppressWarnings("NullAway") // Lettuce's own initial value is null too
    ReplyTree() {
        super(ByteArrayCodec.INSTANCE, null);
    }

    @Nullable
    Object value() {
        return value;
    }

    @Override
    public void set(@Nullable ByteBuffer bytes) {
        if (bytes == null) {
            add(null);
            return;
        }
        var copy = new byte[bytes.remaining()];
        bytes.get(copy);
        add(copy);
    }

    @Override
    public void set(long integer) {
        add(integer);
    }

    @Override
    public void set(double number) {
        add(number);
    }

    @Override
    public void set(boolean flag) {
        add(flag);
    }

    @Override
    public void setError(ByteBuffer message) {
        if (error == null) {
            super.setError(message);
        }
        add(null);
    }

    @Override
    public void multi(int count) {
        if (count < 0) {
            add(null);
            return;
        }
        var list = new ArrayList<@Nullable Object>(Math.min(count, 1024));
        add(list);
        if (open == null) {
            open = new ArrayDeque<>(4);
        }
        open.push(list);
    }

    /** An element ended and {@code depth} lists are still open around it. */
    @Override
    public void complete(int depth) {
        if (open != null) {
            while (open.size() > depth) {
                open.pop();
            }
        }
    }

    private void add(@Nullable Object element) {
        if (open == null || open.isEmpty()) {
            value = element;
        } else {
            open.peek().add(element);
        }
    }
}
