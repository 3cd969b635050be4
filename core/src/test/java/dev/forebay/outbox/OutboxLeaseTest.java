package dev.forebay.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.base.ForebayClock;
import dev.forebay.base.Meters;
import dev.forebay.store.TestStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Claims are short and renewed while a handler runs. */
class OutboxLeaseTest {
    private static final OutboxOptions OPTIONS =
            OutboxOptions.defaults().withPollEvery(Duration.ofMillis(50)).withLease(Duration.ofSeconds(1));
    private static final Duration SOON = Duration.ofSeconds(20);

    private final List<Outbox> opened = new ArrayList<>();
    private TestStore test;

    @BeforeEach
    void open() {
        test = TestStore.create("lease");
        test.store().migrate();
    }

    @AfterEach
    void close() {
        opened.forEach(Outbox::close);
        test.close();
    }

    private Outbox started(OutboxHandler handler) {
        Outbox outbox = Outbox.of(test.store(), OPTIONS, Meters.none(), ForebayClock.system());
        opened.add(outbox);
        outbox.handle(handler);
        outbox.start();
        return outbox;
    }

    private static final class Slow implements OutboxHandler {
        final CountDownLatch begun = new CountDownLatch(1);
        final CountDownLatch mayEnd = new CountDownLatch(1);
        final CountDownLatch interrupted = new CountDownLatch(1);

        @Override
        public String kind() {
            return "mail";
        }

        @Override
        public void handle(List<OutboxEntry> batch) throws InterruptedException {
            begun.countDown();
            try {
                mayEnd.await();
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
            }
        }
    }

    private void append(Outbox outbox, OutboxMessage... messages) {
        test.store().inTx(tx -> {
            outbox.append(tx, List.of(messages));
            return true;
        });
    }

    private long rows() {
        return test.number("select count(*) as n from forebay.outbox");
    }

    /** In ms since 1970. */
    private long claimedUntil() {
        return test.number("select (extract(epoch from min(claimed_until)) * 1000)::bigint as n from forebay.outbox");
    }

    @Test
    void aHandlerThatTakesLongerThanTheLeaseKeepsItsClaim() throws InterruptedException {
        var slow = new Slow();
        append(started(slow), OutboxMessage.ordered("mail", "key", "one"), OutboxMessage.of("mail", "two"));
        assertThat(slow.begun.await(10, TimeUnit.SECONDS)).isTrue();
        long first = claimedUntil();
        var another = new Recorder("mail");
        append(started(another), OutboxMessage.ordered("mail", "key", "three"));
        await().atMost(SOON).until(() -> claimedUntil() > first + 1500);
        assertThat(another.payloads()).isEmpty();
        slow.mayEnd.countDown();
        await().atMost(SOON).until(() -> rows() == 0);
        assertThat(another.payloads()).isEqualTo(another.payloads("key")).isSubsetOf("three");
        assertThat(slow.interrupted.getCount()).as("left alone").isOne();
    }

    @Test
    void aHandlerWhoseClaimWasTakenOverIsInterruptedAndAcknowledgesNothing() throws InterruptedException {
        var slow = new Slow();
        append(started(slow), OutboxMessage.of("mail", "one"));
        assertThat(slow.begun.await(10, TimeUnit.SECONDS)).isTrue();
        test.run("update forebay.outbox set claimed_by = 'another', claimed_until = now() + interval '1 hour'");
        assertThat(slow.interrupted.await(10, TimeUnit.SECONDS)).isTrue();
        slow.mayEnd.countDown();
        assertThat(test.number("select count(*) as n from forebay.outbox"
                        + " where claimed_by = 'another' and attempts = 0 and claimed_until > now()"))
                .isOne();
    }

    @Test
    void aClaimThatEndedIsNotRenewed() {
        Outbox outbox = Outbox.of(test.store(), OPTIONS, Meters.none(), ForebayClock.system());
        opened.add(outbox);
        append(outbox, OutboxMessage.of("mail", "one"), OutboxMessage.of("mail", "two"));
        var table = new OutboxTable(test.store(), OPTIONS);
        List<OutboxTable.Claimed> claimed = table.claim(new Recorder("mail"), "mine");
        assertThat(table.renew("mail", "mine", Duration.ofSeconds(5), claimed)).hasSize(2);
        assertThat(table.renew("mail", "yours", Duration.ofSeconds(5), claimed)).isEmpty();
        test.run("update forebay.outbox set claimed_until = now() - interval '1 ms' where payload = 'one'");
        assertThat(table.renew("mail", "mine", Duration.ofSeconds(5), claimed))
                .containsExactly(claimed.getLast().entry().id());
    }
}
