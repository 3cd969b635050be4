package dev.forebay.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.base.ForebayClock;
import dev.forebay.base.Meters;
import dev.forebay.store.Sql;
import dev.forebay.store.TestStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rows that no process of the kit appended, and relays that never poll. */
class OutboxHintsTest {
    private static final OutboxOptions HINTS = OutboxOptions.defaults().withPollEvery(Duration.ofHours(1));
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Sql INSERT = new Sql("test", "insert into forebay.outbox (kind, payload) values ('mail', ?)");
    private static final Sql HINT = new Sql("test", "select forebay.outbox_hint() as told");
    private static final String LISTENERS =
            "from pg_stat_activity where application_name = 'forebay-listen' and datname = current_database()";

    private final List<Outbox> opened = new ArrayList<>();
    private TestStore test;

    @BeforeEach
    void open() {
        test = TestStore.create("hints");
        test.store().migrate();
    }

    @AfterEach
    void close() {
        opened.forEach(Outbox::close);
        test.close();
    }

    private Outbox started(OutboxOptions options, OutboxHandler handler) {
        Outbox outbox = Outbox.of(test.store(), options, Meters.of(test.registry()), ForebayClock.system());
        opened.add(outbox);
        outbox.handle(handler);
        outbox.start();
        return outbox;
    }

    /** As a trigger writes; answers whether this very transaction told the relays. */
    private boolean write(String payload) {
        return test.store().inTx(tx -> {
            tx.update(INSERT, payload);
            return tx.one(HINT, row -> row.bool("told")).orElseThrow();
        });
    }

    private long listeners() {
        return test.number("select count(*) as n " + LISTENERS);
    }

    private void untilListening() {
        await().atMost(SOON)
                .until(() -> test.registry().counter("forebay.outbox.hints").count() > 0);
    }

    @Test
    void whatPlainSqlWroteIsRelayedWithoutAPoll() {
        var recorder = new Recorder("mail");
        started(HINTS, recorder);
        untilListening();
        assertThat(write("one")).as("tells").isTrue();
        await().atMost(SOON).until(() -> recorder.payloads().contains("one"));
    }

    @Test
    void whatIsWrittenShortlyAfterAHintIsSeenByTheSecondLook() {
        var recorder = new Recorder("mail");
        started(HINTS, recorder);
        untilListening();
        // a machine that stands still between a write and its commit is no fault of the hints: five tries
        boolean seen = Stream.iterate(1, n -> n + 1).limit(5).anyMatch(n -> {
            await().atMost(SOON).until(() -> write("first" + n));
            await().pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(2))
                    .atMost(SOON)
                    .until(() -> recorder.payloads().contains("first" + n));
            boolean told = write("second" + n);
            return !told && handledSoon(recorder, "second" + n);
        });
        assertThat(seen).isTrue();
    }

    private static boolean handledSoon(Recorder recorder, String payload) {
        try {
            await().atMost(Duration.ofSeconds(3))
                    .until(() -> recorder.payloads().contains(payload));
            return true;
        } catch (ConditionTimeoutException e) {
            return false;
        }
    }

    @Test
    void oneOfManyWritersTellsInAHundredMilliseconds() throws Exception {
        int writers = 8;
        var together = new CyclicBarrier(writers);
        long from = now();
        int told = 0;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Integer> writer = () -> {
                int own = 0;
                for (int i = 0; i < 20; i++) {
                    together.await();
                    own += write("x") ? 1 : 0;
                }
                return own;
            };
            List<Future<Integer>> all =
                    Stream.generate(() -> threads.submit(writer)).limit(writers).toList();
            for (Future<Integer> one : all) {
                told += one.get();
            }
        }
        assertThat(told).isPositive().isLessThanOrEqualTo((int) ((now() - from) / 100) + 1);
        assertThat(test.number("select count(*) as n from pg_locks where locktype = 'advisory'"
                        + " and database = (select oid from pg_database where datname = current_database())"))
                .isZero();
    }

    private long now() {
        return test.number("select (extract(epoch from clock_timestamp()) * 1000)::bigint as n");
    }

    @Test
    void aListenerWhoseConnectionIsCutComesBackAndLooks() {
        var recorder = new Recorder("mail");
        started(HINTS, recorder);
        untilListening();
        test.run("insert into forebay.outbox (kind, payload) values ('mail', 'nobody told of it')");
        assertThat(test.number("select count(pg_terminate_backend(pid)) as n " + LISTENERS))
                .isOne();
        await().atMost(SOON).until(() -> recorder.payloads().contains("nobody told of it"));
        await().atMost(SOON).until(() -> write("told again"));
        await().atMost(SOON).until(() -> recorder.payloads().contains("told again"));
    }

    @Test
    void whoCantRelayTellsOthers() {
        var away = new Recorder("mail").ready(false);
        var here = new Recorder("mail");
        Outbox appends = started(HINTS, away);
        started(HINTS, here);
        await().atMost(SOON).until(() -> listeners() == 2);
        test.store().inTx(tx -> {
            appends.append(tx, List.of(OutboxMessage.of("mail", "for another"), OutboxMessage.of("other", "kind")));
            return true;
        });
        await().atMost(SOON).until(() -> here.payloads().contains("for another"));
        assertThat(away.payloads()).isEmpty();
    }

    @Test
    void whatIsWrittenWithoutHintsIsFoundByThePoll() {
        var recorder = new Recorder("mail");
        started(HINTS.withPollEvery(Duration.ofMillis(50)).withHints(false), recorder);
        boolean told = test.store().inTx(tx -> {
            tx.query(new Sql("test", "select set_config('forebay.hints', 'off', true) as set"), row -> row.text("set"));
            tx.update(INSERT, "quiet");
            return tx.one(HINT, row -> row.bool("told")).orElseThrow();
        });
        assertThat(told).isFalse();
        await().atMost(SOON).until(() -> recorder.payloads().contains("quiet"));
        assertThat(listeners()).isZero();
    }

    @Test
    void theConnectionThatListensIsBesideThePoolAndGoesWithTheOutbox() {
        Outbox outbox = started(HINTS, new Recorder("mail"));
        untilListening();
        assertThat(listeners()).isOne();
        outbox.close();
        await().atMost(SOON).until(() -> listeners() == 0);
    }
}
