package dev.forebay.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.forebay.base.ForebayClock;
import dev.forebay.base.Meters;
import dev.forebay.health.Recoverable;
import dev.forebay.redis.RedisRole;
import dev.forebay.store.Sql;
import dev.forebay.store.TestStore;
import dev.forebay.store.Tx;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

class OutboxTest {
    private static final OutboxOptions QUICK = OutboxOptions.defaults()
            .withPollEvery(Duration.ofMillis(50))
            .withFailures(4, Duration.ofMillis(40), Duration.ofMillis(200));
    /** Nothing is found by a poll while a test runs. */
    private static final OutboxOptions NO_POLL = QUICK.withPollEvery(Duration.ofHours(1));

    private final List<Outbox> opened = new ArrayList<>();
    private TestStore test;

    @BeforeEach
    void open() {
        test = TestStore.create("outbox");
        test.store().migrate();
    }

    @AfterEach
    void close() {
        opened.forEach(Outbox::close);
        test.close();
    }

    private Outbox outbox(OutboxOptions options, OutboxHandler... handlers) {
        return outbox(test, options, handlers);
    }

    private Outbox outbox(TestStore on, OutboxOptions options, OutboxHandler... handlers) {
        Outbox outbox = Outbox.of(on.store(), options, Meters.of(test.registry()), ForebayClock.system());
        opened.add(outbox);
        for (OutboxHandler handler : handlers) {
            outbox.handle(handler);
        }
        return outbox;
    }

    private Outbox started(OutboxOptions options, OutboxHandler... handlers) {
        Outbox outbox = outbox(options, handlers);
        outbox.start();
        return outbox;
    }

    private void append(Outbox outbox, OutboxMessage... messages) {
        test.store().inTx(tx -> {
            outbox.append(tx, List.of(messages));
            return true;
        });
    }

    private long rows() {
        return test.number("select count(*) n from forebay.outbox");
    }

    private static List<String> numbers(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(Integer::toString).toList();
    }

    @Test
    void whatIsCommittedIsHandledOnceAndLeavesNoRow() {
        var recorder = new Recorder("mail");
        Outbox outbox = started(NO_POLL, recorder);
        append(outbox, OutboxMessage.of("mail", "one"), OutboxMessage.of("mail", "two"));
        await().until(() -> rows() == 0);
        assertThat(recorder.payloads()).containsExactly("one", "two");
        assertThat(recorder.calls()).hasSize(1);
    }

    @Test
    void whatMustWaitIsTriedAgainForEverAndHoldsUpNothingElse() {
        var away = new AtomicBoolean(true);
        var done = new ConcurrentLinkedQueue<String>();
        var rounds = new AtomicInteger();
        OutboxHandler handler = new OutboxHandler() {
            @Override
            public String kind() {
                return "repair";
            }

            @Override
            public void handle(List<OutboxEntry> batch) throws NotNowException {
                rounds.incrementAndGet();
                List<OutboxEntry> waiting = batch.stream()
                        .filter(entry -> away.get() && entry.message().payload().startsWith("away"))
                        .toList();
                batch.stream()
                        .filter(entry -> !waiting.contains(entry))
                        .forEach(entry -> done.add(entry.message().payload()));
                if (!waiting.isEmpty()) {
                    throw new NotNowException(waiting);
                }
            }
        };
        Outbox outbox = started(QUICK, handler);
        append(outbox, OutboxMessage.of("repair", "away 1"), OutboxMessage.of("repair", "here 1"));
        await().until(() -> done.contains("here 1"));
        // more often than a failure is forgiven
        await().until(() -> rounds.get() > 6);
        assertThat(test.number("select count(*) n from forebay.outbox where attempts = 0"))
                .isEqualTo(1);

        away.set(false);
        await().until(() -> rows() == 0);
        assertThat(done).containsExactly("here 1", "away 1");
    }

    /** Does what a test says with each batch, as soon as it is let. */
    private static OutboxHandler handler(AtomicBoolean ready, Batch work) {
        return new OutboxHandler() {
            @Override
            public String kind() {
                return "repair";
            }

            @Override
            public boolean ready() {
                return ready.get();
            }

            @Override
            public void handle(List<OutboxEntry> batch) throws Exception {
                work.handle(batch);
            }
        };
    }

    private interface Batch {
        void handle(List<OutboxEntry> batch) throws Exception;
    }

    private static List<OutboxEntry> beginningWith(String word, List<OutboxEntry> batch) {
        return batch.stream()
                .filter(entry -> entry.message().payload().startsWith(word))
                .toList();
    }

    @Test
    void whatWaitsBesideWhatFailsLosesNoAttempt() {
        Outbox outbox = outbox(QUICK, handler(new AtomicBoolean(true), batch -> {
            List<OutboxEntry> bad = beginningWith("bad", batch);
            List<OutboxEntry> away = beginningWith("away", batch);
            if (!bad.isEmpty()) {
                throw new OutboxHandler.PartlyFailedException(bad, away, new IllegalStateException("told to fail"));
            }
            if (!away.isEmpty()) {
                throw new OutboxHandler.NotNowException(away);
            }
        }));
        append(
                outbox,
                OutboxMessage.of("repair", "away"),
                OutboxMessage.of("repair", "bad"),
                OutboxMessage.of("repair", "good"));
        outbox.drain("repair", Duration.ofSeconds(2));
        assertThat(test.number("select count(*) n from forebay.outbox where payload = 'good'"))
                .isZero();
        assertThat(test.number("select count(*) n from forebay.outbox where payload = 'away' and attempts = 0"))
                .isOne();
        assertThat(test.number("select count(*) n from forebay.outbox where payload = 'bad' and attempts > 0"))
                .isOne();
    }

    @Test
    void whatComesBehindAMessageThatWaitsIsGivenBackWithItAndNotKept() {
        var away = new AtomicBoolean(true);
        var ready = new AtomicBoolean();
        var done = new ConcurrentLinkedQueue<String>();
        Outbox outbox = started(QUICK, handler(ready, batch -> {
            if (away.getAndSet(false)) {
                throw new OutboxHandler.NotNowException(beginningWith("first", batch));
            }
            batch.forEach(entry -> done.add(entry.message().payload()));
        }));
        append(
                outbox,
                OutboxMessage.ordered("repair", "k", "first"),
                OutboxMessage.of("repair", "other"),
                OutboxMessage.ordered("repair", "k", "second"));
        // each goes alone then
        test.run("update forebay.outbox set attempts = 1");
        ready.set(true);
        // long before the claim would end by itself
        await().untilAsserted(() -> assertThat(done).containsExactly("other", "first", "second"));
    }

    @Test
    void whatIsRolledBackNeverHappened() {
        var recorder = new Recorder("mail");
        Outbox outbox = started(QUICK, recorder);
        assertThatThrownBy(() -> test.store().inTx(tx -> {
                    outbox.append(tx, List.of(OutboxMessage.of("mail", "no")));
                    throw new IllegalStateException("rolled back");
                }))
                .hasMessage("rolled back");
        append(outbox, OutboxMessage.of("mail", "yes"));
        await().until(() -> recorder.payloads().contains("yes"));
        assertThat(recorder.payloads()).containsExactly("yes");
    }

    @Test
    void aCallersOwnConnectionIsFoundByThePollOrByItsWord() throws Exception {
        var recorder = new Recorder("mail");
        Outbox outbox = started(NO_POLL, recorder);
        try (Connection connection = test.pool().dataSource().getConnection()) {
            connection.setAutoCommit(false);
            Tx tx = Tx.on(connection);
            outbox.append(tx, List.of(OutboxMessage.of("mail", "told")));
            connection.commit();
            tx.committed();
            await().until(() -> recorder.payloads().equals(List.of("told")));
            outbox.append(tx, List.of(OutboxMessage.of("mail", "found")));
            connection.commit();
        }
        started(QUICK, recorder);
        await().until(() -> recorder.payloads().equals(List.of("told", "found")));
    }

    @Test
    void aLateCommitOfALowerIdIsNotPassedOver() throws Exception {
        var recorder = new Recorder("mail");
        Outbox outbox = started(QUICK, recorder);
        try (Connection slow = test.pool().dataSource().getConnection()) {
            slow.setAutoCommit(false);
            outbox.append(Tx.on(slow), List.of(OutboxMessage.of("mail", "lower id, later commit")));
            append(outbox, OutboxMessage.of("mail", "higher id, earlier commit"));
            await().until(() -> recorder.payloads().size() == 1);
            slow.commit();
        }
        await().until(() -> recorder.payloads().size() == 2);
        assertThat(recorder.entries().get(0).id())
                .isGreaterThan(recorder.entries().get(1).id());
    }

    @Test
    void twoRelaysShareTheWorkAndHandleEachMessageOnce() {
        var one = new Recorder("mail");
        var two = new Recorder("mail");
        Outbox first = started(QUICK, one);
        started(QUICK, two);
        for (int i = 0; i < 50; i++) {
            OutboxMessage[] twenty = IntStream.range(i * 20, i * 20 + 20)
                    .mapToObj(n -> n % 2 == 0
                            ? OutboxMessage.of("mail", Integer.toString(n))
                            : OutboxMessage.ordered("mail", "key" + n % 7, Integer.toString(n)))
                    .toArray(OutboxMessage[]::new);
            append(first, twenty);
        }
        await().atMost(Duration.ofSeconds(30)).until(() -> rows() == 0);
        List<String> all = new ArrayList<>(one.payloads());
        all.addAll(two.payloads());
        assertThat(all).hasSize(1000).doesNotHaveDuplicates();
        for (int key = 0; key < 7; key++) {
            for (Recorder recorder : List.of(one, two)) {
                assertThat(recorder.payloads("key" + key))
                        .isSortedAccordingTo((a, b) -> Integer.compare(Integer.parseInt(a), Integer.parseInt(b)));
            }
        }
    }

    @Test
    void theOrderOfAKeyHoldsOverTwoRelaysAndFailures() {
        List<String> order = java.util.Collections.synchronizedList(new ArrayList<>());
        var tries = new AtomicInteger();
        class Shared implements OutboxHandler {
            @Override
            public String kind() {
                return "seat";
            }

            @Override
            public int batchSize() {
                return 3;
            }

            @Override
            public void handle(List<OutboxEntry> batch) {
                if (tries.incrementAndGet() % 3 == 0) {
                    throw new IllegalStateException("every third call fails");
                }
                batch.forEach(entry -> order.add(entry.message().orderingKey().orElseThrow() + " "
                        + entry.message().payload()));
            }
        }
        OutboxOptions patient = QUICK.withFailures(1000, Duration.ofMillis(5), Duration.ofMillis(20));
        Outbox outbox = started(patient, new Shared());
        started(patient, new Shared());
        for (int i = 0; i < 60; i++) {
            append(outbox, OutboxMessage.ordered("seat", i % 2 == 0 ? "a" : "b", "%02d".formatted(i)));
        }
        await().atMost(Duration.ofSeconds(60)).until(() -> rows() == 0);
        for (String key : List.of("a", "b")) {
            List<String> handled =
                    order.stream().filter(text -> text.startsWith(key)).toList();
            assertThat(handled).hasSize(30).isSorted();
        }
    }

    @Test
    void aMessageThatKeepsFailingIsParkedAndDoesNotTakeOthersAlong() {
        var recorder =
                new Recorder("mail").failing(entry -> entry.message().payload().equals("bad"));
        Outbox outbox = started(QUICK, recorder);
        append(
                outbox,
                OutboxMessage.of("mail", "good 1"),
                OutboxMessage.of("mail", "bad"),
                OutboxMessage.of("mail", "good 2"));
        await().until(() -> parked() == 1);
        assertThat(recorder.payloads()).containsExactlyInAnyOrder("good 1", "good 2");
        assertThat(rows()).isOne();
        assertThat(test.number("select attempts n from forebay.outbox")).isEqualTo(4);
        assertThat(test.number("select count(*) n from forebay.outbox where last_error like '%told to fail%'"))
                .isOne();
        assertThat(test.registry().get("forebay.outbox.parked").counter().count())
                .isOne();

        recorder.failing(entry -> false);
        assertThat(outbox.unpark("mail")).isOne();
        await().until(() -> rows() == 0);
        assertThat(recorder.payloads()).contains("bad");
    }

    private long parked() {
        return test.number("select count(*) n from forebay.outbox where parked");
    }

    @Test
    void aParkedMessageHoldsBackItsKeyAndNoOther() {
        var recorder =
                new Recorder("seat").failing(entry -> entry.message().payload().equals("a1"));
        Outbox outbox = started(QUICK, recorder);
        append(
                outbox,
                OutboxMessage.ordered("seat", "a", "a1"),
                OutboxMessage.ordered("seat", "a", "a2"),
                OutboxMessage.ordered("seat", "b", "b1"));
        await().until(() -> parked() == 1);
        append(outbox, OutboxMessage.ordered("seat", "a", "a3"), OutboxMessage.ordered("seat", "b", "b2"));
        await().until(() -> recorder.payloads().equals(List.of("b1", "b2")));
        assertThat(outbox.drain("seat", Duration.ofSeconds(5))).isZero();

        recorder.failing(entry -> false);
        outbox.unpark("seat");
        await().until(() -> rows() == 0);
        assertThat(recorder.payloads("a")).containsExactly("a1", "a2", "a3");
    }

    @Test
    void aCrashedRelaysMessagesAreTakenOverWhenItsClaimEnds() throws Exception {
        var claimed = new CountDownLatch(1);
        var crashed = new CountDownLatch(1);
        TestStore doomed = TestStore.on(test.database());
        Outbox crashing = outbox(doomed, QUICK, new OutboxHandler() {
            @Override
            public String kind() {
                return "mail";
            }

            @Override
            public Duration deadline() {
                return Duration.ofSeconds(1);
            }

            @Override
            public void handle(List<OutboxEntry> batch) throws Exception {
                claimed.countDown();
                crashed.await();
            }
        });
        crashing.start();
        append(crashing, OutboxMessage.of("mail", "survives"));
        assertThat(claimed.await(10, TimeUnit.SECONDS)).isTrue();
        doomed.close();

        var recorder = new Recorder("mail").deadline(Duration.ofSeconds(1));
        started(QUICK, recorder);
        await().until(() -> rows() == 0);
        assertThat(recorder.payloads()).containsExactly("survives");
        assertThat(recorder.entries().getFirst().attempts()).isZero();
        crashed.countDown();
    }

    @Test
    void whoLostItsClaimCannotAcknowledge() {
        Outbox outbox = outbox(QUICK, new Recorder("mail"));
        append(outbox, OutboxMessage.of("mail", "kept"));
        var table = new OutboxTable(test.store(), QUICK);
        var handler = new Recorder("mail");
        List<OutboxTable.Claimed> first = table.claim(handler, "first");
        test.run("update forebay.outbox set claimed_until = now() - interval '1 second'");
        List<OutboxTable.Claimed> second = table.claim(handler, "second");
        assertThat(second).hasSize(1);
        table.acknowledge("first", first);
        assertThat(table.fail("mail", "first", "late", first, List.of())).isEmpty();
        assertThat(test.number("select count(*) n from forebay.outbox where claimed_by = 'second' and attempts = 0"))
                .isOne();
        table.acknowledge("second", second);
        assertThat(rows()).isZero();
    }

    @Test
    void aChainIsClaimedByOneRelayAtATimeFromItsOldestMessageOn() {
        Outbox outbox = outbox(QUICK);
        append(
                outbox,
                OutboxMessage.ordered("seat", "a", "a1"),
                OutboxMessage.ordered("seat", "a", "a2"),
                OutboxMessage.ordered("seat", "b", "b1"),
                OutboxMessage.ordered("seat", "a", "a3"));
        var table = new OutboxTable(test.store(), QUICK);
        var two = new Recorder("seat");
        assertThat(payloads(table.claim(limited("seat", 2), "first"))).containsExactly("a1", "a2");
        assertThat(payloads(table.claim(two, "second"))).containsExactly("b1");
        assertThat(payloads(table.claim(two, "third"))).isEmpty();
    }

    private static List<String> payloads(List<OutboxTable.Claimed> claimed) {
        return claimed.stream().map(one -> one.entry().message().payload()).toList();
    }

    private static OutboxHandler limited(String kind, int size) {
        return new OutboxHandler() {
            @Override
            public String kind() {
                return kind;
            }

            @Override
            public int batchSize() {
                return size;
            }

            @Override
            public void handle(List<OutboxEntry> batch) {}
        };
    }

    @Test
    void aHandlerThatIsNotReadyLosesNoAttempts() {
        var recorder = new Recorder("mail").ready(false);
        var other = new Recorder("other");
        Outbox outbox = started(QUICK, recorder, other);
        append(outbox, OutboxMessage.of("mail", "waits"), OutboxMessage.of("other", "passes"));
        await().until(() -> other.payloads().equals(List.of("passes")));
        assertThat(test.number("select count(*) n from forebay.outbox where attempts = 0 and claimed_by is null"))
                .isOne();
        recorder.ready(true);
        await().until(() -> rows() == 0);
        assertThat(recorder.payloads()).containsExactly("waits");
    }

    @Test
    void aHandlerThatHangsIsInterruptedAndItsMessageTriedAgain() {
        var calls = new AtomicInteger();
        var interrupted = new CountDownLatch(1);
        started(QUICK, new OutboxHandler() {
            @Override
            public String kind() {
                return "mail";
            }

            @Override
            public Duration deadline() {
                return Duration.ofSeconds(1);
            }

            @Override
            public void handle(List<OutboxEntry> batch) throws Exception {
                if (calls.incrementAndGet() == 1) {
                    try {
                        new CountDownLatch(1).await();
                    } finally {
                        interrupted.countDown();
                    }
                }
            }
        });
        append(opened.getFirst(), OutboxMessage.of("mail", "slow"));
        await().until(() -> rows() == 0);
        assertThat(interrupted.getCount()).isZero();
        assertThat(calls).hasValue(2);
    }

    @Test
    void drainingRelaysWhatWaitsAlsoWhileItsHandlerIsNotReadyAndEndsItsBackoff() {
        var recorder = new Recorder("mail").ready(false);
        Outbox outbox = started(QUICK, recorder);
        append(outbox, OutboxMessage.of("mail", "one"), OutboxMessage.of("mail", "two"));
        test.run("update forebay.outbox set available_at = now() + interval '1 hour', attempts = 2");
        assertThat(outbox.drain("mail", Duration.ofSeconds(10))).isEqualTo(2);
        assertThat(recorder.payloads()).containsExactly("one", "two");
        assertThat(outbox.drain("mail", Duration.ofSeconds(10))).isZero();
    }

    @Test
    void theJournalSaysWhenItCouldNotReplayAll() {
        var recorder = new Recorder("cache.invalidate").ready(false).failing(entry -> true);
        Outbox outbox = outbox(QUICK, recorder);
        append(outbox, OutboxMessage.of("cache.invalidate", "k"));
        var journal = new OutboxJournal(
                outbox, "invalidations", RedisRole.CACHE, List.of("cache.invalidate"), Duration.ofMillis(300));
        assertThatThrownBy(() -> journal.recover(new Recoverable.Return(2, key -> true)))
                .hasMessageContaining("cache.invalidate")
                .hasMessageContaining("not all was replayed");
        test.run("update forebay.outbox set parked = true");
        assertThatThrownBy(() -> journal.recover(new Recoverable.Return(3, key -> true)))
                .hasMessageContaining("not all was replayed");
        recorder.failing(entry -> false);
        outbox.unpark("cache.invalidate");
        journal.recover(new Recoverable.Return(4, key -> true));
        assertThat(recorder.payloads()).containsExactly("k");
        assertThat(journal.order()).isEqualTo(100);
    }

    @Test
    void theBacklogCountsWhatWaitsByKind() {
        Outbox outbox = outbox(QUICK);
        append(outbox, OutboxMessage.of("b", "1"), OutboxMessage.of("a", "1"), OutboxMessage.of("b", "2"));
        test.run("update forebay.outbox set created_at = now() - interval '90 seconds' where kind = 'b'");
        test.run("update forebay.outbox set parked = true where payload = '2'");
        List<Outbox.Backlog> backlog = outbox.backlog();
        assertThat(backlog).extracting(Outbox.Backlog::kind).containsExactly("a", "b");
        assertThat(backlog.get(1).waiting()).isOne();
        assertThat(backlog.get(1).parked()).isOne();
        assertThat(backlog.get(1).oldest()).isBetween(Duration.ofSeconds(89), Duration.ofMinutes(5));
    }

    @Test
    void aMessageCarriesTheTraceItWasAppendedIn() {
        var recorder = new Recorder("mail");
        Outbox outbox = started(QUICK, recorder);
        MDC.put("traceId", "4bf92f3577b34da6a3ce929d0e0e4736");
        MDC.put("spanId", "00f067aa0ba902b7");
        try {
            append(outbox, OutboxMessage.of("mail", "traced"));
        } finally {
            MDC.clear();
        }
        append(outbox, OutboxMessage.of("mail", "not"));
        await().until(() -> recorder.payloads().size() == 2);
        assertThat(recorder.entries().get(0).traceparent())
                .contains("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
        assertThat(recorder.entries().get(1).traceparent()).isEmpty();
    }

    @Test
    void idsRiseInTheOrderOfTheMessages() {
        Outbox outbox = outbox(QUICK);
        append(
                outbox,
                numbers(1, 500).stream().map(n -> OutboxMessage.of("mail", n)).toArray(OutboxMessage[]::new));
        List<String> byId = test.store()
                .inTx(tx -> tx.query(
                        new Sql("test", "select payload from forebay.outbox order by id"), row -> row.text("payload")));
        assertThat(byId).isEqualTo(numbers(1, 500));
    }

    @Test
    void whenEverythingFailsOnlyAFewAttemptsAreSpent() {
        var recorder = new Recorder("mail").failing(entry -> true);
        Outbox outbox = outbox(QUICK.withFailures(20, Duration.ofSeconds(30), Duration.ofSeconds(30)), recorder);
        append(
                outbox,
                numbers(1, 10).stream().map(n -> OutboxMessage.of("mail", n)).toArray(OutboxMessage[]::new));
        test.run("update forebay.outbox set attempts = 1");
        outbox.drain("mail", Duration.ofSeconds(2));
        assertThat(recorder.calls()).hasSize(3);
        assertThat(test.number("select count(*) n from forebay.outbox where attempts = 2"))
                .isEqualTo(3);
        assertThat(test.number("select count(*) n from forebay.outbox where attempts = 1 and claimed_by is null"))
                .isEqualTo(7);
    }

    @Test
    void aSecondHandlerOfAKindIsRefused() {
        Outbox outbox = outbox(QUICK, new Recorder("mail"));
        assertThatThrownBy(() -> outbox.handle(new Recorder("mail"))).hasMessageContaining("mail already");
        assertThatThrownBy(() -> outbox.handle(new Recorder("quick").deadline(Duration.ofMillis(10))))
                .hasMessageContaining("at least PT1S");
    }

    @Test
    void oversizedOrMisnamedMessagesAreRefused() {
        assertThatThrownBy(() -> OutboxMessage.of("mail", "x".repeat(65_537))).hasMessageContaining("65536");
        for (String kind : Set.of("", "a b", "x".repeat(101))) {
            assertThatThrownBy(() -> OutboxMessage.of(kind, "x")).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
