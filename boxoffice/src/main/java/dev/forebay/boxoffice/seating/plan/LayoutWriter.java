package dev.forebay.boxoffice.seating.plan;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Writes a layout canonically: members in one fixed order, no white space, coordinates rounded to
 * hundredths and written as short as they are, nothing for what is absent.
 */
final class LayoutWriter {

    private static final JsonFactory JSON = new JsonFactory();
    private static final int BYTES_PER_SEAT = 110;

    private final JsonGenerator out;

    private LayoutWriter(JsonGenerator out) {
        this.out = out;
    }

    /** The seats as an array of objects. */
    static byte[] rows(SeatingPlan plan, Map<String, CategoryPrice> prices) {
        return write(plan, prices, LayoutWriter::seats);
    }

    /** The seats as {@link SeatColumns}. */
    static byte[] columns(SeatingPlan plan, Map<String, CategoryPrice> prices) {
        return write(plan, prices, (writer, seats) -> new SeatColumns(writer.out, seats).write());
    }

    private static byte[] write(
            SeatingPlan plan, Map<String, CategoryPrice> prices, BiConsumer<LayoutWriter, List<PlanSeat>> seats) {
        var bytes = new ByteArrayOutputStream(plan.seats().size() * BYTES_PER_SEAT + 4_096);
        try (var generator = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
            new LayoutWriter(generator).plan(plan, prices, seats);
        }
        return bytes.toByteArray();
    }

    private void plan(
            SeatingPlan plan, Map<String, CategoryPrice> prices, BiConsumer<LayoutWriter, List<PlanSeat>> seats) {
        out.writeStartObject();
        text("name", plan.name());
        out.writeName("size").writeStartObject();
        number("width", plan.size().width());
        number("height", plan.size().height());
        out.writeEndObject();
        out.writeName("categories").writeStartArray();
        plan.categories().forEach(category -> category(category, prices.get(category.name())));
        out.writeEndArray();
        out.writeName("areas").writeStartArray();
        plan.areas().forEach(this::area);
        out.writeEndArray();
        out.writeName("seats");
        seats.accept(this, plan.seats());
        out.writeEndObject();
    }

    private void seats(List<PlanSeat> seats) {
        out.writeStartArray();
        seats.forEach(this::seat);
        out.writeEndArray();
    }

    private void category(PlanCategory category, @Nullable CategoryPrice price) {
        out.writeStartObject();
        text("name", category.name());
        text("color", category.colour());
        if (price != null) {
            out.writeName("price").writeStartObject();
            out.writeName("amount").writeNumber(price.minorUnits());
            text("currency", price.currency());
            out.writeEndObject();
        }
        out.writeEndObject();
    }

    private void seat(PlanSeat seat) {
        out.writeStartObject();
        text("id", seat.id());
        text("section", seat.section());
        text("row", seat.row());
        text("number", seat.number());
        optional("label", seat.label());
        text("category", seat.category());
        number("x", seat.x());
        number("y", seat.y());
        out.writeName("accessible").writeBoolean(seat.accessible());
        out.writeEndObject();
    }

    private void area(PlanArea area) {
        out.writeStartObject();
        text("id", area.id());
        text("section", area.section());
        number("x", area.x());
        number("y", area.y());
        shape(area.shape());
        if (area.rotation() != 0) {
            number("rotation", area.rotation());
        }
        optional("color", area.colour());
        optional("border", area.border());
        var caption = area.caption();
        if (caption != null) {
            out.writeName("text").writeStartObject();
            text("text", caption.text());
            number("x", caption.x());
            number("y", caption.y());
            number("size", caption.size());
            optional("color", caption.colour());
            out.writeEndObject();
        }
        var admission = area.admission();
        if (admission != null) {
            text("category", admission.category());
            out.writeName("capacity").writeNumber(admission.capacity());
        }
        out.writeEndObject();
    }

    private void shape(PlanArea.Shape shape) {
        switch (shape) {
            case PlanArea.Shape.Rectangle rectangle -> {
                text("shape", "rectangle");
                number("width", rectangle.width());
                number("height", rectangle.height());
            }
            case PlanArea.Shape.Ellipse ellipse -> {
                text("shape", "ellipse");
                number("radiusX", ellipse.radiusX());
                number("radiusY", ellipse.radiusY());
            }
            case PlanArea.Shape.Polygon polygon -> {
                text("shape", "polygon");
                points(polygon);
            }
            case PlanArea.Shape.Text caption -> text("shape", "text");
        }
    }

    private void points(PlanArea.Shape.Polygon polygon) {
        out.writeName("points").writeStartArray();
        for (var point : polygon.points()) {
            out.writeStartArray();
            number(point.x());
            number(point.y());
            out.writeEndArray();
        }
        out.writeEndArray();
    }

    private void text(String name, String value) {
        out.writeName(name).writeString(value);
    }

    private void optional(String name, @Nullable String value) {
        if (value != null) {
            text(name, value);
        }
    }

    private void number(String name, double value) {
        out.writeName(name);
        number(value);
    }

    static long hundredths(double value) {
        return Math.round(value * 100);
    }

    private void number(double value) {
        long hundredths = hundredths(value);
        if (hundredths % 100 == 0) {
            out.writeNumber(hundredths / 100);
        } else {
            out.writeNumber(hundredths / 100.0);
        }
    }
}
