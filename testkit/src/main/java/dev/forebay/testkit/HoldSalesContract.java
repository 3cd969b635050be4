package dev.forebay.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.hold.Availability;
import dev.forebay.hold.ConfirmOutcome;
import dev.forebay.hold.ExtendOutcome;
import dev.forebay.hold.Hold;
import dev.forebay.hold.HoldOutcome;
import dev.forebay.hold.Quota;
import dev.forebay.hold.ReleaseOutcome;
import dev.forebay.hold.UnitState;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a sale makes of holds: releases, confirmations, late payments, what is given back, blocked and counted. */
public abstract class HoldSalesContract extends HoldsFixture {
    @Test
    void aReleaseFreesAndCanBeRepeated() {
        Hold hold = held(hold("first", "A-1", "A-2"));
        assertThat(holds().release(ref(hold))).isInstanceOf(ReleaseOutcome.Released.class);
        assertThat(holds().release(ref(hold))).isInstanceOf(ReleaseOutcome.Gone.class);
        held(hold("second", "A-1", "A-2"));
    }

    @Test
    void aConfirmedHoldIsSoldForGood() {
        Hold hold = held(hold("first", "A-1", "A-2"));
        assertThat(confirm(hold, "bk-1")).isInstanceOf(ConfirmOutcome.Confirmed.class);
        await().untilAsserted(() ->
                assertThat(states()).containsEntry("A-1", UnitState.BOOKED).containsEntry("A-2", UnitState.BOOKED));
        assertThat(holds().hold(request("second", "A-1")))
                .isInstanceOfSatisfying(
                        HoldOutcome.Taken.class,
                        taken -> assertThat(taken.units().getFirst().state()).isEqualTo(UnitState.BOOKED));
        assertThat(holds().release(ref(hold))).isInstanceOf(ReleaseOutcome.Gone.class);
        assertThat(holds().extend(ref(hold), Duration.ofMinutes(1))).isInstanceOf(ExtendOutcome.Gone.class);
    }

    @Test
    void aUnitThatIsNamedTwiceIsSoldOnce() {
        Hold hold = held(hold("first", "A-1", "A-2"));
        ConfirmOutcome outcome =
                world().store().inTx(tx -> holds().confirm(tx, ref(hold), List.of("A-1", "A-2", "A-1"), "bk-1"));
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        ConfirmOutcome.Confirmed.class,
                        confirmed -> assertThat(confirmed.units()).containsExactlyInAnyOrder("A-1", "A-2"));
    }

    @Test
    void whatWasJustBoughtIsShownAtOnceAndCountsInNoQuota() {
        List<Quota> quotas = List.of(new Quota("user:quick", 2));
        for (int i = 0; i < 5; i++) {
            Hold hold = held(holds().hold(request("quick", "A-" + i, "B-" + i).withQuotas(quotas)));
            assertThat(confirm(hold, "bk-quick-" + i)).isInstanceOf(ConfirmOutcome.Confirmed.class);
            assertThat(holds().availability(pool()).booked()).isEqualTo(2 * (i + 1));
        }
    }

    @Test
    void aRolledBackConfirmationLeavesTheHold() {
        Hold hold = held(hold("first", "A-1"));
        try {
            world().store().inTx(tx -> {
                holds().confirm(tx, ref(hold), hold.units(), "bk-1");
                throw new IllegalStateException("the caller changed his mind");
            });
        } catch (IllegalStateException expected) {
            assertThat(expected).hasMessageContaining("changed his mind");
        }
        assertThat(holds().find(ref(hold))).isPresent();
        assertThat(confirm(hold, "bk-2")).isInstanceOf(ConfirmOutcome.Confirmed.class);
    }

    @Test
    void anOverdueHoldIsConfirmedAsLongAsNobodyTookAUnit() {
        Hold hold = held(holds().hold(request("first", "A-1").withTtl(Duration.ofMillis(300))));
        await().atMost(Duration.ofSeconds(10)).until(() -> !states().containsKey("A-1"));
        assertThat(confirm(hold, "bk-1")).isInstanceOf(ConfirmOutcome.Confirmed.class);
        await().untilAsserted(() -> assertThat(states()).containsEntry("A-1", UnitState.BOOKED));
    }

    @Test
    void aConfirmationThatCameTooLateNamesWhatWasLostAndChangesNothing() {
        Hold hold = held(holds().hold(request("first", "A-1", "A-2").withTtl(Duration.ofMillis(300))));
        await().atMost(Duration.ofSeconds(10)).until(() -> !states().containsKey("A-2"));
        held(hold("second", "A-2"));
        assertThat(confirm(hold, "bk-1")).isEqualTo(new ConfirmOutcome.Lost(List.of("A-2")));
        await().untilAsserted(() -> assertThat(states())
                .doesNotContainEntry("A-1", UnitState.BOOKED)
                .containsEntry("A-2", UnitState.HELD));
    }

    @Test
    void aLatePaymentClaimsFreeUnitsAgainAndOnlyThose() {
        assertThat(claim("first", "bk-1", "A-1", "A-2")).isInstanceOf(ConfirmOutcome.Confirmed.class);
        held(hold("second", "A-3"));
        assertThat(claim("third", "bk-2", "A-3", "A-4")).isEqualTo(new ConfirmOutcome.Lost(List.of("A-3")));
        await().untilAsserted(() -> assertThat(states()).containsEntry("A-1", UnitState.BOOKED));
        assertThat(states()).doesNotContainKey("A-4");
    }

    @Test
    void aCancelledBookingGivesItsUnitsBack() {
        Hold hold = held(hold("first", "A-1", "A-2"));
        confirm(hold, "bk-1");
        List<String> freed = world().store().inTx(tx -> holds().giveBack(tx, pool, "bk-1"));
        assertThat(freed).containsExactlyInAnyOrder("A-1", "A-2");
        await().untilAsserted(() -> assertThat(states()).isEmpty());
        held(hold("second", "A-1"));
    }

    @Test
    void anOrganiserBlocksAndReservesAndNeverTouchesWhatIsSold() {
        Hold sold = held(hold("first", "A-1"));
        confirm(sold, "bk-1");
        Hold lost = held(hold("second", "A-2"));
        assertThat(mark(UnitState.BLOCKED, "A-1", "A-2", "A-3")).containsExactlyInAnyOrder("A-2", "A-3");
        assertThat(mark(UnitState.RESERVED, "A-4")).containsExactly("A-4");
        await().untilAsserted(() -> assertThat(states())
                .containsEntry("A-1", UnitState.BOOKED)
                .containsEntry("A-2", UnitState.BLOCKED)
                .containsEntry("A-3", UnitState.BLOCKED)
                .containsEntry("A-4", UnitState.RESERVED));
        assertThat(holds().find(ref(lost))).isEmpty();
        assertThat(confirm(lost, "bk-2")).isInstanceOf(ConfirmOutcome.Lost.class);
        assertThat(mark(UnitState.AVAILABLE, "A-2")).containsExactly("A-2");
        await().untilAsserted(() -> held(hold("second", "A-2")));
    }

    @Test
    void availabilityCountsEveryState() {
        held(hold("first", "A-1", "A-2", "A-3"));
        confirm(held(hold("second", "A-4")), "bk-1");
        mark(UnitState.BLOCKED, "A-5", "A-6");
        mark(UnitState.RESERVED, "A-7");
        await().untilAsserted(() -> {
            Availability availability = holds().availability(pool);
            assertThat(availability.held()).isEqualTo(3);
            assertThat(availability.booked()).isEqualTo(1);
            assertThat(availability.blocked()).isEqualTo(2);
            assertThat(availability.reserved()).isEqualTo(1);
            assertThat(availability.available()).isEqualTo(HoldWorld.UNITS - 7);
        });
    }
}
