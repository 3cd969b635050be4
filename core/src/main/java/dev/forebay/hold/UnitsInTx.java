package dev.forebay.hold;

import dev.forebay.base.KeySpace;
import dev.forebay.store.Tx;
import java.util.List;

/** What PostgreSQL alone decides of units, in the transaction of the caller; Redis is told after its commit. */
final class UnitsInTx {
    private final HoldLedger ledger;
    private final CommitEcho echo;
    private final HoldOptions options;

    UnitsInTx(HoldLedger ledger, CommitEcho echo, HoldOptions options) {
        this.ledger = ledger;
        this.echo = echo;
        this.options = options;
    }

    ConfirmOutcome confirm(Tx tx, HoldRef hold, List<String> units, String booking) {
        List<String> named = units.stream().distinct().toList();
        ConfirmOutcome outcome = options.durable()
                ? ledger.confirm(tx, hold, named, KeySpace.requirePart(booking))
                : ledger.claimBooked(tx, hold.pool(), hold.holder(), named, KeySpace.requirePart(booking));
        return shownAfterCommit(tx, hold.pool(), outcome);
    }

    /**
     * The buyer's next look, and his next hold, see what he has just bought; where Redis can't be told now, the outbox
     * does it.
     */
    private ConfirmOutcome shownAfterCommit(Tx tx, String pool, ConfirmOutcome outcome) {
        if (outcome instanceof ConfirmOutcome.Confirmed confirmed) {
            String fence = confirmed.fence().toString();
            tx.afterCommit(() -> echo.tell(
                    pool,
                    confirmed.units().stream()
                            .map(unit -> UnitChange.booked(unit, fence))
                            .toList()));
        }
        return outcome;
    }

    ConfirmOutcome claim(Tx tx, String pool, String holder, List<String> units, String booking) {
        return shownAfterCommit(
                tx,
                pool,
                ledger.claimBooked(
                        tx,
                        pool,
                        KeySpace.requirePart(holder),
                        units.stream().distinct().toList(),
                        KeySpace.requirePart(booking)));
    }

    List<String> giveBack(Tx tx, String pool, String booking) {
        changedAfterCommit(tx, pool);
        return ledger.giveBack(tx, pool, booking);
    }

    List<String> mark(Tx tx, String pool, List<String> units, UnitState state) {
        if (state == UnitState.HELD || state == UnitState.BOOKED) {
            throw new IllegalArgumentException("units are marked reserved, blocked or available, not " + state.word());
        }
        changedAfterCommit(tx, pool);
        return ledger.mark(tx, pool, units, state);
    }

    private void changedAfterCommit(Tx tx, String pool) {
        tx.afterCommit(() -> echo.changed(pool));
    }
}
