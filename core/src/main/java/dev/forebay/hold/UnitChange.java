package dev.forebay.hold;

import java.util.List;

/**
 * A unit to be written to Redis as PostgreSQL has it.
 *
 * @param condition {@code >} (only above the fence that is there), {@code -} (only where nothing is), else the exact
 *     value that must be there
 */
record UnitChange(
        String unit,
        String condition,
        char letter,
        String fence,
        String holdId,
        String holder,
        String kind,
        String booking,
        String session,
        long lockedAtMillis,
        long endsInMillis,
        long leftMillis,
        String subjects) {
    static final String ABOVE = ">";
    static final String ABSENT = "-";

    /** A unit that PostgreSQL has no row for, or that is to be free. */
    static UnitChange free(String unit, String condition, String fence) {
        return new UnitChange(unit, condition, UnitState.AVAILABLE.code(), fence, "", "", "", "", "", 0, 0, 0, "");
    }

    static UnitChange booked(String unit, String fence) {
        return new UnitChange(unit, ABOVE, UnitState.BOOKED.code(), fence, "", "", "", "", "", 0, 0, 0, "");
    }

    static UnitChange of(SourceUnit row, String condition) {
        UnitState state = row.effective();
        String fence = row.fence().toPlainString();
        if (state != UnitState.HELD) {
            return new UnitChange(row.unit(), condition, state.code(), fence, "", "", "", "", "", 0, 0, 0, "");
        }
        return new UnitChange(
                row.unit(),
                condition,
                UnitState.HELD.code(),
                fence,
                row.holdId().orElseThrow(),
                row.holder().orElse(""),
                row.kind().orElse(""),
                row.booking().orElse(""),
                row.session().orElse(""),
                row.lockedAt().map(java.time.Instant::toEpochMilli).orElse(0L),
                row.endsInMillis(),
                row.leftMillis(),
                String.join(",", row.subjects()));
    }

    void addTo(List<String> args) {
        args.add(unit);
        args.add(condition);
        args.add(String.valueOf(letter));
        args.add(fence);
        args.add(holdId);
        args.add(
                letter == UnitState.HELD.code()
                        ? HoldRecord.of(holder, kind, booking, session, subjects)
                                .text()
                        : "");
        args.add(Long.toString(lockedAtMillis));
        args.add(Long.toString(endsInMillis));
        args.add(Long.toString(leftMillis));
    }
}
