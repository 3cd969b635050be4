package dev.forebay.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.hold.ExtendOutcome;
import dev.forebay.hold.Fence;
import dev.forebay.hold.Hold;
import dev.forebay.hold.HoldKind;
import dev.forebay.hold.HoldOutcome;
import dev.forebay.hold.HoldRef;
import dev.forebay.hold.HoldRequest;
import dev.forebay.hold.PoolChanges;
import dev.forebay.hold.PoolSnapshot;
import dev.forebay.hold.Quota;
import dev.forebay.hold.ReleaseOutcome;
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
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What holds promise whichever way they go: with one Redis, with a cluster-enabled one, and without Redis. A subclass
 * gives the world to run in; every test has a pool of its own.
 */
public abstract class HoldsContract extends HoldSalesContract {
    private static final Sql UNIT_END = Sql.file("dev/forebay/testkit/sale/unit_end.sql");

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
    void aHoldSaysWhatKindItIs() {
        for (HoldKind kind : HoldKind.values()) {
            String holder = "for-" + kind.word();
            Hold hold = held(
                    holds().hold(request(holder, "A-" + (kind.ordinal() + 1)).withKind(kind)));
            assertThat(hold.kind()).isEqualTo(kind);
            assertThat(holds().find(ref(hold))).map(Hold::kind).contains(kind);
            assertThat(holds().heldBy(pool, holder)).extracting(Hold::kind).containsExactly(kind);
            assertThat(holds().extend(ref(hold), Duration.ofMinutes(5)))
                    .isInstanceOfSatisfying(
                            ExtendOutcome.Extended.class,
                            extended -> assertThat(extended.hold().kind()).isEqualTo(kind));
        }
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

    /** As when somebody adds a seat from another address, or after signing in. */
    @Test
    void aHoldThatIsJoinedCountsForThoseWhoAskedLast() {
        List<Quota> before = List.of(new Quota("user:ann", 10), new Quota("ip:192.0.2.1", 3));
        List<Quota> after = List.of(new Quota("user:ann", 10), new Quota("ip:192.0.2.2", 3));
        held(holds().hold(request("ann", "A-1", "A-2").withQuotas(before)));
        assertThat(held(holds().hold(request("ann", "A-2", "A-3").withQuotas(after)))
                        .units())
                .containsExactly("A-1", "A-2", "A-3");
        assertThat(holds().hold(request("bob", "B-1").withQuotas(List.of(new Quota("ip:192.0.2.2", 3)))))
                .isEqualTo(new HoldOutcome.OverQuota("ip:192.0.2.2", 3, 3));
        held(holds().hold(request("cid", "B-1", "B-2", "B-3").withQuotas(List.of(new Quota("ip:192.0.2.1", 3)))));
        assertThat(holds().hold(request("ann2", "C-1").withQuotas(List.of(new Quota("user:ann", 3)))))
                .isEqualTo(new HoldOutcome.OverQuota("user:ann", 3, 3));
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
    void whoFollowsSeesOneContiguousLineThatEndsInTheSnapshot() {
        var follower = new PoolFollower();
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
        if (world().redisServes()) {
            loaded();
        }
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
}
