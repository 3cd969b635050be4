package dev.forebay.hold;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How long this process goes on asking PostgreSQL about units that it is not sure of. */
class DoubtsTest {
    private static final String POOL = "evt_1";
    private static final Duration WINDOW = Duration.ofSeconds(11);

    private final SetClock clock = new SetClock();
    private final Doubts doubts = new Doubts(HoldOptions.defaults().withProvisional(Duration.ofSeconds(5)), clock);

    @Test
    void unitsAreAskedAboutEachSecondUntilNothingThatWasUnderWayCanChangeThem() {
        doubts.about(POOL, List.of("A-1"));
        int rounds = 0;
        for (List<Doubts.Round> due = doubts.due(pool -> true); !due.isEmpty(); due = doubts.due(pool -> true)) {
            assertThat(due).hasSize(1);
            assertThat(due.getFirst().units()).containsExactly("A-1");
            doubts.repaired(due.getFirst());
            rounds++;
            clock.passes(Duration.ofSeconds(1));
        }
        assertThat(rounds).isEqualTo(12);
    }

    @Test
    void aRoundThatFailedIsAskedAgainAfterTheWindowToo() {
        doubts.about(POOL, List.of("A-1"));
        clock.passes(WINDOW);
        doubts.failed(doubts.due(pool -> true).getFirst());
        clock.passes(Duration.ofSeconds(1));
        doubts.repaired(doubts.due(pool -> true).getFirst());
        clock.passes(Duration.ofSeconds(1));
        Doubts.Round last = doubts.due(pool -> true).getFirst();
        assertThat(last.units()).containsExactly("A-1");
        doubts.repaired(last);
        clock.passes(Duration.ofSeconds(1));
        assertThat(doubts.due(pool -> true)).isEmpty();
    }

    /** PostgreSQL hung while it was asked: what hung with it may be committed after it answered. */
    @Test
    void aRoundThatPostgresKeptWaitingSettlesNothing() {
        doubts.about(POOL, List.of("A-1"));
        clock.passes(WINDOW);
        Doubts.Round slow = doubts.due(pool -> true).getFirst();
        clock.passes(Duration.ofSeconds(7));
        doubts.repaired(slow);
        assertThat(doubts.due(pool -> true)).hasSize(1);
        clock.passes(Duration.ofSeconds(3));
        doubts.repaired(doubts.due(pool -> true).getFirst());
        clock.passes(Duration.ofSeconds(1));
        assertThat(doubts.due(pool -> true)).isEmpty();
    }

    @Test
    void whatAlwaysTakesLongComesToAnEndToo() {
        doubts.about(POOL, List.of("A-1"));
        clock.passes(WINDOW);
        int rounds = 0;
        for (List<Doubts.Round> due = doubts.due(pool -> true); !due.isEmpty(); due = doubts.due(pool -> true)) {
            clock.passes(Duration.ofSeconds(3));
            doubts.repaired(due.getFirst());
            rounds++;
        }
        assertThat(rounds).isEqualTo(5);
    }

    @Test
    void moreUnitsThanCanBeNamedMeanTheWholePool() {
        for (int i = 0; i < 101; i++) {
            int first = i * 100;
            doubts.about(
                    POOL,
                    IntStream.range(first, first + 100)
                            .mapToObj(unit -> "A-" + unit)
                            .toList());
        }
        assertThat(doubts.due(pool -> true).getFirst().whole()).isTrue();
    }

    @Test
    void whatCantBeReachedWaitsAndIsNotForgotten() {
        doubts.about("p", List.of("A-1"));

        assertThat(doubts.due(pool -> false)).isEmpty();
        assertThat(doubts.due(pool -> true)).hasSize(1);
    }
}
