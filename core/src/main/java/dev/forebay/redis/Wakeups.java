package dev.forebay.redis;

import dev.forebay.base.Key;
import dev.forebay.base.KeySpace;
import dev.forebay.redis.RedisSubscriptions.ChannelListener;
import dev.forebay.redis.RedisSubscriptions.Subscription;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Wakes waiting threads, in this process and in others, over one channel per process: however many wait, a process has
 * one subscription, and a wake-up reaches the one it is meant for.
 *
 * <p>A wake-up is a hint and never the truth: whoever is woken looks again. After anything that may have lost one (a
 * lost connection, a full mailbox) everybody is woken for that. One that comes before the wait is not lost: it ends the
 * wait at once. Thread-safe; made for virtual threads.
 */
public final class Wakeups implements AutoCloseable {
    private final String processId;
    private final KeySpace keys;
    private final RedisSubscriptions channel;
    private final Subscription subscription;
    private final Map<String, Wakeup> waiting = new ConcurrentHashMap<>();

    private Wakeups(RedisLink link, RedisRole role, KeySpace keys) {
        this.keys = keys;
        this.channel = link.subscriptions(role);
        this.processId = randomId();
        link.addListener(new RedisListener() {
            @Override
            public void lost(RedisRole lostRole, String shard, String node) {
                if (lostRole == role) {
                    wakeAll();
                }
            }
        });
        this.subscription = channel.subscribe(channelOf(processId), new ChannelListener() {
            @Override
            public void message(String token) {
                wakeHere(token);
            }

            @Override
            public void resumed() {
                wakeAll();
            }
        });
    }

    /** Opens the channel of this process. */
    public static Wakeups open(RedisLink link, RedisRole role, KeySpace keys) {
        return new Wakeups(link, role, keys);
    }

    /** Random per process; what others wake it by. */
    public String processId() {
        return processId;
    }

    /** Registers one waiter; the token is unique in this process and has the characters of a key's part. */
    public Wakeup register(String token) {
        KeySpace.requirePart(token);
        var wakeup = new Wakeup(token);
        if (waiting.putIfAbsent(token, wakeup) != null) {
            throw new IllegalArgumentException("somebody waits with the token " + token + " already");
        }
        return wakeup;
    }

    /**
     * Wakes a waiter of a process: at once in this one, else by one round trip. False where that process does not listen,
     * or nobody waits for the token here.
     */
    public boolean wake(String process, String token) {
        return process.equals(processId) ? wakeHere(token) : channel.publish(channelOf(process), token) > 0;
    }

    /** The channel of a process, for scripts that publish to it themselves. */
    public Key channelOf(String process) {
        return keys.key("wake", process);
    }

    private boolean wakeHere(String token) {
        Wakeup wakeup = waiting.get(token);
        if (wakeup == null) {
            return false;
        }
        wakeup.signal();
        return true;
    }

    private void wakeAll() {
        waiting.values().forEach(Wakeup::signal);
    }

    private static String randomId() {
        var bytes = new byte[12];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** Ends the subscription and wakes everybody. */
    @Override
    public void close() {
        subscription.close();
        wakeAll();
    }

    /** One waiter's place. One thread waits at a time. */
    public final class Wakeup implements AutoCloseable {
        private final String token;
        private final Semaphore signal = new Semaphore(0);

        private Wakeup(String token) {
            this.token = token;
        }

        /** Waits until woken; false at the time-out. Wake-ups that came meanwhile count as one. */
        public boolean await(Duration atMost) throws InterruptedException {
            boolean woken = signal.tryAcquire(Math.max(0, atMost.toNanos()), TimeUnit.NANOSECONDS);
            signal.drainPermits();
            return woken;
        }

        private void signal() {
            if (signal.availablePermits() == 0) {
                signal.release();
            }
        }

        /** Nobody waits here any more. */
        @Override
        public void close() {
            waiting.remove(token, this);
        }
    }
}
