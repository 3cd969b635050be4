package dev.forebay.boxoffice.seating.plan;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Something drawn beside the seats: a stage, a table, a bar, or a floor where people stand.
 *
 * @param id unique in the plan
 * @param section the name of the zone
 * @param x the shape's origin: a rectangle's upper left corner, an ellipse's centre
 * @param rotation degrees clockwise around the origin
 * @param colour {@code #rrggbb} or {@code #rrggbbaa} of the inside; null for none
 * @param admission how many may stand there; null when nothing is sold
 */
public record PlanArea(
        String id,
        String section,
        Shape shape,
        double x,
        double y,
        double rotation,
        @Nullable String colour,
        @Nullable String border,
        @Nullable Caption caption,
        @Nullable Admission admission) {

    public PlanArea {
        requireNonNull(id);
        requireNonNull(section);
        requireNonNull(shape);
    }

    /** How many places are sold in this area; 0 when it is only drawn. */
    public int capacity() {
        return admission == null ? 0 : admission.capacity();
    }

    /**
     * One id for each place in a general-admission area, {@code ga:<id>:1} and on: no seat ever has one of
     * these, so that standing places can be held and sold as units like seats.
     */
    public List<String> unitIds() {
        return IntStream.rangeClosed(1, capacity())
                .mapToObj(place -> SeatIds.GENERAL_ADMISSION + id + ":" + place)
                .toList();
    }

    /** General admission: so many places of one category, none of them numbered. */
    public record Admission(String category, int capacity) {
        public Admission {
            requireNonNull(category);
            if (capacity < 1) {
                throw new IllegalArgumentException("a capacity is at least 1: " + capacity);
            }
        }
    }

    /** Words on the plan; x and y are absolute and in the middle of the text. */
    public record Caption(
            String text,
            double x,
            double y,
            double size,
            @Nullable String colour) {
        public Caption {
            requireNonNull(text);
        }
    }

    /** The outline, in the plan's units. */
    public sealed interface Shape {
        record Rectangle(double width, double height) implements Shape {}

        /** A circle has equal radii. */
        record Ellipse(double radiusX, double radiusY) implements Shape {}

        /** Points relative to the area's origin. */
        record Polygon(List<Point> points) implements Shape {
            public Polygon {
                points = List.copyOf(points);
            }
        }

        /** Nothing but the caption. */
        record Text() implements Shape {}
    }

    /** A point. */
    public record Point(double x, double y) {}
}
