package dev.forebay.boxoffice.live;

import dev.forebay.hold.PoolDelta;
import dev.forebay.hold.PoolListener;
import dev.forebay.hold.PoolSnapshot;
import dev.forebay.hold.UnitOffer;
import dev.forebay.hold.UnitState;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.springframework.web.socket.TextMessage;

/**
 * One event on this node: follows the kit once and tells all sockets. It keeps the state itself, so that a client joins at
 * exactly the number the next delta goes on from. Deltas that come within a window are merged into one, from the number
 * before the first to the number of the last, and encoded once. Nothing here waits: sockets queue. Guarded by one lock.
 */
final class EventFeed implements PoolListener {
    private static final int REMEMBERED = 512;

    private final String event;
    private final FeedWriter writer;
    private final FlushTimer timer;
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<LiveSocket> sockets = new HashSet<>();
    private final Map<String, UnitState> states = new HashMap<>();
    private final ArrayDeque<PoolDelta> recent = new ArrayDeque<>();
    private final List<PoolDelta> pending = new ArrayList<>();
    private Optional<Place> place = Optional.empty();
    private @Nullable TextMessage snapshot;
    private boolean flushAsked;
    private long lastFlush;

    EventFeed(String event, FeedWriter writer, FlushTimer timer) {
        this.event = event;
        this.writer = writer;
        this.timer = timer;
        this.lastFlush = timer.nanoTime() - Duration.ofSeconds(1).toNanos();
    }

    String event() {
        return event;
    }

    /** Adds a socket: it gets what it missed after its number, or a snapshot; or that when the feed knows it. */
    void join(LiveSocket socket, @Nullable String epoch, long after) {
        lock.lock();
        try {
            flush();
            sockets.add(socket);
            socket.feeds().add(this);
            place.ifPresent(now -> catchUp(socket, now, epoch, after));
        } finally {
            lock.unlock();
        }
    }

    private void catchUp(LiveSocket socket, Place now, @Nullable String epoch, long after) {
        boolean sameLine = now.epoch().equals(epoch);
        if (sameLine && after == now.sequence()) {
            return;
        }
        var missed = sameLine ? since(after) : List.<PoolDelta>of();
        socket.send(missed.isEmpty() ? wholeState(now) : writer.delta(missed));
    }

    void leave(LiveSocket socket) {
        lock.lock();
        try {
            sockets.remove(socket);
            socket.feeds().remove(this);
        } finally {
            lock.unlock();
        }
    }

    boolean empty() {
        lock.lock();
        try {
            return sockets.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void changed(PoolDelta delta) {
        lock.lock();
        try {
            apply(delta);
            pending.add(delta);
            if (!flushAsked) {
                flushAsked = true;
                timer.flushAt(this, lastFlush);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void reset(PoolSnapshot whole) {
        lock.lock();
        try {
            pending.clear();
            recent.clear();
            states.clear();
            states.putAll(whole.units());
            moveTo(new Place(whole.epoch(), whole.sequence()));
            if (!sockets.isEmpty()) {
                send(wholeState(place.orElseThrow()));
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void offered(UnitOffer offer) {
        timer.offered(offer);
    }

    /** Sends what came since the last time. */
    void flush() {
        lock.lock();
        try {
            flushAsked = false;
            if (!pending.isEmpty()) {
                lastFlush = timer.nanoTime();
                if (!sockets.isEmpty()) {
                    send(writer.delta(pending));
                }
                pending.clear();
            }
        } finally {
            lock.unlock();
        }
    }

    private void apply(PoolDelta delta) {
        delta.units().forEach((seat, state) -> {
            if (state == UnitState.AVAILABLE) {
                states.remove(seat);
            } else {
                states.put(seat, state);
            }
        });
        recent.addLast(delta);
        if (recent.size() > REMEMBERED) {
            recent.removeFirst();
        }
        moveTo(new Place(delta.epoch(), delta.sequence()));
    }

    private void moveTo(Place now) {
        place = Optional.of(now);
        snapshot = null;
    }

    /** The changes after a number, where that is a boundary this feed remembers. */
    private List<PoolDelta> since(long after) {
        var missed = new ArrayList<PoolDelta>();
        for (PoolDelta delta : recent) {
            if (!missed.isEmpty() || delta.previous() == after) {
                missed.add(delta);
            }
        }
        return missed;
    }

    private TextMessage wholeState(Place now) {
        var known = snapshot;
        if (known == null) {
            known = writer.snapshot(event, now.epoch(), now.sequence(), states);
            snapshot = known;
        }
        return known;
    }

    private void send(TextMessage message) {
        sockets.removeIf(socket -> !socket.follows(this));
        sockets.forEach(socket -> socket.send(message));
    }

    private record Place(String epoch, long sequence) {}
}
