package dev.forebay.boxoffice.seating;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.forebay.base.Codec;
import dev.forebay.boxoffice.seating.plan.PlanReader;
import dev.forebay.boxoffice.seating.plan.PlanReading;
import dev.forebay.boxoffice.seating.plan.SeatLayout;
import dev.forebay.boxoffice.seating.plan.SeatingPlan;
import dev.forebay.cache.Cache;
import dev.forebay.cache.CacheOptions;
import dev.forebay.cache.Caches;
import dev.forebay.spring.SpringTx;
import dev.forebay.store.Sql;
import dev.forebay.sync.Sync;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The venues, from the cache: for half an hour, or until they are changed. Plans never change, so they are kept in memory
 * once they were read, up to a total of a million places. Thread-safe.
 */
@Component
public class Venues {
    private static final Sql INSERT = Sql.file("dev/forebay/boxoffice/seating/venue_insert.sql");
    private static final Sql SEATS = Sql.file("dev/forebay/boxoffice/seating/seats_insert.sql");
    private static final Sql FIND = Sql.file("dev/forebay/boxoffice/seating/venue_find.sql");
    private static final Sql PLAN = Sql.file("dev/forebay/boxoffice/seating/venue_plan.sql");
    private static final int MOST_PLACES = 1_000_000;

    private final JdbcClient jdbc;
    private final SpringTx transactions;
    private final Sync sync;
    private final Cache<String, Venue> venues;
    private final LoadingCache<String, VenueLayout> layouts;

    Venues(JdbcClient jdbc, SpringTx transactions, Caches caches, Sync sync) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.sync = sync;
        this.venues = caches.open(CacheOptions.<String, Venue>of("venues", Codec.json(Venue.class))
                .ttl(Duration.ofMinutes(30))
                .near(10_000, Duration.ofMinutes(1))
                .staleOnError(Duration.ofHours(1))
                .build());
        this.layouts = Caffeine.newBuilder()
                .maximumWeight(MOST_PLACES)
                .weigher((String id, VenueLayout layout) -> layout.size())
                .build(this::loadLayout);
    }

    /** Reads a plan and stores the venue with all its places, in one transaction; or stores nothing and says why. */
    public VenueImport importPlan(NewVenue about, byte[] document) {
        return switch (PlanReader.read(document)) {
            case PlanReading.Refused refused -> new VenueImport.Refused(refused.faults(), refused.more());
            case PlanReading.Read read ->
                new VenueImport.Imported(store(about, read.plan(), document), read.warnings());
        };
    }

    /** The venue, where there is one. */
    public Optional<Venue> find(String id) {
        return venues.get(id, (key, context) -> load(key).orElse(null));
    }

    /** The layout of a venue that exists. */
    public VenueLayout layout(String venueId) {
        return layouts.get(venueId);
    }

    private Venue store(NewVenue about, SeatingPlan plan, byte[] document) {
        var venue = new Venue(
                about.id(),
                about.organizationId(),
                about.name().isBlank() ? plan.name() : about.name(),
                about.city(),
                about.country(),
                about.timeZone(),
                plan.places(),
                SeatLayout.of(plan).hash());
        transactions.inTx(tx -> {
            insert(venue, document);
            insertPlaces(venue.id(), new VenueLayout(plan));
            sync.changed(tx, "venue", venue.id());
            return venue;
        });
        return venue;
    }

    private void insert(Venue venue, byte[] document) {
        jdbc.sql(INSERT.text())
                .param("id", venue.id())
                .param("organization", venue.organizationId())
                .param("name", venue.name())
                .param("city", venue.city())
                .param("country", venue.country())
                .param("timeZone", venue.timeZone())
                .param("seats", venue.seats())
                .param("plan", new String(document, StandardCharsets.UTF_8))
                .param("hash", venue.layoutHash())
                .update();
    }

    private void insertPlaces(String venueId, VenueLayout layout) {
        var places = new ArrayList<Place>(layout.size());
        layout.places().forEach(places::add);
        jdbc.sql(SEATS.text())
                .param("venue", venueId)
                .param("ids", column(places, Place::id))
                .param("sections", column(places, Place::section))
                .param("rows", column(places, Place::row))
                .param("numbers", column(places, Place::number))
                .param("categories", column(places, Place::category))
                .param("accessible", places.stream().map(Place::accessible).toArray(Boolean[]::new))
                .update();
    }

    private static String[] column(List<Place> places, Function<Place, String> value) {
        return places.stream().map(value).toArray(String[]::new);
    }

    private Optional<Venue> load(String id) {
        return jdbc.sql(FIND.text())
                .param("id", id)
                .query((row, n) -> new Venue(
                        row.getString("id"),
                        row.getString("organization_id"),
                        row.getString("name"),
                        row.getString("city"),
                        row.getString("country"),
                        row.getString("time_zone"),
                        row.getInt("seats"),
                        row.getString("layout_hash")))
                .optional();
    }

    private VenueLayout loadLayout(String venueId) {
        String document =
                jdbc.sql(PLAN.text()).param("id", venueId).query(String.class).single();
        return switch (PlanReader.read(document.getBytes(StandardCharsets.UTF_8))) {
            case PlanReading.Read read -> new VenueLayout(read.plan());
            case PlanReading.Refused refused ->
                throw new IllegalStateException("the plan of venue " + venueId + " can't be read any more: "
                        + refused.faults().getFirst());
        };
    }
}
