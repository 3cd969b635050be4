package dev.forebay.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.forebay.base.ForebayClock;
import dev.forebay.base.Meters;
import dev.forebay.embedded.EmbeddedPostgres;
import dev.forebay.store.StoreUnavailableException;
import dev.forebay.store.TestStore;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class OutboxPostgresAwayTest {
    @Test
    void theRelayWaitsWithOneLineWhilePostgresIsAwayAndGoesOnByItself() {
        var log = (Logger) LoggerFactory.getLogger(Outbox.class);
        var lines = new ListAppender<ILoggingEvent>();
        lines.start();
        log.addAppender(lines);
        OutboxOptions options = OutboxOptions.defaults().withPollEvery(Duration.ofMillis(100));
        var recorder = new Recorder("mail");
        try (EmbeddedPostgres postgres = EmbeddedPostgres.builder().throwaway().start();
                TestStore test = TestStore.on(postgres.createDatabase("away"));
                Outbox outbox = Outbox.of(test.store(), options, Meters.none(), ForebayClock.system())) {
            test.store().migrate();
            outbox.handle(recorder.ready(false));
            outbox.start();
            append(test, outbox, "before");

            postgres.kill();
            recorder.ready(true);
            await().atMost(Duration.ofSeconds(30)).until(() -> count(lines, "relay waits") > 0);
            assertThatThrownBy(() -> append(test, outbox, "meanwhile")).isInstanceOf(StoreUnavailableException.class);

            postgres.restart();
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> recorder.payloads().equals(List.of("before")));
            await().until(() -> count(lines, "PostgreSQL is back") == 1);
            assertThat(count(lines, "relay waits")).isOne();
        } finally {
            log.detachAppender(lines);
        }
    }

    private static void append(TestStore test, Outbox outbox, String payload) {
        test.store().inTx(tx -> {
            outbox.append(tx, List.of(OutboxMessage.of("mail", payload)));
            return true;
        });
    }

    private static long count(ListAppender<ILoggingEvent> lines, String text) {
        return List.copyOf(lines.list).stream()
                .filter(line -> line.getFormattedMessage().contains(text))
                .count();
    }
}
