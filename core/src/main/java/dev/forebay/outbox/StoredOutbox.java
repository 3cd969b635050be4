package dev.forebay.outbox;

import dev.forebay.base.ForebayClock;
import dev.forebay.base.Meters;
import dev.forebay.store.Store;
import dev.forebay.store.Tx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The outbox in {@code forebay.outbox}: one relay per kind, woken by its own appends, by pokes, by hints of other processes and by a poll. */
final class StoredOutbox implements Outbox {
    private static final Duration CLOSING = Duration.ofSeconds(5);
    private static final Duration SHORTEST_DEADLINE = Duration.ofSeconds(1);
    private static final Duration DRAIN_PACE = Duration.ofMillis(20);
    private static final Duration COUNT_EVERY = Duration.ofSeconds(15);

    private final OutboxTable table;
    private final OutboxOptions options;
    private final Meters meters;
    private final ForebayClock clock;
    private final RelayLoop loop;
    private final Hints hints;
    private final Map<String, KindRelay> relays = new ConcurrentHashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile boolean started;
    private long countedAt;

    StoredOutbox(Store store, OutboxOptions options, Meters meters, ForebayClock clock) {
        this.table = new OutboxTable(store, options);
        this.options = options;
        this.meters = meters;
        this.clock = clock;
        this.loop = new RelayLoop(this::look, options.pollEvery(), clock);
        this.hints = new Hints(store, table, loop, meters, clock);
        this.countedAt = clock.nanoTime();
    }

    @Override
    public void append(Tx tx, List<OutboxMessage> messages) {
        if (messages.isEmpty()) {
            return;
        }
        table.append(tx, messages);
        Set<String> kinds = messages.stream().map(OutboxMessage::kind).collect(Collectors.toSet());
        tx.afterCommit(() -> committed(kinds));
    }

    @Override
    public void handle(OutboxHandler handler) {
        if (handler.deadline().compareTo(SHORTEST_DEADLINE) < 0) {
            throw new IllegalArgumentException("the handler of " + handler.kind() + " has a deadline of "
                    + handler.deadline() + "; at least " + SHORTEST_DEADLINE + " is needed");
        }
        var metrics = new OutboxMetrics(meters, handler.kind());
        var relay = new KindRelay(table, handler, metrics, options, clock, loop::storeFailed);
        if (relays.putIfAbsent(handler.kind(), relay) != null) {
            throw new IllegalArgumentException("there is a handler of " + handler.kind() + " already");
        }
        poke();
    }

    @Override
    public void start() {
        if (!started) {
            started = true;
            loop.start();
            if (options.hints()) {
                hints.listen();
            }
        }
    }

    @Override
    public void poke() {
        loop.poke();
    }

    private void wake(Iterable<String> kinds) {
        if (!started) {
            return;
        }
        for (String kind : kinds) {
            KindRelay relay = relays.get(kind);
            if (relay != null) {
                relay.wake();
            }
        }
    }

    /** Others hear of what can't be relayed here: its handler is theirs, or this process can't reach what it needs. */
    private void committed(Set<String> kinds) {
        wake(kinds);
        if (started && options.hints() && !kinds.stream().allMatch(this::relaysNow)) {
            hints.toTell();
        }
    }

    private boolean relaysNow(String kind) {
        KindRelay relay = relays.get(kind);
        return relay != null && relay.handler().ready();
    }

    private void look() {
        hints.tell();
        List<String> ready = relays.values().stream()
                .map(KindRelay::handler)
                .filter(OutboxHandler::ready)
                .map(OutboxHandler::kind)
                .toList();
        if (!ready.isEmpty()) {
            wake(table.due(ready));
        }
        if (clock.nanoTime() - countedAt > COUNT_EVERY.toNanos()) {
            countedAt = clock.nanoTime();
            count();
        }
    }

    private void count() {
        Map<String, Long> waiting = table.backlog().stream().collect(Collectors.toMap(Backlog::kind, Backlog::waiting));
        relays.forEach((kind, relay) -> relay.metrics().waiting(waiting.getOrDefault(kind, 0L)));
    }

    @Override
    public int drain(String kind, Duration within) {
        return drained(kind, within).handled();
    }

    @Override
    public boolean replay(String kind, Duration within) {
        return drained(kind, within).complete();
    }

    private Drained drained(String kind, Duration within) {
        KindRelay relay = relays.get(kind);
        if (relay == null) {
            throw new IllegalArgumentException("there is no handler of " + kind);
        }
        long deadline = clock.nanoTime() + within.toNanos();
        long newest = table.hurry(kind);
        int handled = 0;
        while (clock.nanoTime() - deadline < 0) {
            KindRelay.Round round = relay.relayOnce(() -> clock.nanoTime() - deadline < 0);
            handled += round.handled();
            if (!round.more()) {
                OutboxTable.Remaining remaining = table.remaining(kind, newest);
                if (remaining.waiting() == 0) {
                    return new Drained(handled, remaining.stuck() == 0);
                }
                if (closedWithin(DRAIN_PACE)) {
                    break;
                }
            }
        }
        return new Drained(handled, false);
    }

    private record Drained(int handled, boolean complete) {}

    /** Others hold what remains, or it backs off: waits a little before looking again. */
    private boolean closedWithin(Duration pace) {
        try {
            return closed.await(pace.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    @Override
    public int unpark(String kind) {
        int unparked = table.unpark(kind);
        poke();
        return unparked;
    }

    @Override
    public List<Backlog> backlog() {
        return table.backlog();
    }

    @Override
    public void close() {
        closed.countDown();
        hints.close();
        loop.close();
        long deadline = clock.nanoTime() + CLOSING.toNanos();
        for (KindRelay relay : relays.values()) {
            relay.close(Duration.ofNanos(Math.max(1, deadline - clock.nanoTime())));
        }
    }
}
