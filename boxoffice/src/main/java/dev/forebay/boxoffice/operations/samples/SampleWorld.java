package dev.forebay.boxoffice.operations.samples;

import dev.forebay.boxoffice.seating.plan.CategoryPrice;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/**
 * Everything that a box office needs to be looked at: 3 organisations, 5 venues with their plans, 40 events,
 * 200 products in 8 categories, 50 buyers, an organiser and an operator. Names belong to things, never to
 * people.
 *
 * <p>Immutable. The same seed and start give an equal world with the same ids on every machine; another
 * start moves the dates and keeps the ids. Making one takes well under a second.
 */
public record SampleWorld(
        List<Organisation> organisations,
        List<Venue> venues,
        List<Event> events,
        List<Product> products,
        List<User> users) {

    /** Every account of the sample world has this password. They exist only with the sample world. */
    public static final String PASSWORD = "last-minute-live";

    /** Buyers beside the organiser and the operator. */
    public static final int BUYERS = 50;

    static final String CURRENCY = "EUR";

    public SampleWorld {
        organisations = List.copyOf(organisations);
        venues = List.copyOf(venues);
        events = List.copyOf(events);
        products = List.copyOf(products);
        users = List.copyOf(users);
    }

    /** Makes the world that belongs to a seed, its dates told from a start. */
    public static SampleWorld generate(long seed, Instant start) {
        var organisations = organisations(seed);
        var venues = SampleVenues.all(seed, organisations);
        return new SampleWorld(
                organisations,
                venues,
                new SampleProgramme(seed, start, venues).events(),
                SampleShop.products(seed, start),
                users(organisations));
    }

    /** Sells tickets and receives the money, less the fee in hundredths of a percent. */
    public record Organisation(UUID id, String slug, String name, int feeBasisPoints) {}

    /** A house with its seating plan, as the open seating-plan JSON. */
    public record Venue(
            UUID id,
            String slug,
            UUID organisationId,
            String name,
            String address,
            String city,
            String country,
            ZoneId zone,
            String plan) {}

    /** An evening; prices by the plan's categories, dearest first. */
    public record Event(
            UUID id,
            String slug,
            UUID organisationId,
            UUID venueId,
            String name,
            String description,
            String category,
            String city,
            Instant doorsAt,
            Instant startsAt,
            Instant saleFrom,
            Instant saleUntil,
            Map<String, CategoryPrice> prices) {
        public Event {
            prices = Collections.unmodifiableMap(new LinkedHashMap<>(prices));
        }
    }

    /** A thing of the shop; the discount is per cent off the price. */
    public record Product(
            UUID id,
            String sku,
            String name,
            String description,
            String category,
            String brand,
            CategoryPrice price,
            int discount,
            int stock,
            int sold,
            Instant createdAt) {}

    /** An account; only organisers belong to organisations. */
    public record User(String email, String name, Role role, List<UUID> organisationIds) {
        public User {
            organisationIds = List.copyOf(organisationIds);
        }
    }

    public enum Role {
        BUYER,
        ORGANISER,
        OPERATOR
    }

    private static List<Organisation> organisations(long seed) {
        return List.of(
                new Organisation(id(seed, "organisation", "river-stages"), "river-stages", "River Stages", 1_000),
                new Organisation(
                        id(seed, "organisation", "millrace-events"), "millrace-events", "Millrace Events", 800),
                new Organisation(
                        id(seed, "organisation", "small-rooms"), "small-rooms", "Small Rooms Collective", 500));
    }

    private static List<User> users(List<Organisation> organisations) {
        var users = new ArrayList<User>();
        for (int i = 1; i <= BUYERS; i++) {
            users.add(new User("buyer" + i + "@example.com", "Buyer " + i, Role.BUYER, List.of()));
        }
        var all = organisations.stream().map(Organisation::id).toList();
        users.add(new User("organiser@example.com", "Organiser", Role.ORGANISER, all));
        users.add(new User("operator@example.com", "Operator", Role.OPERATOR, List.of()));
        return users;
    }

    static UUID id(long seed, String kind, String slug) {
        return UUID.nameUUIDFromBytes((seed + "/" + kind + "/" + slug).getBytes(StandardCharsets.UTF_8));
    }

    /** A name as it stands in an address. */
    public static String slug(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
    }
}
