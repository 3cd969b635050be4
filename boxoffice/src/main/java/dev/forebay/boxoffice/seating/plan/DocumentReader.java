package dev.forebay.boxoffice.seating.plan;

import static dev.forebay.boxoffice.seating.plan.PlanFault.Code.ABSURD_POSITION;
import static dev.forebay.boxoffice.seating.plan.PlanFault.Code.BAD_SIZE;
import static dev.forebay.boxoffice.seating.plan.PlanFault.Code.MISSING_MEMBER;
import static dev.forebay.boxoffice.seating.plan.PlanFault.Code.MISSING_POSITION;
import static dev.forebay.boxoffice.seating.plan.PlanFault.Code.NOT_AN_OBJECT;
import static dev.forebay.boxoffice.seating.plan.PlanFault.Code.NOT_JSON;
import static dev.forebay.boxoffice.seating.plan.PlanFault.Code.TOO_MANY_ELEMENTS;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a document into drafts, one pass, in whatever order its members come. Reports what is wrong with a
 * value by itself and what is missing; {@link PlanAssembly} holds the parts against each other.
 */
final class DocumentReader {

    private static final int MAX_ZONES = 10_000;
    private static final int MAX_CATEGORIES = 200;

    private final JsonWalk walk;
    private final Faults faults;
    private final AreaReader areas;
    private final Drafts.Plan plan = new Drafts.Plan();

    DocumentReader(JsonWalk walk, Faults faults) {
        this.walk = walk;
        this.faults = faults;
        this.areas = new AreaReader(walk, faults, this);
    }

    /** The draft; null when the document is no plan at all. */
    Drafts.@Nullable Plan read() {
        if (!walk.begin()) {
            faults.add("", NOT_JSON, "The document is empty: choose the file that the plan's editor saved.");
            return null;
        }
        if (!walk.isObject()) {
            faults.add("", NOT_AN_OBJECT, "A plan is a JSON object with name, size, categories and zones.");
            return null;
        }
        readPlan();
        if (walk.trailing()) {
            faults.add("", NOT_JSON, "Something follows the end of the plan: remove it.");
        }
        return plan;
    }

    private void readPlan() {
        walk.enterObject();
        Set<String> seen = new HashSet<>();
        while (walk.nextMember()) {
            seen.add(walk.member());
            switch (walk.member()) {
                case "name" -> plan.name = walk.text(PlanReader.MAX_NAME);
                case "size" -> plan.size = size();
                case "categories" -> readCategories();
                case "zones" -> readZones();
                default -> {}
            }
        }
        for (var required : List.of("name", "size", "categories", "zones")) {
            require(seen.contains(required), "", required);
        }
    }

    private @Nullable PlanSize size() {
        if (!walk.enterObject()) {
            return null;
        }
        double width = Double.NaN;
        double height = Double.NaN;
        while (walk.nextMember()) {
            switch (walk.member()) {
                case "width" -> width = side();
                case "height" -> height = side();
                default -> {}
            }
        }
        if (PlanSize.fits(width) && PlanSize.fits(height)) {
            return new PlanSize(width, height);
        }
        walk.fault(BAD_SIZE, "Give width and height as numbers greater than 0 and at most 100000.");
        return null;
    }

    private double side() {
        var side = walk.number();
        return side == null ? Double.NaN : side;
    }

    private void readCategories() {
        if (!walk.enterArray()) {
            return;
        }
        while (walk.nextElement()) {
            int index = walk.index();
            if (withinBound(index, MAX_CATEGORIES, "categories") && walk.enterObject()) {
                plan.categories.add(category(index));
            }
        }
    }

    private Drafts.Category category(int index) {
        String name = null;
        String colour = null;
        boolean named = false;
        var pointer = walk.pointer();
        while (walk.nextMember()) {
            switch (walk.member()) {
                case "name" -> {
                    named = true;
                    name = walk.text(PlanReader.MAX_NAME);
                }
                case "color" -> colour = walk.text(100);
                default -> {}
            }
        }
        require(named, pointer, "name");
        return new Drafts.Category(index, name, colour);
    }

    private void readZones() {
        if (!walk.enterArray()) {
            return;
        }
        plan.zonesRead = true;
        while (walk.nextElement()) {
            int index = walk.index();
            if (withinBound(index, MAX_ZONES, "zones") && walk.enterObject()) {
                readZone(new Drafts.Zone(index));
            }
        }
    }

    private void readZone(Drafts.Zone zone) {
        boolean rows = false;
        while (walk.nextMember()) {
            switch (walk.member()) {
                case "name" -> zone.name = walk.text(PlanReader.MAX_NAME);
                case "zone_id" -> zone.zoneId = walk.text(PlanReader.MAX_NAME);
                case "position" -> zone.position = point();
                case "rows" -> {
                    rows = true;
                    readRows(zone);
                }
                case "areas" -> areas.readAll(zone, plan);
                default -> zone.accessible |= Accessibility.isFlag(walk.member()) && walk.flag();
            }
        }
        require(rows, zone.pointer(), "rows");
        requirePosition(zone.position, zone.pointer());
    }

    private void readRows(Drafts.Zone zone) {
        if (!walk.enterArray()) {
            return;
        }
        while (walk.nextElement()) {
            int index = walk.index();
            if (walk.enterObject()) {
                readRow(new Drafts.Row(zone, index));
            }
        }
    }

    private void readRow(Drafts.Row row) {
        boolean numbered = false;
        boolean seats = false;
        while (walk.nextMember()) {
            switch (walk.member()) {
                case "row_number" -> {
                    numbered = true;
                    var number = walk.text(PlanReader.MAX_NUMBER);
                    row.number = number == null ? "" : number;
                }
                case "row_label" -> row.rowLabel = walk.text(PlanReader.MAX_NAME);
                case "seat_label" -> row.seatLabel = walk.text(PlanReader.MAX_NAME);
                case "position" -> row.position = point();
                case "seats" -> {
                    seats = true;
                    readSeats(row);
                }
                default -> row.accessible |= Accessibility.isFlag(walk.member()) && walk.flag();
            }
        }
        require(numbered, row.pointer(), "row_number");
        require(seats, row.pointer(), "seats");
    }

    private void readSeats(Drafts.Row row) {
        if (!walk.enterArray()) {
            return;
        }
        while (walk.nextElement()) {
            int index = walk.index();
            // Seats beyond the bound are counted, so that the fault can say how many there are.
            if (plan.seatsSeen++ < PlanReader.MAX_SEATS && walk.enterObject()) {
                plan.seats.add(seat(new Drafts.Seat(row, index)));
            }
        }
    }

    private Drafts.Seat seat(Drafts.Seat seat) {
        boolean guid = false;
        boolean number = false;
        boolean category = false;
        while (walk.nextMember()) {
            switch (walk.member()) {
                case "seat_guid" -> {
                    guid = true;
                    seat.guid = walk.verbatim(PlanReader.MAX_GUID);
                }
                case "seat_number" -> {
                    number = true;
                    seat.number = walk.text(PlanReader.MAX_NUMBER);
                }
                case "category" -> {
                    category = true;
                    seat.category = walk.text(PlanReader.MAX_NAME);
                }
                case "seat_label" -> seat.label = walk.text(PlanReader.MAX_NAME);
                case "position" -> seat.position = point();
                default -> {
                    if (Accessibility.isFlag(walk.member())) {
                        seat.accessible = walk.flag() || Boolean.TRUE.equals(seat.accessible);
                    }
                }
            }
        }
        if (!guid || !number || !category || seat.position == null) {
            var pointer = seat.pointer();
            require(guid, pointer, "seat_guid");
            require(number, pointer, "seat_number");
            require(category, pointer, "category");
            requirePosition(seat.position, pointer);
        }
        return seat;
    }

    /** A position; {@link Drafts#REPORTED} when it is unusable, which is then said. */
    PlanArea.Point point() {
        if (!walk.enterObject()) {
            return Drafts.REPORTED;
        }
        Double x = null;
        Double y = null;
        boolean hasX = false;
        boolean hasY = false;
        while (walk.nextMember()) {
            switch (walk.member()) {
                case "x" -> {
                    hasX = true;
                    x = finite();
                }
                case "y" -> {
                    hasY = true;
                    y = finite();
                }
                default -> {}
            }
        }
        if (!hasX || !hasY) {
            walk.fault(MISSING_POSITION, "A position needs x and y: add " + (hasX ? "y." : hasY ? "x." : "both."));
        }
        return x == null || y == null ? Drafts.REPORTED : new PlanArea.Point(x, y);
    }

    private @Nullable Double finite() {
        var number = walk.number();
        if (number == null || Double.isFinite(number)) {
            return number;
        }
        walk.fault(ABSURD_POSITION, "This coordinate is not a finite number: put the element back on the plan.");
        return null;
    }

    private void require(boolean present, String pointer, String member) {
        if (!present) {
            faults.add(pointer, MISSING_MEMBER, "\"" + member + "\" is missing here: add it.");
        }
    }

    private void requirePosition(PlanArea.@Nullable Point position, String pointer) {
        if (position == null) {
            faults.add(pointer, MISSING_POSITION, "\"position\" is missing here: add it with x and y.");
        }
    }

    /** Whether the element may be read; the first one beyond the bound is reported. */
    boolean withinBound(int index, int bound, String what) {
        if (index == bound) {
            walk.fault(TOO_MANY_ELEMENTS, "A plan may have " + bound + " " + what + " here: split it.");
        }
        return index < bound;
    }
}
