package dev.forebay.hold;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PoolDiffTest {
    private final PoolDiff diff = new PoolDiff(HoldOptions.defaults(), 1_000);

    @Test
    void aUnitThatIsFreeAgainKeepsOutTheHoldThatItHadInBetween() {
        assertThat(settled("a5", freed(7))).contains(UnitChange.free("A1", UnitChange.ABOVE, "7"));
        assertThat(settled(null, freed(7))).contains(UnitChange.free("A1", UnitChange.ABOVE, "7"));
    }

    @Test
    void aUnitThatIsFreeWithTheSameFenceIsLeftAlone() {
        assertThat(settled("a7", freed(7))).isEmpty();
        assertThat(settled("a9", freed(7))).isEmpty();
    }

    @Test
    void anOfferOfAUnitThatIsFreeInPostgresStands() {
        assertThat(settled("o5:somebody", freed(7))).isEmpty();
    }

    @Test
    void aComparisonOfAWholePoolDoesNotCallFreeUnitsDifferent() {
        assertThat(diff.change("A1", new UnitValue("a5"), freed(7))).isEmpty();
        assertThat(diff.change("A1", null, freed(7))).isEmpty();
    }

    @Test
    void aHoldWhoseEndOnlyOneHasSeenIsNoDifference() {
        assertThat(diff.endsAboutNow(new UnitValue("h7:mine"), held(7, -20))).isTrue();
        assertThat(diff.endsAboutNow(new UnitValue("a7"), held(7, 20))).isTrue();
    }

    @Test
    void anEndThatIsNotNearOrOfAnotherGrantIsOne() {
        assertThat(diff.endsAboutNow(new UnitValue("a7"), held(7, 5_000))).isFalse();
        assertThat(diff.endsAboutNow(new UnitValue("h7:mine"), held(7, -5_000))).isFalse();
        assertThat(diff.endsAboutNow(new UnitValue("a6"), held(7, 20))).isFalse();
        assertThat(diff.endsAboutNow(new UnitValue("a7"), freed(7))).isFalse();
        assertThat(diff.endsAboutNow(null, held(7, 20))).isFalse();
    }

    @Test
    void aGrantThatPostgresNeverDecidedOnIsForgottenAndNoOther() {
        var later = new PoolDiff(HoldOptions.defaults(), 60_000);
        assertThat(later.forgets(new UnitValue("h7:mine"), null)).isTrue();
        assertThat(later.forgets(new UnitValue("h7:mine"), freed(6))).isTrue();
        assertThat(later.forgets(new UnitValue("h7:mine"), freed(8))).isFalse();
        assertThat(later.forgets(new UnitValue("h7:mine"), held(7, -20))).isFalse();
        assertThat(later.forgets(new UnitValue("a7"), null)).isFalse();
        assertThat(later.forgets(null, null)).isFalse();
        assertThat(later.forgets(new UnitValue("h59000000:mine"), null))
                .as("its claim may be under way")
                .isFalse();
    }

    private Optional<UnitChange> settled(@Nullable String value, SourceUnit row) {
        return diff.settled("A1", value == null ? null : new UnitValue(value), row);
    }

    private static SourceUnit freed(long fence) {
        return unit(UnitState.AVAILABLE, fence, 0, Optional.empty());
    }

    private static SourceUnit held(long fence, long leftMillis) {
        return unit(UnitState.HELD, fence, leftMillis, Optional.of("mine"));
    }

    private static SourceUnit unit(UnitState state, long fence, long leftMillis, Optional<String> hold) {
        return new SourceUnit(
                0,
                "pool",
                "A1",
                state,
                Optional.empty(),
                hold,
                BigDecimal.valueOf(fence),
                leftMillis,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of());
    }
}
