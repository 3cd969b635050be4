package dev.forebay.hold;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Compares one unit of Redis with PostgreSQL, which is right. A grant that PostgreSQL is still deciding on stands in
 * Redis alone for a moment: a hold with a fence younger than the window is left in peace.
 */
final class PoolDiff {
    private static final long ABOUT_MILLIS = 1_000;

    private final boolean durable;
    private final long windowMicros;
    private final long nowMicros;

    PoolDiff(HoldOptions options, long redisNowMillis) {
        this.durable = options.durable();
        this.windowMicros = options.provisional().multipliedBy(2).toNanos() / 1000;
        this.nowMicros = redisNowMillis * 1000;
    }

    /** What is to be written, guarded by the value compared; empty where both agree. */
    Optional<UnitChange> change(String unit, @Nullable UnitValue value, @Nullable SourceUnit row) {
        UnitState wanted = row == null ? UnitState.AVAILABLE : row.effective();
        if (agree(value, row, wanted) || inFlight(value, row)) {
            return Optional.empty();
        }
        String condition = condition(value, row);
        return Optional.of(
                row == null || wanted == UnitState.AVAILABLE
                        ? UnitChange.free(
                                unit, condition, row == null ? "0" : row.fence().toPlainString())
                        : UnitChange.of(row, condition));
    }

    /**
     * The same for a unit that was doubtful, or has changed in PostgreSQL alone. A hold that both have is written again, so
     * that it is provisional no more and ends when PostgreSQL says. A unit that both have free is written again where
     * PostgreSQL's fence is higher: the hold it had in between must not come from a comparison that began before its end.
     */
    Optional<UnitChange> settled(String unit, @Nullable UnitValue value, @Nullable SourceUnit row) {
        Optional<UnitChange> change = change(unit, value, row);
        if (change.isPresent() || row == null || inFlight(value, row)) {
            return change;
        }
        return sameHold(value, row) || freedSince(value, row)
                ? Optional.of(UnitChange.of(row, condition(value, row)))
                : Optional.empty();
    }

    private static boolean sameHold(@Nullable UnitValue value, SourceUnit row) {
        return row.effective() == UnitState.HELD
                && value != null
                && value.holdId().equals(row.holdId());
    }

    /** An offer, which only Redis knows, stands. */
    private static boolean freedSince(@Nullable UnitValue value, SourceUnit row) {
        return row.effective() == UnitState.AVAILABLE
                && (value == null || !value.isOffer() && row.fence().compareTo(value.fence()) > 0);
    }

    /**
     * What PostgreSQL has given a higher fence is newer than whatever Redis has below it, also than what a loader or
     * another repair writes in the meantime; only without one the value must be the one that was compared.
     */
    private static String condition(@Nullable UnitValue value, @Nullable SourceUnit row) {
        if (row != null && (value == null || row.fence().compareTo(value.fence()) > 0)) {
            return UnitChange.ABOVE;
        }
        return value == null ? UnitChange.ABSENT : value.raw();
    }

    /** The same hold with a higher fence in PostgreSQL was extended there: Redis has its old end. */
    private static boolean agree(@Nullable UnitValue value, @Nullable SourceUnit row, UnitState wanted) {
        if (value == null) {
            return wanted == UnitState.AVAILABLE;
        }
        if (value.isOffer()) {
            return wanted == UnitState.AVAILABLE;
        }
        return value.state() == wanted
                && (wanted != UnitState.HELD
                        || row == null
                        || value.holdId().equals(row.holdId()) && row.fence().compareTo(value.fence()) <= 0);
    }

    /**
     * Whether both have the same hold, and only one of them has seen its end yet: two clocks, asked one after the other. The
     * next sweep brings them together; a comparison would only bring it back to life.
     */
    boolean endsAboutNow(@Nullable UnitValue value, @Nullable SourceUnit row) {
        return value != null
                && row != null
                && row.status() == UnitState.HELD
                && Math.abs(row.leftMillis()) <= ABOUT_MILLIS
                && row.fence().compareTo(value.fence()) == 0;
    }

    /**
     * Whether Redis would forget a grant here that PostgreSQL has never decided on, and with it what it counts for the quotas:
     * the claim of a process that stood still may yet come.
     */
    boolean forgets(@Nullable UnitValue value, @Nullable SourceUnit row) {
        return durable
                && value != null
                && value.holdId().isPresent()
                && (row == null || value.fence().compareTo(row.fence()) > 0)
                && !inFlight(value, row);
    }

    /** Whether PostgreSQL may still be deciding on what Redis has. */
    boolean inFlight(@Nullable UnitValue value, @Nullable SourceUnit row) {
        if (value != null && !durable && value.holdId().isPresent()) {
            // A hold that lives in Redis alone gives way only to what PostgreSQL has decided.
            return row == null || row.effective() == UnitState.AVAILABLE;
        }
        return value != null
                && value.holdId().isPresent()
                && nowMicros - value.fenceMicros() < windowMicros
                && (row == null || value.fence().compareTo(row.fence()) > 0);
    }
}
