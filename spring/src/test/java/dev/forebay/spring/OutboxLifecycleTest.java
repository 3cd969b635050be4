package dev.forebay.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.outbox.Outbox;
import dev.forebay.outbox.OutboxEntry;
import dev.forebay.outbox.OutboxHandler;
import dev.forebay.outbox.OutboxMessage;
import dev.forebay.store.Store;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.boot.web.server.context.WebServerGracefulShutdownLifecycle;
import org.springframework.jdbc.core.JdbcTemplate;

class OutboxLifecycleTest {
    @Test
    void theRelayStartsBeforeRequestsAreTakenAndStopsAfterTheLastOne() {
        assertThat(OutboxLifecycle.PHASE)
                .isLessThan(WebServerGracefulShutdownLifecycle.SMART_LIFECYCLE_PHASE
                        - 1024); // where the server itself stops
    }

    @Test
    void aBatchUnderWayIsFinishedWhileThePoolIsStillThere() {
        var begun = new CountDownLatch(1);
        var closing = new CountDownLatch(1);
        var counted = new AtomicReference<Integer>();
        Runners.withPostgres()
                .withBean("slow", OutboxHandler.class, () -> new OutboxHandler() {
                    @Override
                    public String kind() {
                        return "slow";
                    }

                    @Override
                    public void handle(List<OutboxEntry> batch) throws Exception {
                        begun.countDown();
                        closing.await(20, TimeUnit.SECONDS);
                    }
                })
                .run(context -> {
                    var jdbc = new JdbcTemplate(context.getBean(DataSource.class));
                    Outbox outbox = context.getBean(Outbox.class);
                    context.getBean(Store.class).inTx(tx -> {
                        outbox.append(tx, List.of(OutboxMessage.of("slow", "x")));
                        return true;
                    });
                    assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
                    var lifecycle = context.getBean(OutboxLifecycle.class);
                    Thread stopping = Thread.ofVirtual().start(lifecycle::stop);
                    closing.countDown();
                    assertThat(stopping.join(Duration.ofSeconds(20))).isTrue();
                    counted.set(jdbc.queryForObject("select count(*) from forebay.outbox", Integer.class));
                });
        assertThat(counted).hasValue(0);
    }
}
