package dev.forebay.boxoffice.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.boxoffice.testing.RunningBoxOffice;
import dev.forebay.cache.Cache;
import dev.forebay.cache.Caches;
import dev.forebay.store.Store;
import dev.forebay.sync.Reach;
import dev.forebay.sync.Sync;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a change reaches by the box office's graph. */
class CatalogCachingTest {
    private static final RunningBoxOffice OFFICE = RunningBoxOffice.shared();

    private static Reach reach(String domain, String id) {
        return OFFICE.bean(Store.class).inTx(tx -> OFFICE.bean(Sync.class).preview(tx, domain, id));
    }

    private static String text(String sql) {
        return OFFICE.sql().text(sql);
    }

    @Test
    void anEventReachesItsVenueAndWhatIsCountedOfEvents() {
        String event = text("select id from boxoffice.events order by id limit 1");
        String venue = text("select venue_id from boxoffice.events order by id limit 1");
        Reach reach = reach("event", event);
        assertThat(reach.keys().get("events")).containsExactly(event);
        assertThat(reach.keys().get("venues")).containsExactly(venue);
        assertThat(reach.caches()).contains("event-lists", "searches", "most-booked");
    }

    @Test
    void anOrganizationReachesItsVenuesAndItsMembers() {
        String organization = text("select organization_id from boxoffice.venues order by id limit 1");
        Set<String> venues = Set.of(
                text("select string_agg(id, ',') from boxoffice.venues where organization_id = '" + organization + "'")
                        .split(","));
        Reach reach = reach("organization", organization);
        assertThat(reach.keys().get("organizations")).containsExactly(organization);
        assertThat(reach.keys().get("venues")).containsExactlyInAnyOrderElementsOf(venues);
        assertThat(reach.keys().get("members")).isNotEmpty();
    }

    @Test
    void everyCacheThatTheGraphAndTheTriggersNameIsOpen() {
        Set<String> open =
                OFFICE.bean(Caches.class).all().stream().map(Cache::name).collect(Collectors.toSet());
        assertThat(CatalogCaching.graph().domains().stream()
                        .map(domain -> reach(domain, "none"))
                        .flatMap(reach -> Stream.concat(reach.keys().keySet().stream(), reach.caches().stream())))
                .isNotEmpty()
                .allMatch(open::contains);
    }
}
