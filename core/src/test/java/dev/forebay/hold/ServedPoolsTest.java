package dev.forebay.hold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.base.KeySpace;
import dev.forebay.health.Recoverable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which pools a node looks after, and which of them first. */
class ServedPoolsTest {
    private final SetClock clock = new SetClock();
    private final ServedPools served = new ServedPools(Duration.ofSeconds(30), clock);

    @Test
    void thePoolsAskedForLastComeFirst() {
        touch("a", "b", "c", "a");
        assertThat(served.latestFirst()).containsExactly("a", "c", "b");
    }

    @Test
    void comingBackLoadsWhatThereIsTimeForAndTheBusiestFirst() {
        touch("a", "b", "c", "d", "e");
        var loaded = new ArrayList<String>();
        var doubts = new Doubts(HoldOptions.defaults(), clock);
        var recovery = new HoldRecovery(
                (pool, patience) -> {
                    loaded.add(pool);
                    assertThat(patience).isLessThanOrEqualTo(Duration.ofSeconds(2));
                    clock.passes(Duration.ofMillis(900));
                    if (pool.equals("c")) {
                        throw new PoolNotReadyException(pool, "was claimed by a loader that is gone");
                    }
                },
                served::latestFirst,
                pool -> PoolKeys.of(KeySpace.of("t"), pool),
                doubts,
                clock);
        recovery.recover(new Recoverable.Return(2, key -> !key.value().contains("{d}")));
        assertThat(loaded).as("d is in a shard that is still away").containsExactly("e", "c", "b");
        assertThat(doubts.countsOf("a")).as("no count can be trusted").isTrue();
    }

    @Test
    void aPoolThatNobodyAskedForIsForgottenUnlessSomethingInItIsGoingToEnd() {
        touch("a", "b");
        served.pending("b", true);
        clock.passes(Duration.ofMinutes(16));
        served.forgetIdle();
        assertThat(served.all()).containsExactly("b");
        served.pending("b", false);
        served.forgetIdle();
        assertThat(served.all()).isEmpty();
    }

    @Test
    void aPoolIsComparedAgainAfterTheTimeToCompare() {
        touch("a");
        clock.passes(Duration.ofSeconds(20));
        assertThat(due()).isEmpty();
        clock.passes(Duration.ofSeconds(11));
        assertThat(due()).containsExactly("a");
        assertThat(due()).isEmpty();
        clock.passes(Duration.ofSeconds(31));
        assertThat(due()).containsExactly("a");
    }

    @Test
    void aPoolThatWasLoadedIsComparedAfterWhatWasUnderWayAndUntilThatWentWell() {
        touch("a");
        served.loaded("a", Duration.ofSeconds(10));
        clock.passes(Duration.ofSeconds(9));
        assertThat(due()).isEmpty();
        clock.passes(Duration.ofSeconds(2));
        assertThat(due()).containsExactly("a after loading");
        assertThat(due()).isEmpty();
        clock.passes(Duration.ofSeconds(2));
        assertThat(due()).containsExactly("a after loading");
        served.compared("a");
        clock.passes(Duration.ofSeconds(2));
        assertThat(due()).containsExactly("a");
        clock.passes(Duration.ofSeconds(20));
        assertThat(due()).isEmpty();
    }

    private List<String> due() {
        var due = new ArrayList<String>();
        served.compareDue(pool -> true, (pool, loaded) -> due.add(loaded ? pool + " after loading" : pool));
        return due;
    }

    private void touch(String... pools) {
        for (String pool : pools) {
            served.touch(pool);
            clock.passes(Duration.ofMillis(1));
        }
    }
}
