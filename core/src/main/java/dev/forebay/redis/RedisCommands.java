package dev.forebay.redis;

import dev.forebay.base.Key;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Commands to one role of Redis. Blocking, made for virtual threads: concurrent calls of one process share one
 * connection, one write and one flush. Thread-safe.
 *
 * <p>Every call has a deadline: what is left of the caller's {@link RedisBudget}, else the configured time-out (250 ms).
 * Failures are {@link RedisUnavailableException} (says whether the command was applied; the link has already told its
 * listeners) or {@link RedisCommandException} (the server's own refusal, such as WRONGTYPE). Nothing is sent twice,
 * but for what a server has told it did not run: a script that it does not know yet (NOSCRIPT), a slot that another one
 * has (MOVED, ASK, TRYAGAIN; at most 16 times, within one time-out). Nothing queues while disconnected.
 */
public interface RedisCommands {
    /** Sends one command: one round trip. */
    <T> T call(Command<T> command);

    /**
     * Sends a command that only reads, and whose answer may be old: in the role {@code cache}, where the options allow it, a
     * replica of a Cluster, or of the master that Sentinels watch, answers, as old as its replication is behind, without a bound when it is cut off from its master.
     * Else, and where no replica answers, the master does. Never for a fill that must not be older than an
     * invalidation. One round trip, two where a replica fails.
     */
    <T> T read(Command<T> command);

    /**
     * Sends groups of such commands, each in one piece and in its order to one replica of the master that has the key of
     * its first: what a later command of a group is answered is no older than what an earlier one is. No master is asked: what no replica answers within
     * a quarter of the time-out fails, as does everything where {@link #read} would ask no replica. One round trip.
     */
    <T> List<List<BatchResult<T>>> readReplicas(List<List<Command<T>>> groups);

    /** Runs a script by its digest: one round trip, two where the server does not know it yet. */
    <T> T run(ScriptCall<T> call);

    /**
     * Sends commands together: one round trip, whatever the number of nodes, replies in the order of the commands. In a
     * Cluster each goes to the node of its keys, in order there; what names no key goes with the first that does. Each fails alone; a lost connection fails all that had no answer.
     */
    List<BatchResult<?>> batch(List<Command<?>> commands);

    /** Runs scripts together: one round trip per node, one more where a server does not know a script yet. */
    <T> List<BatchResult<T>> runAll(List<ScriptCall<T>> calls);

    /**
     * Sends a command that names no key to every master, at once: one round trip. Answers by {@code host:port}; on a
     * single server and with Sentinel there is one.
     */
    <T> Map<String, BatchResult<T>> onMasters(Command<T> keyless);

    /**
     * Shows {@code step} the names of all keys that match a glob pattern, one master after the other, some hundred at a
     * time. A key that is there from beginning to end is shown at least once, unless its slot moves meanwhile. One round
     * trip for each thousand keys that there are, whether they match or not. So its time is its own: it and the calls of
     * {@code step} are {@linkplain RedisBudget#outside() outside} of the caller's budget, each waits the time-out at most,
     * and after {@code within} no further keys are asked for. Needs the right to SCAN, which the user of an application
     * should not have: without it a {@link ScanDeniedException} says so.
     *
     * @param step answers whether to go on
     * @return whether all keys were looked at: false where {@code step} ended it, or the time was up
     */
    boolean scan(String pattern, Duration within, Predicate<List<String>> step);

    /**
     * Optimistic update: WATCH, read, {@code decide}, MULTI, EXEC on a connection of its own. {@code decide} is called
     * again after each conflict, at most {@code attempts} times, with backoff and jitter between; an empty answer ends without a write.
     *
     * @param watched the keys that must not change, all in one slot
     * @param read the command whose answer is decided on
     * @param decide the commands to commit for what was read
     */
    <T> OptimisticResult optimistic(
            List<Key> watched, Command<T> read, Function<T, Optional<List<Command<?>>>> decide, int attempts);

    /** The time-out of one call without a budget. */
    Duration timeout();
}
