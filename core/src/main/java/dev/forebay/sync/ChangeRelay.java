package dev.forebay.sync;

import dev.forebay.health.Recoverable;
import dev.forebay.outbox.Outbox;
import dev.forebay.outbox.OutboxEntry;
import dev.forebay.outbox.OutboxHandler;
import dev.forebay.outbox.OutboxJournal;
import dev.forebay.redis.RedisRole;
import dev.forebay.store.Store;
import java.time.Duration;
import java.util.List;

/**
 * Follows what triggers wrote through the graph, and writes what it reaches as an invalidation. Needs PostgreSQL alone: while
 * Redis is away invalidations gather as they do for an application's own changes.
 */
final class ChangeRelay implements OutboxHandler {
    static final String KIND = "sync.changed";

    private final Sync sync;
    private final Store store;

    ChangeRelay(Sync sync, Store store) {
        this.sync = sync;
        this.store = store;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void handle(List<OutboxEntry> batch) {
        List<Change> changes = batch.stream()
                .flatMap(entry -> Change.read(entry.message().payload()).stream())
                .toList();
        store.inTx(tx -> {
            sync.changed(tx, changes);
            return changes.size();
        });
    }

    /** Before invalidations are replayed: what waits here becomes one of them. */
    record Journal(OutboxJournal journal) implements Recoverable {
        static Journal of(Outbox outbox) {
            return new Journal(new OutboxJournal(
                    outbox, "changes of tables", RedisRole.CACHE, List.of(KIND), Duration.ofSeconds(10)));
        }

        @Override
        public String name() {
            return journal.name();
        }

        @Override
        public RedisRole role() {
            return journal.role();
        }

        @Override
        public int order() {
            return journal.order() - 10;
        }

        @Override
        public Duration deadline() {
            return journal.deadline();
        }

        @Override
        public void recover(Return of) {
            journal.recover(of);
        }
    }
}
