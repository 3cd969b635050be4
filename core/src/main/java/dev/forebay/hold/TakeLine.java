package dev.forebay.hold;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Who waits for a pool, and how many scripts are under way for it. A script's turn ends only under the lock that members
 * join under, so nobody is left in the line without one. Thread-safe.
 */
final class TakeLine {
    enum Joining {
        /** The caller's turn; it calls {@link #next} when it is done. */
        GO,
        /** It is in the line, and will be answered. */
        WAIT,
        FULL
    }

    /** A request in the line, sent or given up, whichever comes first. */
    record Member(HoldRequest request, CompletableFuture<Optional<Take>> answer, AtomicBoolean gone) {
        Member(HoldRequest request) {
            this(request, new CompletableFuture<>(), new AtomicBoolean());
        }

        /** For a script: from now on giving up means an unknown outcome. */
        private boolean send() {
            return gone.compareAndSet(false, true);
        }

        /** Whether it will never be sent. */
        boolean giveUp() {
            return gone.compareAndSet(false, true);
        }
    }

    private final int mostUnderWay;
    private final int capacity;
    private final ReentrantLock lock = new ReentrantLock();
    private final Queue<Member> waiting = new ArrayDeque<>();
    private int underWay;

    TakeLine(int mostUnderWay, int capacity) {
        this.mostUnderWay = mostUnderWay;
        this.capacity = capacity;
    }

    Joining join(Member member) {
        lock.lock();
        try {
            if (underWay < mostUnderWay) {
                underWay++;
                return Joining.GO;
            }
            if (waiting.size() >= capacity) {
                return Joining.FULL;
            }
            waiting.add(member);
            return Joining.WAIT;
        } finally {
            lock.unlock();
        }
    }

    /** Those who go next, oldest first, without those given up; none ends the caller's turn. */
    List<Member> next(int most) {
        lock.lock();
        try {
            List<Member> next = sendable(most);
            if (next.isEmpty()) {
                underWay--;
            }
            return next;
        } finally {
            lock.unlock();
        }
    }

    /** All who wait, and will never be sent. */
    List<Member> abandon() {
        lock.lock();
        try {
            return sendable(Integer.MAX_VALUE);
        } finally {
            lock.unlock();
        }
    }

    private List<Member> sendable(int most) {
        List<Member> taken = new ArrayList<>();
        for (Member member = waiting.poll(); member != null; member = waiting.poll()) {
            if (member.send()) {
                taken.add(member);
                if (taken.size() == most) {
                    break;
                }
            }
        }
        return taken;
    }
}
