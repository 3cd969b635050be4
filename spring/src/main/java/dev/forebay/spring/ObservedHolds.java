package dev.forebay.spring;

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
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Holds with a Micrometer Observation {@code forebay.hold} around each operation that decides something: a timer and,
 * with a tracer, a span, tagged with the operation and its outcome. Reads of the map are too many and too cheap for it.
 * Used only where somebody observes.
 */
final class ObservedHolds implements Holds {
    private static final String NAME = "forebay.hold";

    private final Holds holds;
    private final ObservationRegistry registry;

    ObservedHolds(Holds holds, ObservationRegistry registry) {
        this.holds = holds;
        this.registry = registry;
    }

    private <T> T observe(String operation, String pool, Supplier<T> call) {
        Observation observation = Observation.createNotStarted(NAME, registry)
                .contextualName("hold " + operation)
                .lowCardinalityKeyValue("operation", operation)
                .lowCardinalityKeyValue("outcome", "error")
                .highCardinalityKeyValue("pool", pool);
        return observation.observe(() -> {
            T outcome = call.get();
            observation.lowCardinalityKeyValue("outcome", word(outcome));
            return outcome;
        });
    }

    /** The outcomes are records of sealed types: their names are few and mean something. */
    private static String word(Object outcome) {
        return outcome instanceof Record ? outcome.getClass().getSimpleName() : "done";
    }

    @Override
    public HoldOutcome hold(HoldRequest request) {
        return observe("hold", request.pool(), () -> holds.hold(request));
    }

    @Override
    public ExtendOutcome extend(HoldRef hold, Duration ttl) {
        return observe("extend", hold.pool(), () -> holds.extend(hold, ttl));
    }

    @Override
    public ReleaseOutcome release(HoldRef hold) {
        return observe("release", hold.pool(), () -> holds.release(hold));
    }

    @Override
    public ConfirmOutcome confirm(Tx tx, HoldRef hold, List<String> units, String booking) {
        return observe("confirm", hold.pool(), () -> holds.confirm(tx, hold, units, booking));
    }

    @Override
    public ConfirmOutcome claim(Tx tx, String pool, String holder, List<String> units, String booking) {
        return observe("claim", pool, () -> holds.claim(tx, pool, holder, units, booking));
    }

    @Override
    public List<String> giveBack(Tx tx, String pool, String booking) {
        return observe("give-back", pool, () -> holds.giveBack(tx, pool, booking));
    }

    @Override
    public List<String> mark(Tx tx, String pool, List<String> units, UnitState state) {
        return observe("mark", pool, () -> holds.mark(tx, pool, units, state));
    }

    @Override
    public ReconcileOutcome reconcile(String pool) {
        return observe("reconcile", pool, () -> holds.reconcile(pool));
    }

    @Override
    public Optional<Hold> find(HoldRef hold) {
        return holds.find(hold);
    }

    @Override
    public List<Hold> heldBy(String pool, String holder) {
        return holds.heldBy(pool, holder);
    }

    @Override
    public void leaveLine(String pool, String holder, List<String> units) {
        holds.leaveLine(pool, holder, units);
    }

    @Override
    public PoolSnapshot snapshot(String pool) {
        return holds.snapshot(pool);
    }

    @Override
    public PoolChanges changes(String pool, String epoch, long after) {
        return holds.changes(pool, epoch, after);
    }

    @Override
    public Availability availability(String pool) {
        return holds.availability(pool);
    }

    @Override
    public Watch watch(String pool, PoolListener listener) {
        return holds.watch(pool, listener);
    }

    @Override
    public void close() {
        holds.close();
    }
}
