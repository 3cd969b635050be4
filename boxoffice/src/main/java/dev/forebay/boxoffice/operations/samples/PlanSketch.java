package dev.forebay.boxoffice.operations.samples;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A seating plan while it is drawn, in absolute positions; {@link #json} writes it as the open seating-plan
 * JSON that box offices exchange, with the positions relative to zone and row as its editors save them.
 */
final class PlanSketch {

    private static final JsonFactory JSON = new JsonFactory();

    private final long seed;
    private final String name;
    private final int width;
    private final int height;
    private final Map<String, String> categories = new LinkedHashMap<>();
    private final List<Zone> zones = new ArrayList<>();

    PlanSketch(long seed, String name, int width, int height) {
        this.seed = seed;
        this.name = name;
        this.width = width;
        this.height = height;
    }

    /** Adds a category; the dearest first. */
    PlanSketch category(String category, String colour) {
        categories.put(category, colour);
        return this;
    }

    /** Adds a zone; its id begins the guids of its seats. */
    Zone zone(String zone, String id) {
        var added = new Zone(zone, id);
        zones.add(added);
        return added;
    }

    int seats() {
        return zones.stream()
                .flatMap(zone -> zone.rows.stream())
                .mapToInt(row -> row.seats.size())
                .sum();
    }

    static final class Zone {
        private final String name;
        private final String id;
        private final List<Row> rows = new ArrayList<>();
        private final List<Area> areas = new ArrayList<>();

        private Zone(String name, String id) {
            this.name = name;
            this.id = id;
        }

        Row row(String number) {
            var row = new Row(number);
            rows.add(row);
            return row;
        }

        void area(Area area) {
            areas.add(area);
        }
    }

    static final class Row {
        private final String number;
        private final List<Seat> seats = new ArrayList<>();

        private Row(String number) {
            this.number = number;
        }

        void seat(int seatNumber, Curve.Spot at, String category, boolean wheelchair) {
            seats.add(new Seat(seatNumber, at, category, wheelchair));
        }
    }

    private record Seat(int number, Curve.Spot at, String category, boolean wheelchair) {}

    /**
     * Something beside the seats.
     *
     * @param outline its corners, absolute; one corner alone is a caption
     * @param category with the capacity, when people stand there; else empty
     */
    record Area(List<Curve.Spot> outline, String colour, String caption, int textSize, String category, int capacity) {
        static Area drawn(List<Curve.Spot> outline, String colour, String caption, int textSize) {
            return new Area(outline, colour, caption, textSize, "", 0);
        }

        static Area caption(Curve.Spot at, String text, int textSize) {
            return drawn(List.of(at), "", text, textSize);
        }
    }

    String json() {
        var bytes = new ByteArrayOutputStream(1 << 16);
        try (var out = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
            out.writeStartObject();
            out.writeName("name").writeString(name);
            out.writeName("size").writeStartObject();
            out.writeName("width").writeNumber(width);
            out.writeName("height").writeNumber(height);
            out.writeEndObject();
            out.writeName("categories").writeStartArray();
            categories.forEach((category, colour) -> {
                out.writeStartObject();
                out.writeName("name").writeString(category);
                out.writeName("color").writeString(colour);
                out.writeEndObject();
            });
            out.writeEndArray();
            out.writeName("zones").writeStartArray();
            zones.forEach(zone -> write(out, zone));
            out.writeEndArray();
            out.writeEndObject();
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private void write(JsonGenerator out, Zone zone) {
        var origin = origin(zone);
        out.writeStartObject();
        out.writeName("name").writeString(zone.name);
        out.writeName("zone_id").writeString(zone.id);
        uuid(out, zone.id);
        position(out, origin, new Curve.Spot(0, 0));
        out.writeName("rows").writeStartArray();
        zone.rows.stream().filter(row -> !row.seats.isEmpty()).forEach(row -> write(out, zone, row, origin));
        out.writeEndArray();
        out.writeName("areas").writeStartArray();
        for (int i = 0; i < zone.areas.size(); i++) {
            write(out, zone.areas.get(i), zone.id + "/area" + i, origin);
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    private void write(JsonGenerator out, Zone zone, Row row, Curve.Spot origin) {
        var first = row.seats.getFirst().at();
        var start = new Curve.Spot(rounded(first.x()), rounded(first.y()));
        var id = zone.id + "-" + row.number.replace(" ", "");
        out.writeStartObject();
        out.writeName("row_number").writeString(row.number);
        out.writeName("row_number_position").writeString("both");
        uuid(out, id);
        position(out, start, origin);
        out.writeName("seats").writeStartArray();
        for (var seat : row.seats) {
            out.writeStartObject();
            out.writeName("seat_guid").writeString(id + "-" + seat.number());
            out.writeName("seat_number").writeString(Integer.toString(seat.number()));
            out.writeName("category").writeString(seat.category());
            position(out, seat.at(), start);
            if (seat.wheelchair()) {
                out.writeName("wheelchair").writeBoolean(true);
            }
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    private void write(JsonGenerator out, Area area, String id, Curve.Spot origin) {
        var first = area.outline().getFirst();
        out.writeStartObject();
        uuid(out, id);
        position(out, first, origin);
        if (area.outline().size() == 1) {
            out.writeName("shape").writeString("text");
        } else {
            out.writeName("shape").writeString("polygon");
            out.writeName("color").writeString(area.colour());
            out.writeName("polygon").writeStartObject();
            out.writeName("points").writeStartArray();
            area.outline().forEach(spot -> coordinates(out, spot, first));
            out.writeEndArray();
            out.writeEndObject();
        }
        if (!area.caption().isEmpty()) {
            out.writeName("text").writeStartObject();
            out.writeName("text").writeString(area.caption());
            out.writeName("size").writeNumber(area.textSize());
            out.writeName("color").writeString("#333333");
            position(out, middle(area.outline()), first);
            out.writeEndObject();
        }
        if (area.capacity() > 0) {
            out.writeName("category").writeString(area.category());
            out.writeName("capacity").writeNumber(area.capacity());
        }
        out.writeEndObject();
    }

    /** The upper left corner of a zone's seats, as an editor puts it; a zone without seats lies at 0, 0. */
    private static Curve.Spot origin(Zone zone) {
        var spots = zone.rows.stream()
                .flatMap(row -> row.seats.stream())
                .map(Seat::at)
                .toList();
        double x = spots.stream().mapToDouble(Curve.Spot::x).min().orElse(0);
        double y = spots.stream().mapToDouble(Curve.Spot::y).min().orElse(0);
        return new Curve.Spot(StrictMath.floor(x), StrictMath.floor(y));
    }

    private static Curve.Spot middle(List<Curve.Spot> outline) {
        var x = outline.stream().mapToDouble(Curve.Spot::x).summaryStatistics();
        var y = outline.stream().mapToDouble(Curve.Spot::y).summaryStatistics();
        return new Curve.Spot((x.getMin() + x.getMax()) / 2, (y.getMin() + y.getMax()) / 2);
    }

    private void uuid(JsonGenerator out, String id) {
        var source = seed + "/" + name + "/" + id;
        out.writeName("uuid")
                .writeString(UUID.nameUUIDFromBytes(source.getBytes(StandardCharsets.UTF_8))
                        .toString());
    }

    private static void position(JsonGenerator out, Curve.Spot at, Curve.Spot parent) {
        out.writeName("position");
        coordinates(out, at, parent);
    }

    private static void coordinates(JsonGenerator out, Curve.Spot at, Curve.Spot parent) {
        out.writeStartObject();
        out.writeName("x").writeNumber(rounded(at.x() - parent.x()));
        out.writeName("y").writeNumber(rounded(at.y() - parent.y()));
        out.writeEndObject();
    }

    private static double rounded(double value) {
        return Math.round(value * 100) / 100.0;
    }
}
