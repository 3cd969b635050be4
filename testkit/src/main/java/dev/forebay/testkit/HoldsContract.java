package dev.forebay.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.hold.Availability;
import dev.forebay.hold.ConfirmOutcome;
import dev.forebay.hold.ExtendOutcome;
import dev.forebay.hold.Fence;
import dev.forebay.hold.Hold;
import dev.forebay.hold.HoldOutcome;
import dev.forebay.hold.HoldRef;
import dev.forebay.hold.HoldRequest;
import dev.forebay.hold.Holds;
import dev.forebay.hold.PoolChanges;
import dev.forebay.hold.PoolDelta;
import dev.forebay.hold.PoolListener;
import dev.forebay.hold.PoolSnapshot;
import dev.forebay.hold.Quota;
import dev.forebay.hold.ReleaseOutcome;
import dev.forebay.hold.UnitOffer;
import dev.forebay.hold.UnitState;
import dev.forebay.store.Sql;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What holds promise whichever way they go: with one Redis, with a cluster-enabled one, and without Redis. A subclass
 * gives the world to run in; every test has a pool of its own.
 */
public abstract class HoldsContract {
    private static final Sql UNIT_END = Sql.file("dev/forebay/testkit/sale/unit_end.sql");
    private static final AtomicInteger POOLS = new AtomicInteger();
    private final String pool = "evt_" + POOLS.incrementAndGet();

    /** The world; opened once per class. */
    protected abstract HoldWorld world();

    @Test
    void unitsAreHeldAllOrNone() {
        held(hold("first", "A-1", "A-2"));
        HoldOutcome outcome = holds().hold(request("second", "A-2", "A-3"));
        assertThat(outcome).isInstanceOfSatisfying(HoldOutcome.Taken.class, taken -> {
            assertThat(taken.units()).hasSize(1);
            assertThat(taken.units().getFirst().unit()).isEqualTo("A-2");
            assertThat(taken.units().getFirst().state()).isEqualTo(UnitState.HELD);
        });
        held(hold("second", "A-3"));
        assertThat(states()).containsOnlyKeys("A-1", "A-2", "A-3");
    }

    @Test
    void aHoldSaysWhoWhatAndUntilWhen() {
        Hold hold = held(
                holds().hold(request("first", "A-1", "A-2").withSession("s-1").withTtl(Duration.ofSeconds(60))));
        assertThat(hold.units()).containsExactlyInAnyOrder("A-1", "A-2");
        assertThat(hold.holder()).isEqualTo("first");
        assertThat(hold.session()).contains("s-1");
        assertThat(Duration.between(hold.lockedAt(), hold.expiresAt()))
                .isBetween(Duration.ofSeconds(58), Duration.ofSeconds(61));
        assertThat(hold.endsAtLatest()).isAfter(hold.expiresAt());
        Hold found = holds().find(ref(hold)).orElseThrow();
        assertThat(found.units()).containsExactlyInAnyOrder("A-1", "A-2");
        assertThat(found.fence()).isEqualTo(hold.fence());
        assertThat(holds().heldBy(pool, "first")).extracting(Hold::id).containsExactly(hold.id());
    }

    @Test
    void nobodyFindsOrEndsTheHoldOfAnother() {
        Hold hold = held(hold("first", "A-1"));
        HoldRef stolen = new HoldRef(pool, hold.id(), "second");
        assertThat(holds().find(stolen)).isEmpty();
        assertThat(holds().extend(stolen, Duration.ofMinutes(5))).isInstanceOf(ExtendOutcome.Gone.class);
        assertThat(holds().release(stolen)).isInstanceOf(ReleaseOutcome.Gone.class);
        assertThat(states()).containsEntry("A-1", UnitState.HELD);
    }

    @Test
    void theSameRequestAgainAnswersTheSameHold() {
        HoldRequest request = request("first", "A-1", "A-2");
        Hold first = held(holds().hold(request));
        Hold again = held(holds().hold(request));
        assertThat(again.id()).isEqualTo(first.id());
        assertThat(again.units()).containsExactlyInAnyOrderElementsOf(first.units());
        assertThat(holds().heldBy(pool, "first")).hasSize(1);
    }

    @Test
    void theSameHolderExtendsAndNewUnitsJoin() {
        Hold first = held(hold("first", "A-1"));
        HoldOutcome outcome = holds().hold(request("first", "A-1", "A-2"));
        assertThat(outcome).isInstanceOfSatisfying(HoldOutcome.Held.class, joined -> {
            assertThat(joined.extended()).isTrue();
            assertThat(joined.hold().id()).isEqualTo(first.id());
            assertThat(joined.hold().units()).containsExactlyInAnyOrder("A-1", "A-2");
            assertThat(joined.hold().fence()).isGreaterThan(first.fence());
        });
        assertThat(((ReleaseOutcome.Released) holds().release(ref(first))).units())
                .containsExactlyInAnyOrder("A-1", "A-2");
        assertThat(states()).isEmpty();
    }

    @Test
    void aQuotaIsNeverPassedAlsoByManyAtOnce() {
        List<Quota> quotas = List.of(new Quota("user:first", 10), new Quota("ip:192.0.2.1", 50));
        List<HoldOutcome> outcomes = Concurrently.run(
                IntStream.range(0, 40).boxed().toList(),
                i -> holds().hold(request("first-" + i, "B-" + i).withQuotas(quotas)));
        assertThat(outcomes).filteredOn(HoldOutcome.Held.class::isInstance).hasSize(10);
        assertThat(outcomes).filteredOn(HoldOutcome.OverQuota.class::isInstance).hasSize(30);
        Hold one = held(outcomes.stream()
                .filter(HoldOutcome.Held.class::isInstance)
                .findFirst()
                .orElseThrow());
        holds().release(ref(one));
        held(holds().hold(request("first-x", "B-50").withQuotas(quotas)));
        assertThat(holds().hold(request("first-y", "B-51").withQuotas(quotas)))
                .isEqualTo(new HoldOutcome.OverQuota("user:first", 10, 10));
    }

    @Test
    void whatIsNotThereIsNamed() {
        assertThat(holds().hold(request("first", "A-1", "Z-99")))
                .isEqualTo(new HoldOutcome.UnknownUnits(List.of("Z-99")));
        assertThat(holds().hold(HoldRequest.of("none_1", "first", List.of("A-1"))))
                .isEqualTo(new HoldOutcome.UnknownPool("none_1"));
        assertThat(states()).isEmpty();
    }

    @Test
    void whatRanOutIsFreeForTheNext() {
        Hold first = held(holds().hold(request("first", "A-1").withTtl(Duration.ofMillis(400))));
        await().atMost(Duration.ofSeconds(10)).until(() -> !states().containsKey("A-1"));
        Hold second = held(hold("second", "A-1"));
        assertThat(second.fence()).isGreaterThan(first.fence());
        assertThat(holds().find(ref(first))).isEmpty();
    }

    @Test
    void anExtensionMovesTheDeadlineUpToTheStatedTotal() {
        Hold hold = held(holds().hold(request("first", "A-1").withTtl(Duration.ofSeconds(30))));
        ExtendOutcome.Extended extended = (ExtendOutcome.Extended) holds().extend(ref(hold), Duration.ofSeconds(90));
        assertThat(extended.hold().expiresAt()).isAfter(hold.expiresAt());
        assertThat(extended.atLimit()).isFalse();
        ExtendOutcome.Extended last = (ExtendOutcome.Extended) holds().extend(ref(hold), Duration.ofHours(3));
        assertThat(last.atLimit()).isTrue();
        assertThat(last.hold().expiresAt()).isEqualTo(last.hold().endsAtLatest());
    }

    @Test
    void anExtensionNeverShortens() {
        Hold hold = held(holds().hold(request("first", "A-1").withTtl(Duration.ofSeconds(300))));
        ExtendOutcome.Extended extended = (ExtendOutcome.Extended) holds().extend(ref(hold), Duration.ofSeconds(1));
        assertThat(extended.hold().expiresAt())
                .isAfterOrEqualTo(hold.expiresAt().minusMillis(50));
    }

    @Test
    void askingAgainForLessTimeNeverShortens() {
        for (int i = 0; i < 20; i++) {
            String unit = "E-" + i;
            Hold hold = held(holds().hold(request("ann", unit).withTtl(Duration.ofSeconds(300))));
            Hold again = held(holds().hold(request("ann", unit, "D-" + i).withTtl(Duration.ofSeconds(1))));
            assertThat(again.id()).isEqualTo(hold.id());
            assertThat(holds().find(ref(hold)).orElseThrow().units()).contains(unit);
            assertThat(endOf(hold, unit)).isAfterOrEqualTo(hold.expiresAt().minusMillis(50));
        }
    }

    /** When the unit of a hold ends: other units of it may end sooner, and it with them. */
    private Instant endOf(Hold hold, String unit) {
        return world().store()
                .inTx(tx -> tx.one(UNIT_END, row -> row.instant("locked_until"), hold.pool(), unit))
                .orElseThrow();
    }

    @Test
    void aHoldThatHasEndedIsNotExtendedPastTheQuota() {
        List<Quota> two = List.of(new Quota("user:ann", 2));
        Hold ended =
                held(holds().hold(request("ann", "A-1", "A-2").withQuotas(two).withTtl(Duration.ofMillis(300))));
        await().atMost(Duration.ofSeconds(10)).until(() -> !states().containsKey("A-1"));
        held(holds().hold(request("ann", "B-1", "B-2").withQuotas(two)));
        assertThat(holds().extend(ref(ended), Duration.ofSeconds(60))).isInstanceOf(ExtendOutcome.Gone.class);
    }

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
        assertThat(states()).doesNotContainEntry("A-1", UnitState.BOOKED).containsEntry("A-2", UnitState.HELD);
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

    @Test
    void whoFollowsSeesOneContiguousLineThatEndsInTheSnapshot() {
        var follower = new Follower();
        try (var watch = holds().watch(pool, follower)) {
            for (int i = 0; i < 20; i++) {
                Hold hold = held(hold("first-" + i, "A-" + i, "B-" + i));
                if (i % 3 == 0) {
                    holds().release(ref(hold));
                } else if (i % 3 == 1) {
                    confirm(hold, "bk-" + i);
                }
            }
            await().untilAsserted(() -> assertThat(follower.states()).isEqualTo(expectedAfterTwenty()));
            assertThat(follower.gaps()).isEmpty();
        }
    }

    private static Map<String, UnitState> expectedAfterTwenty() {
        var expected = new HashMap<String, UnitState>();
        for (int i = 0; i < 20; i++) {
            if (i % 3 != 0) {
                UnitState state = i % 3 == 1 ? UnitState.BOOKED : UnitState.HELD;
                expected.put("A-" + i, state);
                expected.put("B-" + i, state);
            }
        }
        return expected;
    }

    @Test
    void changesAfterANumberLeadFromOneSnapshotToTheNext() {
        PoolSnapshot before = holds().snapshot(pool);
        held(hold("first", "A-1"));
        held(hold("second", "A-2"));
        await().untilAsserted(() -> assertThat(states()).containsKeys("A-1", "A-2"));
        PoolSnapshot after = holds().snapshot(pool);
        PoolChanges changes = holds().changes(pool, before.epoch(), before.sequence());
        assertThat(changes).isInstanceOfSatisfying(PoolChanges.Deltas.class, deltas -> {
            assertThat(deltas.deltas().getFirst().previous()).isEqualTo(before.sequence());
            assertThat(deltas.deltas().getLast().sequence()).isEqualTo(after.sequence());
            Set<String> units = new HashSet<>();
            deltas.deltas().forEach(delta -> units.addAll(delta.units().keySet()));
            assertThat(units).containsExactlyInAnyOrder("A-1", "A-2");
        });
        assertThat(holds().changes(pool, "another", before.sequence())).isEqualTo(new PoolChanges.SnapshotNeeded());
    }

    @Test
    void manyWhoWantTheSameUnitsNeverHoldOneTwice() {
        List<HoldOutcome> outcomes =
                Concurrently.run(IntStream.range(0, 200).boxed().toList(), i -> {
                    List<String> units = List.of("C-" + i % 10, "C-" + (i + 1) % 10, "C-" + (i + 5) % 10);
                    return holds().hold(HoldRequest.of(pool, "u-" + i, units));
                });
        var owners = new HashMap<String, String>();
        outcomes.stream()
                .filter(HoldOutcome.Held.class::isInstance)
                .map(HoldsContract::held)
                .forEach(hold -> hold.units()
                        .forEach(unit ->
                                assertThat(owners.put(unit, hold.id())).as(unit).isNull()));
        assertThat(owners).isNotEmpty();
        assertThat(states().keySet()).isEqualTo(owners.keySet());
    }

    @Test
    void fencesOfAUnitStrictlyRise() {
        List<Fence> fences = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            Hold hold = held(hold("u-" + i, "A-1"));
            fences.add(hold.fence());
            holds().release(ref(hold));
        }
        assertThat(fences).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void comparingFindsNothingToRepair() {
        held(hold("first", "A-1"));
        confirm(held(hold("second", "A-2")), "bk-1");
        await().untilAsserted(() -> assertThat(states()).containsEntry("A-2", UnitState.BOOKED));
        if (world().redisServes()) {
            assertThat(HoldWorld.differences(holds().reconcile(pool))).isEmpty();
        }
    }

    /** The pool of this test. */
    protected final String pool() {
        return pool;
    }

    protected final Holds holds() {
        return world().holds();
    }

    protected final HoldRequest request(String holder, String... units) {
        return HoldRequest.of(pool, holder, List.of(units));
    }

    protected final HoldOutcome hold(String holder, String... units) {
        return holds().hold(request(holder, units));
    }

    protected static Hold held(HoldOutcome outcome) {
        assertThat(outcome).isInstanceOf(HoldOutcome.Held.class);
        return ((HoldOutcome.Held) outcome).hold();
    }

    protected static HoldRef ref(Hold hold) {
        return new HoldRef(hold.pool(), hold.id(), hold.holder());
    }

    protected final Map<String, UnitState> states() {
        return holds().snapshot(pool).units();
    }

    protected final ConfirmOutcome confirm(Hold hold, String booking) {
        return world().store().inTx(tx -> holds().confirm(tx, ref(hold), hold.units(), booking));
    }

    private ConfirmOutcome claim(String holder, String booking, String... units) {
        return world().store().inTx(tx -> holds().claim(tx, pool, holder, List.of(units), booking));
    }

    private List<String> mark(UnitState state, String... units) {
        return world().store().inTx(tx -> holds().mark(tx, pool, List.of(units), state));
    }

    /** Applies deltas as a client would and notes where the line breaks. */
    public static final class Follower implements PoolListener {
        private final Map<String, UnitState> units = new ConcurrentHashMap<>();
        private final List<String> gaps = new CopyOnWriteArrayList<>();
        private final List<UnitOffer> offers = new CopyOnWriteArrayList<>();
        private volatile long sequence;

        /** Has seen nothing yet. */
        public Follower() {}

        @Override
        public void changed(PoolDelta delta) {
            if (delta.previous() != sequence) {
                gaps.add(delta.previous() + " after " + sequence);
            }
            delta.units().forEach((unit, state) -> {
                if (state == UnitState.AVAILABLE) {
                    units.remove(unit);
                } else {
                    units.put(unit, state);
                }
            });
            sequence = delta.sequence();
        }

        @Override
        public void reset(PoolSnapshot snapshot) {
            units.clear();
            units.putAll(snapshot.units());
            sequence = snapshot.sequence();
        }

        @Override
        public void offered(UnitOffer offer) {
            offers.add(offer);
        }

        public Map<String, UnitState> states() {
            return Map.copyOf(units);
        }

        public List<String> gaps() {
            return List.copyOf(gaps);
        }

        public List<UnitOffer> offers() {
            return List.copyOf(offers);
        }
    }
}
