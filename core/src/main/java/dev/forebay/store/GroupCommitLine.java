package dev.forebay.store;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Who waits, and how many runners there are. A runner ends only under the lock that members join under, so nobody is
 * left in a line without one.
 */
final class GroupCommitLine<I, O> {
    enum Joining {
        /** A runner will come by. */
        JOINED,
        /** The caller must start a runner; it is counted already. */
        START_RUNNER,
        FULL,
        CLOSED
    }

    private final int capacity;
    private final int maxRunners;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Queue<GroupCommitMember<I, O>> waiting = new ArrayDeque<>();
    private int runners;
    private boolean closed;

    GroupCommitLine(int capacity, int maxRunners) {
        this.capacity = capacity;
        this.maxRunners = maxRunners;
    }

    Joining join(GroupCommitMember<I, O> member) {
        lock.lock();
        try {
            if (closed) {
                return Joining.CLOSED;
            }
            if (waiting.size() >= capacity) {
                return Joining.FULL;
            }
            waiting.add(member);
            if (runners == maxRunners) {
                return Joining.JOINED;
            }
            runners++;
            return Joining.START_RUNNER;
        } finally {
            lock.unlock();
        }
    }

    /** The next members for a runner, oldest first, without those given up; none ends the runner. */
    List<GroupCommitMember<I, O>> take(int max) {
        List<GroupCommitMember<I, O>> taken = new ArrayList<>();
        lock.lock();
        try {
            for (var member = waiting.poll(); member != null; member = waiting.poll()) {
                if (member.take()) {
                    taken.add(member);
                }
                if (taken.size() == max) {
                    break;
                }
            }
            if (taken.isEmpty()) {
                runners--;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
        return taken;
    }

    /** Waits for {@code nanos}, less when it is closed; answers whether it is still open. */
    boolean pause(long nanos) {
        lock.lock();
        try {
            long left = nanos;
            while (!closed && left > 0) {
                left = changed.awaitNanos(left);
            }
            return !closed;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Lets nobody join any more; answers who waits and will never be taken. */
    List<GroupCommitMember<I, O>> close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
            List<GroupCommitMember<I, O>> never = new ArrayList<>(waiting);
            never.removeIf(member -> !member.take());
            waiting.clear();
            return never;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for the runners to end. */
    void awaitRunners(Duration within) {
        lock.lock();
        try {
            long left = within.toNanos();
            while (runners > 0 && left > 0) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }
}
