package dev.forebay.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.forebay.base.ForebayClock;
import dev.forebay.base.LogLines;
import dev.forebay.base.Meters;
import dev.forebay.embedded.EmbeddedPostgres;
import dev.forebay.store.StoreUnavailableException;
import dev.forebay.store.TestStore;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutboxPostgresAwayTest {
    @Test
    void theRelayWaitsWithOneLineWhilePostgresIsAwayAndGoesOnByItself() {
        OutboxOptions options = OutboxOptions.defaults().withPollEvery(Duration.ofMillis(100));
        var recorder = new Recorder("mail");
        try (LogLines lines = LogLines.of(Outbox.class.getName());
                EmbeddedPostgres postgres =
                        EmbeddedPostgres.builder().throwaway().start();
                TestStore test = TestStore.on(postgres.createDatabase("away"));
                Outbox outbox = Outbox.of(test.store(), options, Meters.none(), ForebayClock.system())) {
            test.store().migrate();
            outbox.handle(recorder.ready(false));
            outbox.start();
            append(test, outbox, "before");

            postgres.kill();
            recorder.ready(true);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> !lines.with("relay waits").isEmpty());
            assertThatThrownBy(() -> append(test, outbox, "meanwhile")).isInstanceOf(StoreUnavailableException.class);

            postgres.restart();
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> recorder.payloads().equals(List.of("before")));
            await().until(() -> lines.with("PostgreSQL is back").size() == 1);
            assertThat(lines.with("relay waits")).hasSize(1);
        }
    }

    private static void append(TestStore test, Outbox outbox, String payload) {
        test.store().inTx(tx -> {
            outbox.append(tx, List.of(OutboxMessage.of("mail", payload)));
            return true;
        });
    }
}
