package dev.forebay.outbox;

import dev.forebay.store.Row;
import dev.forebay.store.Sql;
import dev.forebay.store.Store;
import dev.forebay.store.Tx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The statements on {@code forebay.outbox}. */
final class OutboxTable {
    private static final Sql APPEND = sql("append");
    private static final Sql CLAIM = sql("claim");
    private static final Sql CLAIM_ORDERED = sql("claim_ordered");
    private static final Sql LOCK_KIND = sql("lock_kind");
    private static final Sql ACKNOWLEDGE = sql("acknowledge");
    private static final Sql FAIL = sql("fail");
    private static final Sql RELEASE = sql("release");
    private static final Sql RENEW = sql("renew");
    private static final Sql DUE = sql("due");
    private static final Sql BACKLOG = sql("backlog");
    private static final Sql NEWEST = sql("newest");
    private static final Sql HURRY = sql("hurry");
    private static final Sql REMAINING = sql("remaining");
    private static final Sql HINT = sql("hint");
    private static final Sql UNPARK = sql("unpark");

    private final Store store;
    private final OutboxOptions options;

    OutboxTable(Store store, OutboxOptions options) {
        this.store = store;
        this.options = options;
    }

    private static Sql sql(String name) {
        return Sql.file("dev/forebay/outbox/" + name + ".sql");
    }

    void append(Tx tx, List<OutboxMessage> messages) {
        tx.update(
                APPEND,
                TraceParent.current().orElse(null),
                messages.stream().map(OutboxMessage::kind).toArray(String[]::new),
                messages.stream()
                        .map(message -> message.orderingKey().orElse(null))
                        .toArray(String[]::new),
                messages.stream().map(OutboxMessage::payload).toArray(String[]::new));
    }

    /** Claims what is due, oldest first: unordered messages, and ordered ones with what is left of the limit. */
    List<Claimed> claim(OutboxHandler handler, String claim) {
        String kind = handler.kind();
        int most = handler.batchSize();
        Duration lease = ClaimLease.length(handler, options);
        return store.inTx(tx -> {
            List<Claimed> claimed = new ArrayList<>(tx.query(CLAIM, Claimed::of, kind, most, claim, lease));
            if (claimed.size() < most) {
                lock(tx, kind);
                claimed.addAll(tx.query(CLAIM_ORDERED, Claimed::of, kind, most - claimed.size(), claim, lease));
            }
            claimed.sort(Comparator.comparingLong(one -> one.entry().id()));
            return claimed;
        });
    }

    /** The claim of a chain and the failure of one of its messages must not pass each other. */
    private static void lock(Tx tx, String kind) {
        tx.query(LOCK_KIND, row -> row.bool("locked"), kind);
    }

    /** Renews a claim; answers the ids that are still its own. */
    Set<Long> renew(String kind, String claim, Duration lease, List<Claimed> claimed) {
        return store.inTx(tx -> {
            if (claimed.stream().anyMatch(one -> one.key().isPresent())) {
                lock(tx, kind);
            }
            return new HashSet<>(tx.query(RENEW, row -> row.longValue("id"), lease, idArray(claimed), claim));
        });
    }

    void acknowledge(String claim, List<Claimed> handled) {
        store.inTx(tx -> tx.update(ACKNOWLEDGE, idArray(handled), claim));
    }

    /** Counts the failure of some and gives others of the same claim back; answers the ids that were parked. */
    List<Long> fail(String kind, String claim, String error, List<Claimed> failed, List<Claimed> others) {
        return store.inTx(tx -> {
            lock(tx, kind);
            List<Settled> settled = tx.query(
                    FAIL,
                    Settled::of,
                    options.firstBackoff(),
                    options.longestBackoff(),
                    options.attempts(),
                    error,
                    idArray(failed),
                    claim);
            if (!others.isEmpty()) {
                tx.update(RELEASE, Duration.ZERO, idArray(others), claim);
            }
            return settled.stream().filter(Settled::parked).map(Settled::id).toList();
        });
    }

    void release(String claim, List<Claimed> unhandled, Duration pause) {
        store.inTx(tx -> tx.update(RELEASE, pause, idArray(unhandled), claim));
    }

    List<String> due(Collection<String> kinds) {
        return store.inTx(tx -> tx.query(DUE, row -> row.text("kind"), (Object) kinds.toArray(String[]::new)));
    }

    List<Outbox.Backlog> backlog() {
        return store.inTx(tx -> tx.query(
                BACKLOG,
                row -> new Outbox.Backlog(
                        row.text("kind"),
                        row.longValue("waiting"),
                        row.longValue("parked"),
                        Duration.ofMillis(row.longValue("oldest_millis")))));
    }

    /** Ends the backoff of a kind; answers the newest id to drain up to. */
    long hurry(String kind) {
        return store.inTx(tx -> {
            tx.update(HURRY, kind);
            return tx.one(NEWEST, row -> row.longValue("id"), kind).orElse(0L);
        });
    }

    Remaining remaining(String kind, long upTo) {
        return store.inTx(tx -> tx.one(
                        REMAINING, row -> new Remaining(row.longValue("waiting"), row.longValue("stuck")), kind, upTo)
                .orElseThrow());
    }

    /** Wakes relays of other processes. */
    void hint() {
        store.inTx(tx -> tx.query(HINT, row -> row.bool("told")));
    }

    int unpark(String kind) {
        return store.inTx(tx -> tx.update(UNPARK, kind));
    }

    static List<Long> ids(List<Claimed> claimed) {
        return claimed.stream().map(one -> one.entry().id()).toList();
    }

    private static long[] idArray(List<Claimed> claimed) {
        return claimed.stream().mapToLong(one -> one.entry().id()).toArray();
    }

    /** A message that this process may handle until its claim ends, and its age by the database's clock. */
    record Claimed(OutboxEntry entry, Duration age) {
        private static Claimed of(Row row) {
            var message = new OutboxMessage(row.text("kind"), row.optionalText("ordering_key"), row.text("payload"));
            var entry = new OutboxEntry(
                    row.longValue("id"),
                    message,
                    row.instant("created_at"),
                    row.intValue("attempts"),
                    row.optionalText("traceparent"));
            return new Claimed(entry, Duration.ofMillis(row.longValue("age_millis")));
        }

        Optional<String> key() {
            return entry.message().orderingKey();
        }
    }

    /** What can still be handled, and what is parked or behind a parked message. */
    record Remaining(long waiting, long stuck) {}

    private record Settled(long id, boolean parked) {
        private static Settled of(Row row) {
            return new Settled(row.longValue("id"), row.bool("parked"));
        }
    }
}
