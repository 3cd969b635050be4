package dev.forebay.outbox;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** A handler that remembers what it handled, and fails where it is told to. */
final class Recorder implements OutboxHandler {
    private final String kind;
    private final List<OutboxEntry> handled = new CopyOnWriteArrayList<>();
    private final List<List<String>> calls = new CopyOnWriteArrayList<>();
    private volatile Predicate<OutboxEntry> failing = entry -> false;
    private volatile boolean ready = true;
    private volatile Duration deadline = Duration.ofSeconds(30);

    Recorder(String kind) {
        this.kind = kind;
    }

    Recorder failing(Predicate<OutboxEntry> newFailing) {
        failing = newFailing;
        return this;
    }

    Recorder ready(boolean newReady) {
        ready = newReady;
        return this;
    }

    Recorder deadline(Duration newDeadline) {
        deadline = newDeadline;
        return this;
    }

    @Override
    public String kind() {
        return kind;
    }

    @Override
    public boolean ready() {
        return ready;
    }

    @Override
    public Duration deadline() {
        return deadline;
    }

    @Override
    public void handle(List<OutboxEntry> batch) {
        calls.add(batch.stream().map(entry -> entry.message().payload()).toList());
        if (batch.stream().anyMatch(failing)) {
            throw new IllegalStateException("told to fail");
        }
        handled.addAll(batch);
    }

    List<String> payloads() {
        return handled.stream().map(entry -> entry.message().payload()).toList();
    }

    /** What was handled of one ordering key. */
    List<String> payloads(String key) {
        List<String> payloads = new ArrayList<>();
        for (OutboxEntry entry : handled) {
            if (entry.message().orderingKey().filter(key::equals).isPresent()) {
                payloads.add(entry.message().payload());
            }
        }
        return payloads;
    }

    List<OutboxEntry> entries() {
        return handled;
    }

    List<List<String>> calls() {
        return calls;
    }
}
