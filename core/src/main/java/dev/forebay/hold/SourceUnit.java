package dev.forebay.hold;

import dev.forebay.store.Row;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A unit as PostgreSQL has it.
 *
 * @param item number of the hold it was asked for, inside a batch
 * @param leftMillis milliseconds until the deadline by the database's clock; 0 or less when it has passed
 */
record SourceUnit(
        int item,
        String pool,
        String unit,
        UnitState status,
        Optional<String> holder,
        Optional<String> holdId,
        BigDecimal fence,
        long leftMillis,
        Optional<Instant> lockedUntil,
        Optional<Instant> lockedAt,
        Optional<Instant> endsAtLatest,
        Optional<String> kind,
        Optional<String> booking,
        Optional<String> session,
        List<String> subjects) {

    static SourceUnit read(Row row) {
        Optional<Instant> until = row.optionalInstant("locked_until");
        return new SourceUnit(
                row.intValue("item"),
                row.text("pool"),
                row.text("unit"),
                UnitState.ofWord(row.text("status")),
                row.optionalText("holder"),
                row.optionalText("hold_id"),
                row.decimal("fence"),
                until.isPresent() ? row.longValue("left_ms") : 0,
                until,
                row.optionalInstant("locked_at"),
                row.optionalInstant("ends_at_latest"),
                row.optionalText("kind"),
                row.optionalText("booking"),
                row.optionalText("session"),
                row.texts("subjects"));
    }

    /** The state that counts now: a hold beyond its deadline is available. */
    UnitState effective() {
        return status == UnitState.HELD && leftMillis <= 0 ? UnitState.AVAILABLE : status;
    }

    /** Milliseconds until the time that no extension passes. */
    long endsInMillis() {
        return lockedUntil.isPresent() && endsAtLatest.isPresent()
                ? leftMillis
                        + Duration.between(lockedUntil.get(), endsAtLatest.get())
                                .toMillis()
                : leftMillis;
    }

    /** The hold that these rows, all of one hold, make. */
    static Hold hold(List<SourceUnit> rows) {
        SourceUnit first = rows.getFirst();
        Instant until = rows.stream()
                .flatMap(r -> r.lockedUntil().stream())
                .min(Instant::compareTo)
                .orElseThrow();
        BigDecimal fence =
                rows.stream().map(SourceUnit::fence).max(BigDecimal::compareTo).orElseThrow();
        return new Hold(
                first.holdId().orElseThrow(),
                first.pool(),
                rows.stream().map(SourceUnit::unit).sorted().toList(),
                first.holder().orElseThrow(),
                HoldKind.ofWord(first.kind().orElse("booking")),
                first.booking(),
                first.session(),
                first.lockedAt().orElse(until),
                until,
                first.endsAtLatest().orElse(until),
                new Fence(fence));
    }
}
