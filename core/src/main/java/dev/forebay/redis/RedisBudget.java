package dev.forebay.redis;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One budget of Redis time for all calls of a request, so that a hung Redis costs a request once and not once per call.
 * Bound to the opening thread and not inherited; opened by the web layer, by a worker around a job, or by hand:
 *
 * <pre>{@code
 * try (var budget = RedisBudget.open(Duration.ofMillis(250))) {
 *     ... // all Redis calls in here wait 250 ms together at most
 * }
 * }</pre>
 *
 * <p>What is as long as the data is large, such as a look at all keys, has a deadline of its own and steps out of the
 * request's budget for as long with {@link #outside()}.
 */
public final class RedisBudget implements AutoCloseable {
    private static final ThreadLocal<@Nullable RedisBudget> CURRENT = new ThreadLocal<>();

    private final @Nullable RedisBudget outer;
    private long leftNanos;

    /** Whether what is spent in here is the outer budget's too. */
    private final boolean shared;

    private RedisBudget(long nanos, @Nullable RedisBudget outer, boolean shared) {
        this.leftNanos = nanos;
        this.outer = outer;
        this.shared = shared;
    }

    /** Opens a budget for this thread; an outer one with less left still counts. */
    public static RedisBudget open(Duration budget) {
        RedisBudget outer = CURRENT.get();
        long nanos = outer == null ? budget.toNanos() : Math.min(budget.toNanos(), outer.leftNanos);
        return enter(new RedisBudget(nanos, outer, true));
    }

    /**
     * Leaves this thread's budget until it is closed: each call then waits the configured time-out at most, and nothing is
     * charged. For work of many short calls whose number the data decides, and which keeps a deadline of its own: a look
     * at all keys, what an operator asks for. Never to ask once more for a request whose budget is spent: a hung Redis
     * would cost it the time-out again.
     */
    public static RedisBudget outside() {
        return enter(new RedisBudget(Long.MAX_VALUE, CURRENT.get(), false));
    }

    private static RedisBudget enter(RedisBudget budget) {
        CURRENT.set(budget);
        return budget;
    }

    /** Nanoseconds this call may wait: the time-out, or what is left of the budget. */
    static long forCall(long timeoutNanos) {
        RedisBudget budget = CURRENT.get();
        return budget == null ? timeoutNanos : Math.min(timeoutNanos, Math.max(0, budget.leftNanos));
    }

    /** What a wait for the sake of Redis may take: {@code wait}, or what is left of the thread's budget; never below 0. */
    public static Duration atMost(Duration wait) {
        return Duration.ofNanos(Math.max(0, forCall(wait.toNanos())));
    }

    /** Charges the time of a wait that was no call: the thread's budgets have so much less. */
    public static void charge(Duration waited) {
        charge(waited.toNanos());
    }

    /** Charges the time that a call waited. */
    static void charge(long nanos) {
        for (RedisBudget budget = CURRENT.get(); budget != null; budget = budget.shared ? budget.outer : null) {
            budget.leftNanos -= nanos;
        }
    }

    /** Time left. */
    public Duration left() {
        return Duration.ofNanos(Math.max(0, leftNanos));
    }

    @Override
    public void close() {
        if (outer == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(outer);
        }
    }
}
