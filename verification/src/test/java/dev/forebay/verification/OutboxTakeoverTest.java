package dev.forebay.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.base.ForebayClock;
import dev.forebay.base.Meters;
import dev.forebay.embedded.EmbeddedDatabase;
import dev.forebay.embedded.EmbeddedServers;
import dev.forebay.outbox.Outbox;
import dev.forebay.outbox.OutboxEntry;
import dev.forebay.outbox.OutboxHandler;
import dev.forebay.outbox.OutboxMessage;
import dev.forebay.outbox.OutboxOptions;
import dev.forebay.store.DatabaseUrl;
import dev.forebay.store.Store;
import dev.forebay.store.StorePool;
import dev.forebay.testkit.fault.StuckRelay;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** A process that is killed while it handles messages of the outbox. */
class OutboxTakeoverTest {
    private static final Duration LEASE = Duration.ofSeconds(2);

    private final List<OutboxEntry> handled = new CopyOnWriteArrayList<>();

    @Test
    void anotherProcessTakesOverLongBeforeTheDeadlineOfTheHandler() {
        EmbeddedDatabase database = EmbeddedServers.createDatabase("takeover");
        String url = "postgresql://%s:%s@%s:%d/%s"
                .formatted(database.username(), database.password(), database.host(), database.port(), database.name());
        var clock = ForebayClock.system();
        try (StorePool pool = StorePool.open(DatabaseUrl.parse("DATABASE_URL", url), 4)) {
            Store store = Store.of(pool.dataSource(), Meters.none(), clock);
            store.migrate();
            try (Outbox outbox = Outbox.of(store, OutboxOptions.defaults().withLease(LEASE), Meters.none(), clock);
                    StuckRelay doomed = StuckRelay.start(database, "mail", LEASE)) {
                store.inTx(tx -> {
                    outbox.append(
                            tx,
                            List.of(
                                    OutboxMessage.ordered("mail", "key", "first"),
                                    OutboxMessage.ordered("mail", "key", "second")));
                    return true;
                });
                assertThat(doomed.awaitClaim()).isEqualTo(2);
                outbox.handle(new OutboxHandler() {
                    @Override
                    public String kind() {
                        return "mail";
                    }

                    @Override
                    public void handle(List<OutboxEntry> batch) {
                        handled.addAll(batch);
                    }
                });
                outbox.start();
                doomed.kill();
                // a handler may take 30 s, and so long it took before leases were shorter
                await().atMost(Duration.ofSeconds(20)).until(() -> handled.size() >= 2);
            }
        }
        assertThat(handled).extracting(entry -> entry.message().payload()).containsExactly("first", "second");
        assertThat(handled).allMatch(entry -> entry.attempts() == 0);
    }
}
