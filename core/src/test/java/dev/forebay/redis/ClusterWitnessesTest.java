package dev.forebay.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.base.ForebayClock;
import dev.forebay.base.Meters;
import dev.forebay.redis.ClusterView.Range;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which of several views of a Cluster is gone by. */
class ClusterWitnessesTest {
    private final ClusterWitnesses witnesses = new ClusterWitnesses(new Asker(
            RedisRole.STATE,
            RedisOptions.at("nobody", 1).build(),
            ForebayClock.system(),
            new CommandMeters(Meters.none(), RedisRole.STATE),
            new Listeners(),
            () -> false));

    private static ClusterView view(boolean ok, long epoch) {
        return new ClusterView(ok, epoch, List.of(new Range(0, 16383, new NodeAddress("a", 1), List.of())));
    }

    @Test
    void viewOfTheHighestEpochThatServesIsBelieved() {
        assertThat(witnesses.believe(List.of(view(true, 5), view(false, 9), view(true, 7)), true))
                .contains(view(true, 7));
    }

    @Test
    void viewOfALowerEpochThanBeforeIsBelievedOnlyWhenNobodyElseCanBeAsked() {
        assertThat(witnesses.believe(List.of(view(true, 7)), true)).isPresent();
        assertThat(witnesses.believe(List.of(view(true, 6)), true)).isEmpty();
        assertThat(witnesses.believe(List.of(view(true, 7)), true)).isPresent();
        assertThat(witnesses.believe(List.of(view(true, 6)), false)).contains(view(true, 6));
        assertThat(witnesses.believe(List.of(view(true, 6)), true)).isPresent();
    }

    @Test
    void viewWithoutSlotsIsNobodysWord() {
        assertThat(witnesses.believe(List.of(new ClusterView(true, 9, List.of())), true))
                .isEmpty();
        assertThat(witnesses.believe(List.of(), false)).isEmpty();
    }
}
