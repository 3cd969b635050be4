package dev.forebay.outbox;

import dev.forebay.base.ForebayClock;
import dev.forebay.base.ForebayException;
import dev.forebay.base.Meters;
import dev.forebay.store.Listening;
import dev.forebay.store.Store;
import io.micrometer.core.instrument.Counter;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hints between processes: NOTIFY at most once in {@link #APART} for the whole database. Whoever wrote meanwhile is not
 * told of by a hint of its own, so a relay that hears one looks at once and again when the time has passed. What falls
 * through (a transaction that commits later than that, or whose hint was rolled back) is the poll's.
 */
final class Hints implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
    private static final String CHANNEL = "forebay_outbox";
    /** As outbox_hint of V6__outbox_hints.sql has it. */
    private static final Duration APART = Duration.ofMillis(100);
    /** What a transaction may take after it wrote, and its hint on the way. */
    private static final Duration ON_THE_WAY = Duration.ofMillis(50);

    private final Store store;
    private final OutboxTable table;
    private final RelayLoop loop;
    private final ForebayClock clock;
    private final Counter heard;
    private final AtomicBoolean toTell = new AtomicBoolean();
    private volatile long toldAt;
    private volatile @Nullable Listening listening;

    Hints(Store store, OutboxTable table, RelayLoop loop, Meters meters, ForebayClock clock) {
        this.store = store;
        this.table = table;
        this.loop = loop;
        this.clock = clock;
        this.heard = meters.counter("forebay.outbox.hints", "Hints heard of messages that others wrote");
        this.toldAt = clock.nanoTime() - APART.toNanos();
    }

    void listen() {
        listening = store.listen(CHANNEL, () -> {
            heard.increment();
            loop.poke();
            loop.lookAgainIn(APART.plus(ON_THE_WAY));
        });
    }

    /** Something was committed that this process can't relay; others may. Costs nothing here: the loop tells them. */
    void toTell() {
        if (!toTell.getAndSet(true)) {
            long left = toldAt + APART.toNanos() - clock.nanoTime();
            if (left > 0) {
                loop.lookAgainIn(Duration.ofNanos(left));
            } else {
                loop.poke();
            }
        }
    }

    /** Tells them, where there is something to tell. */
    void tell() {
        if (toTell.getAndSet(false)) {
            toldAt = clock.nanoTime();
            try {
                table.hint();
            } catch (ForebayException e) {
                LOG.debug("others hear of a message only by their poll", e);
            }
        }
    }

    @Override
    public void close() {
        Listening open = listening;
        if (open != null) {
            open.close();
        }
    }
}
