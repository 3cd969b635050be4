package dev.forebay.boxoffice.seating.plan;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A plan as it was written, before one part is held against another: members may come in any order, so a
 * category can be named before it is defined and a zone's position can follow its seats. Null means absent
 * or already reported; a position that was reported is {@link #REPORTED}.
 */
final class Drafts {

    static final PlanArea.Point REPORTED = new PlanArea.Point(Double.NaN, Double.NaN);

    private Drafts() {}

    static final class Plan {
        @Nullable
        String name;

        @Nullable
        PlanSize size;

        final List<Category> categories = new ArrayList<>();
        final List<Seat> seats = new ArrayList<>();
        final List<Area> areas = new ArrayList<>();
        int seatsSeen;
        boolean zonesRead;
    }

    record Category(
            int index, @Nullable String name, @Nullable String colour) {}

    static final class Zone {
        final int index;

        @Nullable
        String name;

        @Nullable
        String zoneId;

        PlanArea.@Nullable Point position;
        boolean accessible;

        Zone(int index) {
            this.index = index;
        }

        String pointer() {
            return "/zones/" + index;
        }

        /** What buyers read; a zone without a name goes by its id or its place. */
        String section() {
            if (name != null && !name.isEmpty()) {
                return name;
            }
            return zoneId != null && !zoneId.isEmpty() ? zoneId : "Zone " + (index + 1);
        }
    }

    static final class Row {
        final Zone zone;
        final int index;
        String number = "";

        @Nullable
        String rowLabel;

        @Nullable
        String seatLabel;

        PlanArea.@Nullable Point position;
        boolean accessible;

        Row(Zone zone, int index) {
            this.zone = zone;
            this.index = index;
        }

        String pointer() {
            return zone.pointer() + "/rows/" + index;
        }
    }

    static final class Seat {
        final Row row;
        final int index;

        @Nullable
        String guid;

        @Nullable
        String number;

        @Nullable
        String label;

        @Nullable
        String category;

        PlanArea.@Nullable Point position;

        @Nullable
        Boolean accessible;

        Seat(Row row, int index) {
            this.row = row;
            this.index = index;
        }

        String pointer() {
            return row.pointer() + "/seats/" + index;
        }
    }

    static final class Area {
        final Zone zone;
        final int index;

        @Nullable
        String uuid;

        PlanArea.@Nullable Shape shape;
        PlanArea.@Nullable Point position;
        double rotation;

        @Nullable
        String colour;

        @Nullable
        String border;

        @Nullable
        Caption caption;

        @Nullable
        String category;

        int capacity;

        Area(Zone zone, int index) {
            this.zone = zone;
            this.index = index;
        }

        String pointer() {
            return zone.pointer() + "/areas/" + index;
        }
    }

    /** Words in an area, relative to it. */
    record Caption(
            String text,
            PlanArea.@Nullable Point position,
            double size,
            @Nullable String colour) {}
}
