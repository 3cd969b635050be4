package dev.forebay.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.embedded.EmbeddedServers;
import dev.forebay.hold.Hold;
import dev.forebay.hold.HoldOutcome;
import dev.forebay.hold.HoldOutcome.TakenUnit;
import dev.forebay.hold.UnitState;
import dev.forebay.testkit.HoldWorld;
import dev.forebay.testkit.HoldsContract;
import dev.forebay.testkit.PoolFollower;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The contract on one Redis, and what only Redis offers: waiting lists. */
class HoldsOnOneNodeTest extends HoldsContract {
    private static HoldWorld world;

    @BeforeAll
    static void open() {
        world = HoldWorld.on(EmbeddedServers.redis(), HoldWorld.newDatabase(), EmbeddedServers.uniqueName("one"));
    }

    @AfterAll
    static void close() {
        world.close();
    }

    @Override
    protected HoldWorld world() {
        return world;
    }

    @Test
    void whoAsksForATakenUnitStandsInLineOnceAndIsOfferedItFirst() {
        loaded();
        Hold first = held(hold("first", "A-1"));
        assertThat(positions("second", "A-1")).containsExactly(1);
        assertThat(positions("third", "A-1")).containsExactly(2);
        assertThat(positions("second", "A-1")).containsExactly(1);
        var follower = new PoolFollower();
        try (var watch = holds().watch(pool(), follower)) {
            holds().release(ref(first));
            await().untilAsserted(() -> assertThat(follower.offers()).anySatisfy(offer -> {
                assertThat(offer.holder()).isEqualTo("second");
                assertThat(offer.unit()).isEqualTo("A-1");
            }));
            assertThat(hold("third", "A-1")).isInstanceOf(HoldOutcome.Taken.class);
            assertThat(states()).containsEntry("A-1", UnitState.HELD);
            held(hold("second", "A-1"));
        }
    }

    @Test
    void anOfferThatIsNotTakenGoesToTheNextAndAtLastTheUnitIsFree() {
        loaded();
        Hold first = held(hold("first", "A-1"));
        positions("second", "A-1");
        positions("third", "A-1");
        var follower = new PoolFollower();
        try (var watch = holds().watch(pool(), follower)) {
            holds().release(ref(first));
            await().atMost(Duration.ofSeconds(15)).untilAsserted(() -> {
                assertThat(follower.offers()).extracting("holder").containsExactly("second", "third");
                assertThat(follower.states()).doesNotContainKey("A-1");
            });
        }
        held(hold("fourth", "A-1"));
    }

    @Test
    void whoLeavesTheLineIsNotOfferedTheUnit() {
        loaded();
        Hold first = held(hold("first", "A-1"));
        positions("second", "A-1");
        positions("third", "A-1");
        holds().leaveLine(pool(), "second", List.of("A-1"));
        holds().release(ref(first));
        held(hold("third", "A-1"));
    }

    private List<Integer> positions(String who, String unit) {
        HoldOutcome outcome = holds().hold(request(who, unit).waitingIfTaken());
        assertThat(outcome).isInstanceOf(HoldOutcome.Taken.class);
        return ((HoldOutcome.Taken) outcome)
                .units().stream().map(TakenUnit::position).map(p -> p.orElse(0)).toList();
    }
}
