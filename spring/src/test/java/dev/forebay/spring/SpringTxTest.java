package dev.forebay.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.forebay.outbox.Outbox;
import dev.forebay.outbox.OutboxMessage;
import dev.forebay.spring.ForebayAutoConfigurationTest.Mail;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.jdbc.core.simple.JdbcClient;

class SpringTxTest {
    private static ApplicationContextRunner application() {
        return Runners.withPostgres()
                .withUserConfiguration(Mail.class)
                .withPropertyValues("forebay.outbox.poll-every=1h");
    }

    @Test
    void theApplicationsRowAndTheKitsMessageAreCommittedTogetherAndTheRelayIsPoked() {
        application().run(context -> {
            var jdbc = context.getBean(JdbcClient.class);
            var outbox = context.getBean(Outbox.class);
            jdbc.sql("create table booking (id int)").update();
            List<String> order = new ArrayList<>();
            context.getBean(SpringTx.class).inTx(tx -> {
                jdbc.sql("insert into booking values (1)").update();
                outbox.append(tx, List.of(OutboxMessage.of("mail", "booked")));
                tx.afterCommit(() -> order.add("after"));
                order.add("inside");
                return true;
            });
            assertThat(order).containsExactly("inside", "after");
            await().until(() -> context.getBean(Mail.class).relayed.equals(List.of("booked")));
        });
    }

    @Test
    void aRollbackTakesBothAndRunsNothing() {
        application().run(context -> {
            var jdbc = context.getBean(JdbcClient.class);
            var outbox = context.getBean(Outbox.class);
            jdbc.sql("create table booking (id int)").update();
            List<String> order = new ArrayList<>();
            assertThatThrownBy(() -> context.getBean(SpringTx.class).inTx(tx -> {
                        jdbc.sql("insert into booking values (1)").update();
                        outbox.append(tx, List.of(OutboxMessage.of("mail", "booked")));
                        tx.afterCommit(() -> order.add("after"));
                        throw new IllegalStateException("no");
                    }))
                    .hasMessage("no");
            assertThat(order).isEmpty();
            assertThat(jdbc.sql("select (select count(*) from booking) + (select count(*) from forebay.outbox)")
                            .query(Long.class)
                            .single())
                    .isZero();
        });
    }

    @Test
    void outsideOfATransactionItIsRefused() {
        application()
                .run(context -> assertThatThrownBy(
                                () -> context.getBean(SpringTx.class).current())
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("@Transactional"));
    }
}
