package dev.forebay.boxoffice.seating;

import dev.forebay.boxoffice.seating.plan.PlanArea;
import dev.forebay.boxoffice.seating.plan.SeatingPlan;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The plan of a venue with its places by id. Immutable. */
public final class VenueLayout {
    private final SeatingPlan plan;
    private final Map<String, Place> places;

    VenueLayout(SeatingPlan plan) {
        this.plan = plan;
        this.places = places(plan);
    }

    public SeatingPlan plan() {
        return plan;
    }

    /** How many places there are. */
    public int size() {
        return places.size();
    }

    public boolean contains(String placeId) {
        return places.containsKey(placeId);
    }

    public Optional<Place> place(String placeId) {
        return Optional.ofNullable(places.get(placeId));
    }

    /** All places in the order of the plan. */
    public Iterable<Place> places() {
        return places.values();
    }

    private static Map<String, Place> places(SeatingPlan plan) {
        var places = new LinkedHashMap<String, Place>(plan.places() * 2);
        plan.seats()
                .forEach(seat -> places.put(
                        seat.id(),
                        new Place(
                                seat.id(),
                                seat.section(),
                                seat.row(),
                                seat.number(),
                                seat.category(),
                                seat.accessible())));
        plan.areas().forEach(area -> standing(area, places));
        return places;
    }

    private static void standing(PlanArea area, Map<String, Place> places) {
        var admission = area.admission();
        if (admission == null) {
            return;
        }
        int number = 1;
        for (String id : area.unitIds()) {
            places.put(id, new Place(id, area.section(), "", Integer.toString(number++), admission.category(), false));
        }
    }
}
