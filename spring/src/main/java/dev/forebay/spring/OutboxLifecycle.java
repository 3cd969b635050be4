package dev.forebay.spring;

import dev.forebay.outbox.Outbox;
import dev.forebay.outbox.OutboxHandler;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.SmartLifecycle;

/**
 * Relays from when all beans are there until shortly before they go: requests end first, then the relay, then the pool.
 * A stopped outbox is not started again.
 */
final class OutboxLifecycle implements SmartLifecycle {
    /** Below the web server's phases: starts before it takes requests, stops after the last one has ended. */
    static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 4096;

    private final Outbox outbox;
    private final ObjectProvider<OutboxHandler> handlers;
    private volatile boolean running;

    OutboxLifecycle(Outbox outbox, ObjectProvider<OutboxHandler> handlers) {
        this.outbox = outbox;
        this.handlers = handlers;
    }

    @Override
    public void start() {
        handlers.orderedStream().forEach(outbox::handle);
        outbox.start();
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        outbox.close();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
