package dev.forebay.boxoffice.seating.plan;

import static dev.forebay.boxoffice.seating.plan.PlanFault.Code.ABSURD_POSITION;
import static dev.forebay.boxoffice.seating.plan.PlanFault.Code.BAD_COLOUR;
import static dev.forebay.boxoffice.seating.plan.PlanFault.Code.BLANK_NAME;
import static dev.forebay.boxoffice.seating.plan.PlanFault.Code.DUPLICATE_CATEGORY;
import static dev.forebay.boxoffice.seating.plan.PlanFault.Code.DUPLICATE_SEAT_GUID;
import static dev.forebay.boxoffice.seating.plan.PlanFault.Code.EMPTY_PLAN;
import static dev.forebay.boxoffice.seating.plan.PlanFault.Code.OUTSIDE_SIZE;
import static dev.forebay.boxoffice.seating.plan.PlanFault.Code.SAME_LABEL;
import static dev.forebay.boxoffice.seating.plan.PlanFault.Code.TOO_MANY_SEATS;
import static dev.forebay.boxoffice.seating.plan.PlanFault.Code.UNKNOWN_CATEGORY;
import static dev.forebay.boxoffice.seating.plan.PlanFault.Code.UNNAMED_ZONE;
import static dev.forebay.boxoffice.seating.plan.PlanFault.Code.UNNUMBERED_SEAT;
import static dev.forebay.boxoffice.seating.plan.PlanFault.Code.UNUSABLE_SEAT_GUID;
import static java.util.Objects.requireNonNullElse;

import dev.forebay.boxoffice.seating.plan.PlanArea.Point;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Holds the parts of a draft against each other, makes positions absolute, and gives every part its id. */
final class PlanAssembly {

    private static final Point ORIGIN = new Point(0, 0);

    private final Drafts.Plan draft;
    private final Faults faults;
    private final Map<String, PlanCategory> categories = new LinkedHashMap<>();
    private final Map<String, Drafts.Seat> guids = new HashMap<>();
    private final Set<List<String>> labels = new HashSet<>();
    private final Set<Drafts.Zone> zonesSeen = new HashSet<>();
    private final AreaAssembly areas;

    PlanAssembly(Drafts.Plan draft, Faults faults) {
        this.draft = draft;
        this.faults = faults;
        this.areas = new AreaAssembly(this, faults);
    }

    PlanReading assemble() {
        if (draft.name != null && draft.name.isEmpty()) {
            faults.add("/name", BLANK_NAME, "The plan's name is blank: give it one that tells it from others.");
        }
        draft.categories.forEach(this::category);
        var seats = new ArrayList<PlanSeat>(draft.seats.size());
        for (var seat : draft.seats) {
            var assembled = seat(seat);
            if (assembled != null) {
                seats.add(assembled);
            }
        }
        var assembledAreas = areas.assemble(draft.areas);
        checkPlaces();
        if (!faults.none() || draft.name == null || draft.size == null) {
            return faults.refused();
        }
        return faults.read(
                new SeatingPlan(draft.name, draft.size, List.copyOf(categories.values()), seats, assembledAreas));
    }

    private void category(Drafts.Category category) {
        if (category.name() == null) {
            return;
        }
        var pointer = "/categories/" + category.index();
        var colour = category.colour() == null ? Colours.unassigned(category.index()) : Colours.read(category.colour());
        if (category.name().isEmpty()) {
            faults.add(pointer + "/name", BLANK_NAME, "The category's name is blank: seats cannot refer to it.");
            return;
        }
        if (colour == null) {
            faults.add(
                    pointer + "/color",
                    BAD_COLOUR,
                    "\"" + JsonWalk.shown(requireNonNullElse(category.colour(), ""))
                            + "\" is no colour: write it as #rrggbb.");
            colour = Colours.unassigned(category.index());
        }
        var before = categories.putIfAbsent(category.name(), new PlanCategory(category.name(), colour));
        if (before != null) {
            faults.add(
                    pointer + "/name",
                    DUPLICATE_CATEGORY,
                    "The category \"" + JsonWalk.shown(category.name())
                            + "\" is defined twice: keep one or rename it.");
        }
    }

    private @Nullable PlanSeat seat(Drafts.Seat seat) {
        var row = seat.row;
        var zone = row.zone;
        section(zone);
        var place = absolute(zone, row.position, seat.position, seat::pointer);
        boolean known = seat.category != null && known(seat.category, seat::pointer);
        boolean identified = seat.guid != null && identified(seat, seat.guid);
        if (!known
                || !identified
                || place == null
                || seat.number == null
                || seat.category == null
                || seat.guid == null) {
            return null;
        }
        if (seat.number.isEmpty()) {
            faults.warn(
                    seat.pointer() + "/seat_number", UNNUMBERED_SEAT, "This seat has no number to print on a ticket.");
        } else if (!labels.add(List.of(zone.section(), row.number, seat.number))) {
            faults.warn(
                    seat.pointer(),
                    SAME_LABEL,
                    "Another seat has this zone, row and number: tickets will read the same.");
        }
        return new PlanSeat(
                SeatIds.of(seat.guid),
                seat.guid,
                zone.section(),
                row.number,
                seat.number,
                label(seat, seat.number),
                seat.category,
                place.x(),
                place.y(),
                Accessibility.of(seat));
    }

    private boolean identified(Drafts.Seat seat, String guid) {
        if (guid.isBlank()) {
            faults.add(
                    seat.pointer() + "/seat_guid",
                    UNUSABLE_SEAT_GUID,
                    "The seat's guid is blank: give it one that no other seat has.");
            return false;
        }
        var first = guids.putIfAbsent(guid, seat);
        if (first == null) {
            return true;
        }
        faults.add(
                seat.pointer() + "/seat_guid",
                DUPLICATE_SEAT_GUID,
                "\"" + JsonWalk.shown(guid) + "\" is the guid of " + first.pointer()
                        + " too: give one of them another.");
        return false;
    }

    /** The plan's own words for the seat, when it has any. */
    private static @Nullable String label(Drafts.Seat seat, String number) {
        var row = seat.row;
        var template = seat.label != null ? seat.label : row.seatLabel;
        if (row.rowLabel == null && template == null) {
            return null;
        }
        var rowWords = row.rowLabel != null ? row.rowLabel : row.number;
        var seatWords = template != null ? template.replace("%s", number) : number;
        return rowWords.isEmpty() || seatWords.isEmpty() ? rowWords + seatWords : rowWords + ", " + seatWords;
    }

    /** The zone's name, checked once for each zone. */
    String section(Drafts.Zone zone) {
        if (zonesSeen.add(zone) && (zone.name == null || zone.name.isEmpty())) {
            faults.warn(zone.pointer(), UNNAMED_ZONE, "This zone has no name: buyers read \"" + zone.section() + "\".");
        }
        return zone.section();
    }

    /** Whether the category is defined; reported when not. */
    boolean known(String category, Supplier<String> pointer) {
        if (categories.containsKey(category)) {
            return true;
        }
        var why = category.isEmpty()
                ? "No category is given: choose one of the plan's categories."
                : "The plan has no category \"" + JsonWalk.shown(category) + "\": define it or choose another.";
        faults.add(pointer.get() + "/category", UNKNOWN_CATEGORY, why);
        return false;
    }

    /** The sum of the positions from the zone inwards; null when one of them is missing or absurd. */
    @Nullable
    Point absolute(Drafts.Zone zone, @Nullable Point within, @Nullable Point own, Supplier<String> pointer) {
        var zoneAt = zone.position;
        var parent = within == null ? ORIGIN : within;
        if (zoneAt == null || own == null) {
            return null;
        }
        double x = zoneAt.x() + parent.x() + own.x();
        double y = zoneAt.y() + parent.y() + own.y();
        if (Double.isNaN(x) || Double.isNaN(y) || draft.size == null) {
            return null; // reported where it stands
        }
        if (!draft.size.near(x, y)) {
            faults.add(
                    pointer.get() + "/position",
                    ABSURD_POSITION,
                    "With its zone and row this lies at " + x + ", " + y
                            + ", far outside the plan's size: move it or correct the size.");
            return null;
        }
        if (!draft.size.contains(x, y)) {
            faults.warn(pointer.get() + "/position", OUTSIDE_SIZE, "This lies outside the plan's size.");
        }
        return new Point(x, y);
    }

    private void checkPlaces() {
        int standing = draft.areas.stream().mapToInt(area -> area.capacity).sum();
        if (draft.seatsSeen + (long) standing > PlanReader.MAX_SEATS) {
            faults.add(
                    "/zones",
                    TOO_MANY_SEATS,
                    "The plan has " + (draft.seatsSeen + (long) standing) + " places; one plan may have "
                            + PlanReader.MAX_SEATS + ": split it.");
        }
        if (draft.zonesRead && draft.seatsSeen == 0 && standing == 0) {
            faults.add("/zones", EMPTY_PLAN, "There is nothing to sell: add a seat, or an area with a capacity.");
        }
    }

    /** A colour that is unusable on an area is left out: it only decorates. */
    @Nullable
    String decoration(@Nullable String colour, String pointer) {
        if (colour == null || colour.isEmpty()) {
            return null;
        }
        var read = Colours.read(colour);
        if (read == null) {
            faults.warn(pointer, BAD_COLOUR, "This is no colour and is left out: write it as #rrggbb.");
        }
        return read;
    }
}
