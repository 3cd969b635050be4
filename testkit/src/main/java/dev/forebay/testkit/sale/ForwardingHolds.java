package dev.forebay.testkit.sale;

import dev.forebay.hold.Availability;
import dev.forebay.hold.ConfirmOutcome;
import dev.forebay.hold.ExtendOutcome;
import dev.forebay.hold.Hold;
import dev.forebay.hold.HoldOutcome;
import dev.forebay.hold.HoldRef;
import dev.forebay.hold.HoldRequest;
import dev.forebay.hold.Holds;
import dev.forebay.hold.PoolChanges;
import dev.forebay.hold.PoolListener;
import dev.forebay.hold.PoolSnapshot;
import dev.forebay.hold.ReconcileOutcome;
import dev.forebay.hold.ReleaseOutcome;
import dev.forebay.hold.UnitState;
import dev.forebay.store.Tx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Holds that ask others for everything; subclasses change a part. Closing them closes nothing: they own nothing. */
public abstract class ForwardingHolds implements Holds {
    private final Holds others;

    protected ForwardingHolds(Holds others) {
        this.others = others;
    }

    @Override
    public HoldOutcome hold(HoldRequest request) {
        return others.hold(request);
    }

    @Override
    public ExtendOutcome extend(HoldRef hold, Duration ttl) {
        return others.extend(hold, ttl);
    }

    @Override
    public ReleaseOutcome release(HoldRef hold) {
        return others.release(hold);
    }

    @Override
    public Optional<Hold> find(HoldRef hold) {
        return others.find(hold);
    }

    @Override
    public List<Hold> heldBy(String pool, String holder) {
        return others.heldBy(pool, holder);
    }

    @Override
    public void leaveLine(String pool, String holder, List<String> units) {
        others.leaveLine(pool, holder, units);
    }

    @Override
    public PoolSnapshot snapshot(String pool) {
        return others.snapshot(pool);
    }

    @Override
    public PoolChanges changes(String pool, String epoch, long after) {
        return others.changes(pool, epoch, after);
    }

    @Override
    public Availability availability(String pool) {
        return others.availability(pool);
    }

    @Override
    public Watch watch(String pool, PoolListener listener) {
        return others.watch(pool, listener);
    }

    @Override
    public ConfirmOutcome confirm(Tx tx, HoldRef hold, List<String> units, String booking) {
        return others.confirm(tx, hold, units, booking);
    }

    @Override
    public ConfirmOutcome claim(Tx tx, String pool, String holder, List<String> units, String booking) {
        return others.claim(tx, pool, holder, units, booking);
    }

    @Override
    public List<String> giveBack(Tx tx, String pool, String booking) {
        return others.giveBack(tx, pool, booking);
    }

    @Override
    public List<String> mark(Tx tx, String pool, List<String> units, UnitState state) {
        return others.mark(tx, pool, units, state);
    }

    @Override
    public ReconcileOutcome reconcile(String pool) {
        return others.reconcile(pool);
    }

    @Override
    public void close() {}
}
