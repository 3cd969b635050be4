package dev.forebay.boxoffice.operations.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.boxoffice.operations.samples.SampleWorld.Event;
import dev.forebay.boxoffice.operations.samples.SampleWorld.Organisation;
import dev.forebay.boxoffice.operations.samples.SampleWorld.Product;
import dev.forebay.boxoffice.operations.samples.SampleWorld.Role;
import dev.forebay.boxoffice.operations.samples.SampleWorld.User;
import dev.forebay.boxoffice.operations.samples.SampleWorld.Venue;
import dev.forebay.boxoffice.seating.plan.PlanCategory;
import dev.forebay.boxoffice.seating.plan.PlanReader;
import dev.forebay.boxoffice.seating.plan.PlanReading;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class SampleWorldTest {

    private static final Instant START = Instant.parse("2026-11-20T10:00:00Z");
    private static final SampleWorld WORLD = SampleWorld.generate(1, START);

    @Test
    void worldHasWhatItPromises() {
        assertThat(WORLD.organisations()).hasSize(3);
        assertThat(WORLD.venues()).hasSize(5);
        assertThat(WORLD.events()).hasSize(40);
        assertThat(WORLD.products()).hasSize(200);
        assertThat(WORLD.products().stream().map(Product::category).distinct()).hasSize(8);
        assertThat(WORLD.users()).filteredOn(user -> user.role() == Role.BUYER).hasSize(50);
        assertThat(WORLD.users().stream().map(User::email))
                .contains("buyer1@example.com", "buyer50@example.com", "organiser@example.com", "operator@example.com")
                .doesNotHaveDuplicates();
    }

    @Test
    void sameSeedAndStartGiveTheSameWorldOnEveryMachine() {
        assertThat(SampleWorld.generate(1, START)).isEqualTo(WORLD);
        assertThat(fingerprint(WORLD)).isEqualTo("84519714954940e07d9c6c779f164c3fca7af00a892102dbc042005d47e370ea");
    }

    @Test
    void anotherSeedGivesAnotherWorld() {
        assertThat(fingerprint(SampleWorld.generate(2, START))).isNotEqualTo(fingerprint(WORLD));
    }

    @Test
    void anotherStartMovesTheDatesAndKeepsTheIds() {
        var later = SampleWorld.generate(1, START.plus(Duration.ofDays(7)));

        assertThat(ids(later.events(), Event::id)).isEqualTo(ids(WORLD.events(), Event::id));
        for (int i = 0; i < 40; i++) {
            var moved = Duration.between(
                    WORLD.events().get(i).startsAt(), later.events().get(i).startsAt());
            assertThat(moved).isEqualTo(Duration.ofDays(7));
        }
    }

    @Test
    void idsAndSlugsAreUnique() {
        var ids = new HashSet<Object>();
        WORLD.organisations().forEach(it -> assertThat(ids.add(it.id())).isTrue());
        WORLD.venues().forEach(it -> assertThat(ids.add(it.id())).isTrue());
        WORLD.events().forEach(it -> assertThat(ids.add(it.id())).isTrue());
        WORLD.products().forEach(it -> assertThat(ids.add(it.id())).isTrue());
        WORLD.events().forEach(it -> assertThat(ids.add(it.slug())).isTrue());
        assertThat(WORLD.events()).allMatch(event -> event.slug().matches("[a-z0-9]+(-[a-z0-9]+)*"));
    }

    @Test
    void eventsBelongToVenuesAndOrganisationsOfTheWorld() {
        var organisations = ids(WORLD.organisations(), Organisation::id);
        for (var event : WORLD.events()) {
            var venue = venue(event);
            assertThat(event.organisationId()).isEqualTo(venue.organisationId());
            assertThat(event.city()).isEqualTo(venue.city());
            assertThat(organisations).contains(event.organisationId());
            assertThat(event.category()).isIn("concert", "theatre", "comedy", "sport", "family");
        }
        assertThat(WORLD.events().stream().map(Event::venueId).distinct()).hasSize(5);
    }

    @Test
    void everyCategoryOfThePlanHasAPriceAndTheFirstIsTheDearest() {
        for (var event : WORLD.events()) {
            var venue = venue(event);
            var reading = (PlanReading.Read) PlanReader.read(venue.plan().getBytes(StandardCharsets.UTF_8));
            assertThat(event.prices().keySet())
                    .containsExactlyElementsOf(reading.plan().categories().stream()
                            .map(PlanCategory::name)
                            .toList());
            assertThat(List.copyOf(event.prices().values()))
                    .allMatch(price -> price.currency().equals("EUR") && price.minorUnits() > 0)
                    .isSortedAccordingTo((a, b) -> Long.compare(b.minorUnits(), a.minorUnits()));
        }
    }

    @Test
    void timesOfAnEventFollowEachOther() {
        for (var event : WORLD.events()) {
            assertThat(event.saleFrom()).as(event.name()).isBefore(event.saleUntil());
            assertThat(event.saleUntil()).isBefore(event.startsAt()).isAfter(START);
            assertThat(event.doorsAt()).isBefore(event.startsAt());
            assertThat(event.saleUntil()).isBeforeOrEqualTo(event.doorsAt());
        }
    }

    @Test
    void everyVenueHasSomethingOnSaleSoonAndSomethingThatIsNotYet() {
        for (var venue : WORLD.venues()) {
            var events = WORLD.events().stream()
                    .filter(event -> event.venueId().equals(venue.id()))
                    .toList();
            assertThat(events)
                    .as(venue.name())
                    .anyMatch(event -> onSale(event) && event.startsAt().isBefore(START.plus(Duration.ofDays(3))))
                    .anyMatch(event -> event.saleFrom().isAfter(START));
            assertThat(events.stream()
                            .map(event -> LocalDate.ofInstant(event.startsAt(), venue.zone()))
                            .toList())
                    .doesNotHaveDuplicates();
        }
        assertThat(WORLD.events()).filteredOn(SampleWorldTest::onSale).hasSizeGreaterThanOrEqualTo(30);
    }

    @Test
    void someProductsCostLessAndAllWereThereBefore() {
        assertThat(WORLD.products())
                .filteredOn(product -> product.discount() > 0)
                .hasSizeBetween(20, 80);
        assertThat(WORLD.products()).filteredOn(product -> product.stock() == 0).isNotEmpty();
        assertThat(WORLD.products())
                .allMatch(product ->
                        product.createdAt().isBefore(START) && product.sold() >= 0 && product.discount() <= 40);
    }

    private static Venue venue(Event event) {
        return WORLD.venues().stream()
                .filter(venue -> venue.id().equals(event.venueId()))
                .findFirst()
                .orElseThrow();
    }

    private static boolean onSale(Event event) {
        return !event.saleFrom().isAfter(START) && event.saleUntil().isAfter(START);
    }

    private static <T> List<Object> ids(List<T> things, Function<T, Object> id) {
        return things.stream().map(id).toList();
    }

    private static String fingerprint(SampleWorld world) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(new JsonMapper().writeValueAsBytes(world));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException absent) {
            throw new AssertionError(absent);
        }
    }
}
