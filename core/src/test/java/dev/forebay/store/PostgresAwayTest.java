package dev.forebay.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.forebay.base.Applied;
import dev.forebay.base.ForebayClock;
import dev.forebay.base.Meters;
import dev.forebay.embedded.EmbeddedPostgres;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PostgresAwayTest {
    private static final Sql INSERT = new Sql("test.insert", "insert into item select unnest(?::int[])");

    @Test
    void whatIsSubmittedWhilePostgresIsAwayFailsUnappliedAndLaterItemsAreCommitted() {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.builder().throwaway().start();
                TestStore test = TestStore.on(postgres.createDatabase("away"))) {
            test.run("create table item (id int primary key)");
            try (var group = new GroupCommit<Integer, Integer>(
                    test.store(),
                    GroupCommitOptions.named("test"),
                    (tx, ids) -> insert(tx, ids),
                    (tx, id) -> Optional.empty(),
                    Meters.none(),
                    ForebayClock.system())) {
                assertThat(group.submit(1)).isOne();

                postgres.kill();
                var failure = catchThrowableOfType(StoreUnavailableException.class, () -> group.submit(2));
                assertThat(failure.applied()).isEqualTo(Applied.NO);
                assertThat(test.store().ping(Duration.ofSeconds(2))).isFalse();

                postgres.restart();
                await().atMost(Duration.ofSeconds(30)).until(() -> test.store().ping(Duration.ofSeconds(2)));
                assertThat(group.submit(3)).isEqualTo(3);
                assertThat(test.number("select sum(id) n from item")).isEqualTo(4);
            }
        }
    }

    @Test
    void aServerThatHangsDoesNotHoldAPingLongerThanItWants() {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.builder().throwaway().start();
                TestStore test = TestStore.on(postgres.createDatabase("hang"))) {
            assertThat(test.store().ping(Duration.ofSeconds(5))).isTrue();
            postgres.pause();
            try {
                assertThat(test.store().ping(Duration.ofMillis(100))).isFalse();
            } finally {
                postgres.resume();
            }
            await().atMost(Duration.ofSeconds(30)).until(() -> test.store().ping(Duration.ofSeconds(2)));
        }
    }

    private static List<Integer> insert(Tx tx, List<Integer> ids) {
        tx.update(INSERT, (Object) ids.stream().mapToInt(Integer::intValue).toArray());
        return ids;
    }
}
