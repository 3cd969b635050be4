package dev.forebay.redis;

import io.lettuce.core.api.StatefulConnection;
import io.netty.channel.Channel;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one connection standing: opens it, and after a failure or a loss opens it again, after 20 to 500 ms with jitter,
 * until closed. The first attempt is no different from the later ones, so an application starts without Redis too. Each
 * attempt is a new connection of Lettuce's with its own reconnect off: nothing of the old one can be sent on the new one.
 *
 * @param <C> the kind of connection
 */
final class Reconnector<C extends StatefulConnection<?, ?>> implements AutoCloseable {
    /** Is told of each connection, in order: opened, lost, opened, … and {@code refused} for attempts that failed. */
    interface Holder<C> {
        void opened(C connection, Channel channel);

        void lost();

        void refused(Throwable cause);
    }

    private final Supplier<CompletionStage<Opened<C>>> open;
    private final Holder<C> holder;
    private final ScheduledExecutorService timer;
    private final long shortestMillis;
    private final long longestMillis;
    private volatile int failures;
    private volatile boolean closed;
    private volatile @Nullable Channel standing;

    /** Raised by {@link #renew}: an attempt of an older one may have led to where nobody is to go any more. */
    private final AtomicInteger generation = new AtomicInteger();

    /** A connection and the channel below it. */
    record Opened<C>(C connection, Channel channel) {}

    Reconnector(
            Supplier<CompletionStage<Opened<C>>> open,
            Holder<C> holder,
            ScheduledExecutorService timer,
            RedisOptions options) {
        this.open = open;
        this.holder = holder;
        this.timer = timer;
        this.shortestMillis = options.reconnectShortest().toMillis();
        this.longestMillis = options.reconnectLongest().toMillis();
    }

    void start() {
        later(0);
    }

    /** Attempts and their ends run on the timer's one thread; losses on the event loop, of which one at a time is possible. */
    private void attempt() {
        if (closed) {
            return;
        }
        int as = generation.get();
        try {
            open.get().whenComplete((opened, failure) -> onTimer(() -> settle(opened, failure, as)));
        } catch (RuntimeException e) {
            settle(null, e, as);
        }
    }

    private void settle(@Nullable Opened<C> opened, @Nullable Throwable failure, int as) {
        if (closed) {
            if (opened != null) {
                opened.connection().closeAsync();
            }
            return;
        }
        if (opened != null && as != generation.get()) {
            opened.connection().closeAsync();
            later(shortestMillis);
            return;
        }
        if (opened == null) {
            holder.refused(failure == null ? new IllegalStateException("no connection") : failure);
            failures = failures + 1;
            later(delay());
            return;
        }
        failures = 0;
        standing = opened.channel();
        holder.opened(opened.connection(), opened.channel());
        // told on the event loop before the calls in flight fail, so that whoever fails finds the gate shut already
        opened.channel().closeFuture().addListener(done -> lose(opened.connection()));
        if (closed || as != generation.get()) {
            opened.channel().close();
        }
    }

    private void lose(C connection) {
        standing = null;
        connection.closeAsync();
        if (closed) {
            return;
        }
        holder.lost();
        later(delay());
    }

    /** Doubles from the shortest to the longest; half of it is jitter, so that a fleet does not return in step. */
    private long delay() {
        long base = Math.min(longestMillis, shortestMillis << Math.min(failures, 16));
        return Math.max(shortestMillis, base / 2 + ThreadLocalRandom.current().nextLong(base / 2 + 1));
    }

    private void later(long millis) {
        if (closed) {
            return;
        }
        try {
            timer.schedule(this::attempt, millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            closed = true;
        }
    }

    private void onTimer(Runnable work) {
        try {
            timer.execute(work);
        } catch (RejectedExecutionException e) {
            closed = true;
            work.run();
        }
    }

    /** Gives the standing connection up for a new one, which may lead elsewhere. */
    void renew() {
        generation.incrementAndGet();
        Channel open = standing;
        if (open != null) {
            open.close();
        }
    }

    /** Ends the attempts and the connection, without a word to the holder. */
    @Override
    public void close() {
        closed = true;
        renew();
    }
}
