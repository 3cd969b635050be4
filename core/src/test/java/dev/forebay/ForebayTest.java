package dev.forebay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.forebay.base.KeySpace;
import dev.forebay.base.OwnThreads;
import dev.forebay.embedded.EmbeddedServers;
import dev.forebay.health.Mode;
import dev.forebay.hold.HoldOptions;
import dev.forebay.hold.HoldOutcome;
import dev.forebay.hold.HoldRequest;
import dev.forebay.hold.Holds;
import dev.forebay.hold.PoolDirectory;
import dev.forebay.outbox.OutboxEntry;
import dev.forebay.outbox.OutboxHandler;
import dev.forebay.outbox.OutboxMessage;
import dev.forebay.redis.Command;
import dev.forebay.redis.RedisCommands;
import dev.forebay.redis.RedisOptions;
import dev.forebay.redis.RedisRole;
import dev.forebay.redis.RedisUnavailableException;
import dev.forebay.redis.Reply;
import dev.forebay.store.DatabaseUrl;
import dev.forebay.store.StoreUnavailableException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class ForebayTest {
    private static final PoolDirectory ONE_POOL =
            id -> Optional.of(new PoolDirectory.Pool(id, 10, unit -> unit.startsWith("A-")));
    private static final String POOL = "forebay:housekeeper";

    private static ForebayOptions options() {
        return TestNodes.on(EmbeddedServers.redis(), TestNodes.PATIENT);
    }

    private static DatabaseUrl database() {
        return TestNodes.url(EmbeddedServers.createDatabase("forebay"));
    }

    @Test
    void withPostgresEverythingIsThereAndWorksTogether() {
        List<String> relayed = new CopyOnWriteArrayList<>();
        try (Forebay forebay = Forebay.open(options().withDatabase(database()))) {
            assertThat(forebay.gate().mode(RedisRole.STATE)).isInstanceOf(Mode.Up.class);

            Holds holds = forebay.holds(ONE_POOL, HoldOptions.defaults());
            HoldRequest seats = HoldRequest.of("concert", "user-1", List.of("A-1", "A-2"));
            awaitHeld(holds, seats);

            var outbox = forebay.outbox().orElseThrow();
            outbox.handle(handler("mail", relayed));
            forebay.store().orElseThrow().inTx(tx -> {
                outbox.append(tx, List.of(OutboxMessage.of("mail", "hello")));
                return true;
            });
            await().until(() -> relayed.equals(List.of("hello")));
        }
    }

    /** The first statements of a JVM may come too late on a busy machine, and say so. */
    private static void awaitHeld(Holds holds, HoldRequest request) {
        await().until(() -> holds.hold(request), outcome -> switch (outcome) {
            case HoldOutcome.Held held -> true;
            case HoldOutcome.Unavailable again -> false;
            default -> throw new AssertionError(outcome);
        });
    }

    private static OutboxHandler handler(String kind, List<String> relayed) {
        return new OutboxHandler() {
            @Override
            public String kind() {
                return kind;
            }

            @Override
            public void handle(List<OutboxEntry> batch) {
                batch.forEach(entry -> relayed.add(entry.message().payload()));
            }
        };
    }

    @Test
    void withoutPostgresRedisAndTheGateWork() {
        try (Forebay forebay = Forebay.open(options())) {
            assertThat(forebay.gate().mode(RedisRole.STATE)).isInstanceOf(Mode.Up.class);
            assertThat(forebay.store()).isEmpty();
            assertThat(forebay.outbox()).isEmpty();
            assertThatThrownBy(() -> forebay.holds(ONE_POOL, HoldOptions.defaults()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("withDatabase");
        }
    }

    @Test
    void anAbsentRedisIsNoReasonNotToOpen() {
        RedisOptions nowhere =
                RedisOptions.at("127.0.0.1", 1).keyPrefix("nowhere").build();
        try (Forebay forebay = Forebay.open(ForebayOptions.of(nowhere).withDatabase(database()))) {
            assertThat(forebay.gate().mode(RedisRole.STATE)).isNotInstanceOf(Mode.Up.class);
            Holds holds = forebay.holds(ONE_POOL, HoldOptions.defaults());
            awaitHeld(holds, HoldRequest.of("concert", "user-1", List.of("A-1")));
        }
    }

    @Test
    void anAbsentPostgresIsSaidAtOnceAndNothingIsLeftOpen() throws Exception {
        var own = new OwnThreads();
        var nowhere = DatabaseUrl.parse("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing");
        assertThatThrownBy(() -> own.call(() -> Forebay.open(options().withDatabase(nowhere))))
                .hasCauseInstanceOf(StoreUnavailableException.class);
        await().until(() -> own.named(POOL).isEmpty());
        try (Forebay open = own.call(() -> Forebay.open(options().withDatabase(database())))) {
            assertThat(open.store()).isPresent();
            assertThat(own.named(POOL)).as("the threads are known by this name").isNotEmpty();
        }
    }

    @Test
    void afterItsCloseRedisIsRefusedAndClosingAgainIsHarmless() {
        Forebay forebay = Forebay.open(options().withDatabase(database()));
        RedisCommands commands = forebay.redis().commands(RedisRole.STATE);
        KeySpace keys = forebay.keys();
        forebay.close();
        forebay.close();
        assertThatThrownBy(() -> commands.call(Command.of("GET", Reply.optionalText(), keys.key("x"))))
                .isInstanceOf(RedisUnavailableException.class);
        assertThatThrownBy(() -> forebay.store().orElseThrow().inTx(tx -> 1))
                .isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> forebay.holds(ONE_POOL, HoldOptions.defaults()))
                .hasMessageContaining("closed");
    }
}
