package dev.forebay.redis;

import dev.forebay.base.Applied;
import dev.forebay.redis.Reconnector.Opened;
import dev.forebay.redis.RedisUnavailableException.Reason;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * At most so many connections that one caller at a time has to itself, opened when first needed. Waiting for one, and
 * for a new one to open, is bounded by the time-out of a call or what is left of the budget, and charged to it.
 */
final class WatchPool implements AutoCloseable {
    /** A connection in the hands of one caller. */
    record Borrowed(StatefulRedisConnection<byte[], byte[]> connection, Lane lane, int generation) {}

    private final Semaphore permits;
    private final Queue<Borrowed> idle = new ConcurrentLinkedQueue<>();
    private final Supplier<CompletionStage<Opened<StatefulRedisConnection<byte[], byte[]>>>> dialer;
    private final Supplier<Lane> lanes;
    private final RedisOptions options;
    private final AtomicInteger generation = new AtomicInteger();
    private volatile boolean closed;

    /** @param lanes makes a lane for a new connection */
    WatchPool(
            Supplier<CompletionStage<Opened<StatefulRedisConnection<byte[], byte[]>>>> dialer,
            Supplier<Lane> lanes,
            RedisOptions options) {
        this.permits = new Semaphore(options.watchConnections());
        this.dialer = dialer;
        this.lanes = lanes;
        this.options = options;
    }

    /** @param shard what a failure says something about */
    Borrowed borrow(Asker asker, String key, String shard) {
        return asker.charged(() -> borrowed(asker, key, shard));
    }

    private Borrowed borrowed(Asker asker, String key, String shard) {
        long until = asker.now() + RedisBudget.forCall(options.timeout().toNanos());
        acquire(asker, key, shard, until - asker.now());
        try {
            for (Borrowed free = idle.poll(); free != null; free = idle.poll()) {
                if (free.lane().connected()) {
                    return free;
                }
                discard(free);
            }
            return open(asker, key, shard, until - asker.now());
        } catch (RuntimeException | Error e) {
            permits.release();
            throw e;
        }
    }

    private void acquire(Asker asker, String key, String shard, long wait) {
        boolean acquired;
        try {
            acquired = !closed && permits.tryAcquire(Math.max(0, wait), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure(Reason.OVERLOADED, key, "interrupted while waiting for a connection to watch with", e);
        }
        if (!acquired) {
            throw asker.told(
                    closed
                            ? failure(Reason.CLOSED, key, "the link is closed", null)
                            : failure(
                                    Reason.OVERLOADED,
                                    key,
                                    "all " + options.watchConnections()
                                            + " connections for optimistic updates are taken",
                                    null),
                    shard);
        }
    }

    private Borrowed open(Asker asker, String key, String shard, long wait) {
        int as = generation.get();
        CompletableFuture<Opened<StatefulRedisConnection<byte[], byte[]>>> opening =
                dialer.get().toCompletableFuture();
        try {
            Opened<StatefulRedisConnection<byte[], byte[]>> opened =
                    opening.get(Math.max(0, wait), TimeUnit.NANOSECONDS);
            Lane lane = lanes.get();
            lane.opened(opened.channel());
            opened.channel().closeFuture().addListener(done -> lane.lost());
            return new Borrowed(opened.connection(), lane, as);
        } catch (TimeoutException e) {
            abandon(opening);
            throw asker.told(failure(Reason.TIMED_OUT, key, "no new connection to Redis in time", e), shard);
        } catch (ExecutionException e) {
            throw asker.told(failure(Reason.DISCONNECTED, key, "no connection to Redis", e), shard);
        } catch (InterruptedException e) {
            abandon(opening);
            Thread.currentThread().interrupt();
            throw failure(Reason.DISCONNECTED, key, "interrupted while connecting", e);
        }
    }

    /** A connection that comes too late is closed. */
    private static void abandon(CompletableFuture<Opened<StatefulRedisConnection<byte[], byte[]>>> opening) {
        opening.thenAccept(opened -> opened.connection().closeAsync());
    }

    void giveBack(Borrowed borrowed, boolean clean) {
        if (clean
                && !closed
                && borrowed.generation() == generation.get()
                && borrowed.lane().connected()) {
            idle.add(borrowed);
        } else {
            discard(borrowed);
        }
        permits.release();
        if (closed || borrowed.generation() != generation.get()) {
            discardIdle();
        }
    }

    private static void discard(Borrowed borrowed) {
        borrowed.lane().close();
        borrowed.connection().closeAsync();
    }

    private void discardIdle() {
        for (Borrowed free = idle.poll(); free != null; free = idle.poll()) {
            discard(free);
        }
    }

    /** The idle connections are of no use any more: the master is another server now. */
    void renew() {
        generation.incrementAndGet();
        discardIdle();
    }

    private static RedisUnavailableException failure(
            Reason reason, String key, String message, @Nullable Throwable cause) {
        return new RedisUnavailableException(reason, "WATCH", key, Duration.ZERO, Applied.NO, message, cause);
    }

    @Override
    public void close() {
        closed = true;
        discardIdle();
    }
}
