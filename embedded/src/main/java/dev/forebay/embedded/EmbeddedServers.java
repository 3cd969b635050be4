package dev.forebay.embedded;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One Redis and one throwaway PostgreSQL for all test classes of a JVM, each started when first asked for and stopped
 * when the JVM ends.
 *
 * <p>Classes keep apart by a database and a key prefix of their own: {@link #createDatabase}, {@link #uniqueName}. A
 * class that kills, pauses or floods a server starts its own instead. Thread-safe.
 */
public final class EmbeddedServers {
    private static final ReentrantLock LOCK = new ReentrantLock();
    private static final AtomicInteger SEQUENCE = new AtomicInteger();
    private static @Nullable EmbeddedRedis redis;
    private static @Nullable EmbeddedPostgres postgres;

    private EmbeddedServers() {}

    /** The shared Redis: DEBUG allowed, nothing written to disk. */
    public static EmbeddedRedis redis() {
        LOCK.lock();
        try {
            EmbeddedRedis running = redis;
            if (running == null) {
                running = EmbeddedRedis.builder().debugCommands(true).start();
                redis = running;
            }
            return running;
        } finally {
            LOCK.unlock();
        }
    }

    /** The shared PostgreSQL: with connections enough for several classes at once, each with several pools. */
    public static EmbeddedPostgres postgres() {
        LOCK.lock();
        try {
            EmbeddedPostgres running = postgres;
            if (running == null) {
                running = EmbeddedPostgres.builder()
                        .throwaway()
                        .setting("max_connections", "500")
                        .start();
                postgres = running;
            }
            return running;
        } finally {
            LOCK.unlock();
        }
    }

    /** A new, empty database on the shared PostgreSQL, its name made of the prefix and a number. */
    public static EmbeddedDatabase createDatabase(String prefix) {
        return postgres().createDatabase(uniqueName(prefix));
    }

    /** The prefix in lower case with a number that this JVM has not used before: for databases and key prefixes. */
    public static String uniqueName(String prefix) {
        String cleaned = prefix.replaceAll("[^A-Za-z0-9]+", "_").toLowerCase(java.util.Locale.ROOT);
        return cleaned.substring(0, Math.min(cleaned.length(), 50)) + "_" + SEQUENCE.incrementAndGet();
    }
}
