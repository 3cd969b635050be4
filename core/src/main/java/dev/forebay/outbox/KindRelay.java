package dev.forebay.outbox;

import dev.forebay.base.ForebayClock;
import dev.forebay.base.ForebayException;
import dev.forebay.outbox.OutboxTable.Claimed;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Relays one kind: claims, delivers, claims again until nothing is due. One thread at most, which lives only while there
 * is work; a wake-up during the work makes it look once more.
 */
final class KindRelay {
    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
    private static final int IDLE = 0;
    private static final int WORKING = 1;
    private static final int LOOK_AGAIN = 2;

    private final OutboxTable table;
    private final OutboxHandler handler;
    private final OutboxMetrics metrics;
    private final OutboxOptions options;
    private final ForebayClock clock;
    private final Consumer<ForebayException> storeFailed;
    private final String node = UUID.randomUUID().toString();
    private final AtomicLong claims = new AtomicLong();
    private final AtomicInteger state = new AtomicInteger(IDLE);
    private volatile @Nullable Thread worker;
    private volatile boolean closed;

    KindRelay(
            OutboxTable table,
            OutboxHandler handler,
            OutboxMetrics metrics,
            OutboxOptions options,
            ForebayClock clock,
            Consumer<ForebayException> storeFailed) {
        this.table = table;
        this.handler = handler;
        this.metrics = metrics;
        this.options = options;
        this.clock = clock;
        this.storeFailed = storeFailed;
    }

    /** Something may be due. Costs nothing while it works already. */
    void wake() {
        if (!closed && state.getAndUpdate(now -> now == IDLE ? WORKING : LOOK_AGAIN) == IDLE) {
            worker = Thread.ofVirtual()
                    .name("forebay-outbox-relay-" + handler.kind())
                    .start(this::work);
        }
    }

    private void work() {
        do {
            state.set(WORKING);
            try {
                while (mayWork() && relayOnce(this::mayWork).more()) {}
            } catch (ForebayException e) {
                storeFailed.accept(e);
            } catch (RuntimeException e) {
                LOG.error("outbox relay of kind={} broke off; it goes on with the next poll", handler.kind(), e);
            }
        } while (!state.compareAndSet(WORKING, IDLE));
    }

    private boolean mayWork() {
        return !closed && handler.ready();
    }

    /** Claims and delivers one batch, as long as {@code goOn} says so. */
    Round relayOnce(BooleanSupplier goOn) {
        long asked = clock.nanoTime();
        String claim = node + '/' + claims.incrementAndGet();
        List<Claimed> claimed = table.claim(handler, claim);
        if (claimed.isEmpty()) {
            return new Round(0, false);
        }
        claimed.forEach(one -> metrics.claimed(one.age()));
        var lease = new ClaimLease(
                table, handler.kind(), claim, claimed, ClaimLease.length(handler, options), asked, clock);
        long endsAt = asked + handler.deadline().toNanos();
        return new Delivery(this, claim, lease, endsAt, goOn).deliver(claimed);
    }

    /** How many messages were handled, and whether there may be more to do at once. */
    record Round(int handled, boolean more) {}

    /** Claims nothing more and waits for the batch under way; what it has not acknowledged others take over. */
    void close(Duration within) {
        closed = true;
        Thread running = worker;
        if (running == null) {
            return;
        }
        try {
            if (!running.join(within)) {
                running.interrupt();
            }
        } catch (InterruptedException e) {
            running.interrupt();
            Thread.currentThread().interrupt();
        }
    }

    OutboxTable table() {
        return table;
    }

    OutboxHandler handler() {
        return handler;
    }

    OutboxMetrics metrics() {
        return metrics;
    }

    OutboxOptions options() {
        return options;
    }

    ForebayClock clock() {
        return clock;
    }
}
