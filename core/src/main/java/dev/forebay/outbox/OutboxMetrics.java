package dev.forebay.outbox;

import dev.forebay.base.Meters;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** What happens to the messages of one kind. */
final class OutboxMetrics {
    private final Counter handled;
    private final Counter failed;
    private final Counter parked;
    private final Timer lag;
    private volatile long waiting;

    OutboxMetrics(Meters meters, String kind) {
        this.handled = meters.counter("forebay.outbox.handled", "Messages handled", "kind", kind);
        this.failed = meters.counter("forebay.outbox.failed", "Messages whose handler failed", "kind", kind);
        this.parked = meters.counter("forebay.outbox.parked", "Messages that failed too often", "kind", kind);
        this.lag = meters.timer("forebay.outbox.lag", "Time from append to claim", "kind", kind);
        meters.gauge("forebay.outbox.waiting", "Messages that wait, as last counted", () -> waiting, "kind", kind);
    }

    void claimed(Duration age) {
        lag.record(age);
    }

    void handled(int messages) {
        handled.increment(messages);
    }

    void failed(int messages) {
        failed.increment(messages);
    }

    void parked(int messages) {
        parked.increment(messages);
    }

    void waiting(long messages) {
        waiting = messages;
    }
}
