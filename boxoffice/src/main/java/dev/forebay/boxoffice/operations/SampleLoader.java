package dev.forebay.boxoffice.operations;

import dev.forebay.boxoffice.account.Registration;
import dev.forebay.boxoffice.catalog.Events;
import dev.forebay.boxoffice.catalog.NewEvent;
import dev.forebay.boxoffice.catalog.Organizations;
import dev.forebay.boxoffice.catalog.ProductEditor;
import dev.forebay.boxoffice.operations.samples.SampleWorld;
import dev.forebay.boxoffice.platform.Member;
import dev.forebay.boxoffice.seating.NewVenue;
import dev.forebay.boxoffice.seating.VenueImport;
import dev.forebay.boxoffice.seating.Venues;
import dev.forebay.spring.SpringTx;
import dev.forebay.store.Sql;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Fills an empty database with the sample world, once, in one transaction: after a crash it is whole or not there. Nodes
 * that start together wait for the first.
 */
@Component
@ConditionalOnBooleanProperty("boxoffice.samples.enabled")
class SampleLoader implements ApplicationRunner {
    private static final Logger log = LoggerFactory.getLogger(SampleLoader.class);
    private static final Sql LOCK = Sql.file("dev/forebay/boxoffice/operations/samples_lock.sql");
    private static final long SEED = 1;

    private final JdbcClient jdbc;
    private final SpringTx transactions;
    private final Registration registration;
    private final Organizations organizations;
    private final Venues venues;
    private final Events events;
    private final ProductEditor editor;
    private final Clock clock;
    private final AtomicBoolean ready = new AtomicBoolean();

    SampleLoader(
            JdbcClient jdbc,
            SpringTx transactions,
            Registration registration,
            Organizations organizations,
            Venues venues,
            Events events,
            ProductEditor editor,
            Clock clock) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.registration = registration;
        this.organizations = organizations;
        this.venues = venues;
        this.events = events;
        this.editor = editor;
        this.clock = clock;
    }

    /** Whether the sample world is there. */
    boolean ready() {
        return ready.get();
    }

    @Override
    public void run(ApplicationArguments arguments) {
        boolean loaded = transactions.inTx(tx -> {
            jdbc.sql(LOCK.text()).query().listOfRows();
            boolean empty = !registration.anybody();
            if (empty) {
                load(SampleWorld.generate(SEED, clock.instant()));
            }
            return empty;
        });
        ready.set(true);
        log.info(loaded ? "loaded the sample world" : "there are accounts already, so no sample world was loaded");
    }

    private void load(SampleWorld world) {
        world.organisations().forEach(one -> organizations.add(one.slug(), one.name(), one.feeBasisPoints()));
        var owners = world.organisations().stream()
                .collect(Collectors.toMap(SampleWorld.Organisation::id, SampleWorld.Organisation::slug));
        registration.addAll(
                world.users().stream().map(user -> member(user, owners)).toList(), SampleWorld.PASSWORD);
        world.venues().forEach(venue -> load(venue, owners));
        var houses = world.venues().stream().collect(Collectors.toMap(SampleWorld.Venue::id, SampleWorld.Venue::slug));
        world.events().forEach(event -> events.add(event(event, owners, houses)));
        load(world.products());
    }

    private void load(List<SampleWorld.Product> products) {
        products.stream()
                .map(SampleWorld.Product::brand)
                .distinct()
                .forEach(brand -> editor.addBrand(SampleWorld.slug(brand), brand));
        var categories =
                products.stream().map(SampleWorld.Product::category).distinct().toList();
        for (int i = 0; i < categories.size(); i++) {
            editor.addCategory(SampleWorld.slug(categories.get(i)), categories.get(i), i);
        }
        editor.add(products.stream().map(SampleLoader::product).toList());
    }

    private static ProductEditor.NewProduct product(SampleWorld.Product product) {
        var draft = new ProductEditor.Draft(
                product.sku(),
                product.name(),
                product.description(),
                SampleWorld.slug(product.category()),
                SampleWorld.slug(product.brand()),
                product.price().minorUnits(),
                product.discount(),
                product.price().currency(),
                product.stock());
        return new ProductEditor.NewProduct(
                product.sku().toLowerCase(Locale.ROOT), draft, product.sold(), product.createdAt());
    }

    private static Registration.NewMember member(SampleWorld.User user, Map<UUID, String> owners) {
        return new Registration.NewMember(
                user.email(),
                user.name(),
                Member.Role.valueOf(user.role().name()),
                user.organisationIds().stream().map(owners::get).collect(Collectors.toSet()));
    }

    private void load(SampleWorld.Venue venue, Map<UUID, String> owners) {
        var about = new NewVenue(
                venue.slug(),
                slug(owners, venue.organisationId()),
                venue.name(),
                venue.city(),
                venue.country(),
                venue.zone().getId());
        switch (venues.importPlan(about, venue.plan().getBytes(StandardCharsets.UTF_8))) {
            case VenueImport.Imported imported -> {}
            case VenueImport.Refused refused ->
                throw new IllegalStateException("the sample plan of " + venue.name() + " was refused: "
                        + refused.faults().getFirst());
        }
    }

    private static NewEvent event(SampleWorld.Event event, Map<UUID, String> owners, Map<UUID, String> houses) {
        var prices = new LinkedHashMap<String, Long>();
        event.prices().forEach((category, price) -> prices.put(category, price.minorUnits()));
        String currency =
                event.prices().values().stream().findFirst().orElseThrow().currency();
        return new NewEvent(
                event.slug(),
                slug(owners, event.organisationId()),
                slug(houses, event.venueId()),
                event.name(),
                event.category(),
                event.description(),
                event.startsAt(),
                event.doorsAt(),
                event.saleFrom(),
                event.saleUntil(),
                currency,
                prices);
    }

    private static String slug(Map<UUID, String> slugs, UUID id) {
        String slug = slugs.get(id);
        if (slug == null) {
            throw new IllegalStateException("the sample world names " + id + " and does not have it");
        }
        return slug;
    }
}
