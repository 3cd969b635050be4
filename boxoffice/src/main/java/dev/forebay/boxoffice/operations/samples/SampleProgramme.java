package dev.forebay.boxoffice.operations.samples;

import dev.forebay.boxoffice.operations.samples.SampleWorld.Event;
import dev.forebay.boxoffice.operations.samples.SampleWorld.Venue;
import dev.forebay.boxoffice.seating.plan.CategoryPrice;
import dev.forebay.boxoffice.seating.plan.PlanCategory;
import dev.forebay.boxoffice.seating.plan.PlanReader;
import dev.forebay.boxoffice.seating.plan.PlanReading;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The events: what is played comes from a list, when and for how much from the seed. In each house the first
 * event is within three days and on sale, and the last goes on sale only later; no house plays twice on one
 * day.
 */
final class SampleProgramme {

    private final long seed;
    private final Instant start;
    private final Random random;
    private final Map<String, Venue> venues;
    private final Map<String, List<PlanCategory>> categories = new HashMap<>();

    SampleProgramme(long seed, Instant start, List<Venue> venues) {
        this.seed = seed;
        this.start = start;
        this.random = new Random(seed);
        this.venues = venues.stream().collect(Collectors.toMap(Venue::slug, Function.identity()));
        venues.forEach(venue -> categories.put(venue.slug(), categories(venue)));
    }

    List<Event> events() {
        var byHouse = SampleLines.read("events.txt").stream()
                .collect(Collectors.groupingBy(line -> line[0], LinkedHashMap::new, Collectors.toList()));
        var events = new ArrayList<Event>();
        byHouse.forEach((house, lines) -> {
            var venue = venues.get(house);
            if (venue == null) {
                throw new IllegalStateException("events.txt names a house that does not exist: " + house);
            }
            int day = 1 + random.nextInt(2);
            for (int i = 0; i < lines.size(); i++) {
                events.add(event(venue, lines.get(i), day, i == lines.size() - 1));
                day += 1 + random.nextInt(12);
            }
        });
        return events;
    }

    private Event event(Venue venue, String[] line, int day, boolean later) {
        var category = line[1];
        var name = line[2];
        var slug = SampleWorld.slug(name);
        var startsAt = time(venue, day, category);
        // What is not on sale yet opens in the next days, but always before the evening itself.
        var saleFrom = later
                ? start.plus(Duration.ofHours(12 + random.nextInt(60)))
                : start.minus(Duration.ofDays(1 + random.nextInt(60)));
        if (saleFrom.isAfter(startsAt.minus(Duration.ofDays(1)))) {
            saleFrom = startsAt.minus(Duration.ofDays(1));
        }
        var doorsAt = startsAt.minus(Duration.ofMinutes(category.equals("comedy") ? 45 : 90));
        return new Event(
                SampleWorld.id(seed, "event", slug),
                slug,
                venue.organisationId(),
                venue.id(),
                name,
                line[3],
                category,
                venue.city(),
                doorsAt,
                startsAt,
                saleFrom,
                doorsAt,
                prices(venue, category));
    }

    private Instant time(Venue venue, int day, String category) {
        var date = LocalDate.ofInstant(start, venue.zone()).plusDays(day);
        var time = switch (category) {
            case "family" -> LocalTime.of(11 + 4 * random.nextInt(2), 0);
            case "sport" -> LocalTime.of(18, 30);
            case "comedy" -> LocalTime.of(20, 30);
            default -> LocalTime.of(19 + random.nextInt(2), 30);
        };
        return date.atTime(time).atZone(venue.zone()).toInstant();
    }

    /** The dearest category at its full price, the others lower in even steps, in whole half euros. */
    private Map<String, CategoryPrice> prices(Venue venue, String category) {
        int base = switch (category) {
            case "sport" -> 5_500;
            case "family" -> 4_200;
            case "comedy" -> 2_800;
            case "theatre" -> 7_800;
            default -> venue.slug().equals("millrace-arena") ? 12_500 : 6_400;
        };
        base += 500 * random.nextInt(6);
        var prices = new LinkedHashMap<String, CategoryPrice>();
        var levels = categories.getOrDefault(venue.slug(), List.of());
        for (int i = 0; i < levels.size(); i++) {
            double share = 1 - 0.65 * i / Math.max(1, levels.size() - 1);
            prices.put(
                    levels.get(i).name(), new CategoryPrice(Math.round(base * share / 50) * 50, SampleWorld.CURRENCY));
        }
        return prices;
    }

    /** The plan goes through the reader that every plan goes through. */
    private static List<PlanCategory> categories(Venue venue) {
        return switch (PlanReader.read(venue.plan().getBytes(StandardCharsets.UTF_8))) {
            case PlanReading.Read read -> read.plan().categories();
            case PlanReading.Refused refused ->
                throw new IllegalStateException(venue.slug() + " has no usable plan: "
                        + refused.faults().getFirst());
        };
    }
}
