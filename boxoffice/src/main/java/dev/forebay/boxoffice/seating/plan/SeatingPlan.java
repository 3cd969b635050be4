package dev.forebay.boxoffice.seating.plan;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashSet;
import java.util.List;

/**
 * Where people sit and stand in a venue. All positions are absolute, in the plan's own units (a seat is
 * about 20 across), x to the right and y down.
 *
 * <p>A plan made by {@link PlanReader} holds: ids of seats and areas are unique, every category named by a
 * seat or an area is one of {@link #categories()}, numbers are finite.
 */
public record SeatingPlan(
        String name, PlanSize size, List<PlanCategory> categories, List<PlanSeat> seats, List<PlanArea> areas) {

    public SeatingPlan {
        requireNonNull(name);
        requireNonNull(size);
        categories = List.copyOf(categories);
        seats = List.copyOf(seats);
        areas = List.copyOf(areas);
    }

    /** How many can be sold at most: seats, and the capacities of general-admission areas. */
    public int places() {
        return seats.size() + areas.stream().mapToInt(PlanArea::capacity).sum();
    }

    /** The sections in the order of the plan, each once. */
    public List<String> sections() {
        var sections = new LinkedHashSet<String>();
        seats.forEach(seat -> sections.add(seat.section()));
        areas.forEach(area -> sections.add(area.section()));
        return List.copyOf(sections);
    }
}
