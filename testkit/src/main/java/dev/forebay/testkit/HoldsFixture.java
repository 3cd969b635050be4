package dev.forebay.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.hold.ConfirmOutcome;
import dev.forebay.hold.Hold;
import dev.forebay.hold.HoldOutcome;
import dev.forebay.hold.HoldRef;
import dev.forebay.hold.HoldRequest;
import dev.forebay.hold.Holds;
import dev.forebay.hold.UnitState;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** What the contracts of holds share: a pool of its own for every test, and short words for what is asked. */
public abstract class HoldsFixture {
    private static final AtomicInteger POOLS = new AtomicInteger();
    final String pool = "evt_" + POOLS.incrementAndGet();

    /** The world; opened once per class. */
    protected abstract HoldWorld world();

    /** The pool of this test. */
    protected final String pool() {
        return pool;
    }

    /** Has the pool in Redis, for tests of what Redis says: a busy machine loads it later than a request waits for it. */
    protected final void loaded() {
        loadedBy(world());
    }

    /** The same by another process. */
    protected final void loadedBy(HoldWorld process) {
        assertThat(process.compared(pool)).isEmpty();
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

    final ConfirmOutcome claim(String holder, String booking, String... units) {
        return world().store().inTx(tx -> holds().claim(tx, pool, holder, List.of(units), booking));
    }

    final List<String> mark(UnitState state, String... units) {
        return world().store().inTx(tx -> holds().mark(tx, pool, List.of(units), state));
    }
}
