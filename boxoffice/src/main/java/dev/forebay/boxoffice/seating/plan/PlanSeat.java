package dev.forebay.boxoffice.seating.plan;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * One seat.
 *
 * @param id unique in the plan, usable as the id of a unit: {@link SeatIds} says how it comes from the guid
 * @param guid the {@code seat_guid} as it stands in the plan
 * @param section the name of the zone
 * @param row the row's number or letter; may be empty
 * @param number the seat's number in its row
 * @param label how the plan itself calls this seat in words; null when it leaves that to the reader
 * @param accessible a place for a wheelchair, see {@link Accessibility}
 */
public record PlanSeat(
        String id,
        String guid,
        String section,
        String row,
        String number,
        @Nullable String label,
        String category,
        double x,
        double y,
        boolean accessible) {

    public PlanSeat {
        requireNonNull(id);
        requireNonNull(guid);
        requireNonNull(section);
        requireNonNull(row);
        requireNonNull(number);
        requireNonNull(category);
    }
}
