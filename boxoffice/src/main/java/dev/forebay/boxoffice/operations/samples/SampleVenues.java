package dev.forebay.boxoffice.operations.samples;

import dev.forebay.boxoffice.operations.samples.SampleWorld.Organisation;
import dev.forebay.boxoffice.operations.samples.SampleWorld.Venue;
import java.time.ZoneId;
import java.util.List;

/** The five houses. */
final class SampleVenues {

    private SampleVenues() {}

    static List<Venue> all(long seed, List<Organisation> organisations) {
        var river = organisations.get(0);
        var millrace = organisations.get(1);
        var rooms = organisations.get(2);
        return List.of(
                venue(seed, river, "Weir Theatre", "1 Weir Square", "Vienna", "AT", "Europe/Vienna", TheatrePlan::draw),
                venue(
                        seed,
                        millrace,
                        "Millrace Arena",
                        "20 Arena Way",
                        "Hamburg",
                        "DE",
                        "Europe/Berlin",
                        ArenaPlan::draw),
                venue(
                        seed,
                        river,
                        "Spillway Hall",
                        "6 Canal Street",
                        "Lyon",
                        "FR",
                        "Europe/Paris",
                        ChamberHallPlan::draw),
                venue(seed, rooms, "Tailrace Club", "30 Dock Road", "Lisbon", "PT", "Europe/Lisbon", ClubPlan::draw),
                venue(
                        seed,
                        rooms,
                        "Sluice Cellar",
                        "12 Lock Lane",
                        "Dublin",
                        "IE",
                        "Europe/Dublin",
                        ComedyCellarPlan::draw));
    }

    private interface Plan {
        PlanSketch draw(long seed, String name);
    }

    private static Venue venue(
            long seed,
            Organisation owner,
            String name,
            String address,
            String city,
            String country,
            String zone,
            Plan plan) {
        var slug = SampleWorld.slug(name);
        return new Venue(
                SampleWorld.id(seed, "venue", slug),
                slug,
                owner.id(),
                name,
                address,
                city,
                country,
                ZoneId.of(zone),
                plan.draw(seed, name).json());
    }
}
