package dev.forebay.boxoffice.pages;

import dev.forebay.base.Codec;
import dev.forebay.boxoffice.pages.Views.VenueChoice;
import dev.forebay.boxoffice.platform.Member;
import dev.forebay.cache.Cache;
import dev.forebay.cache.CacheOptions;
import dev.forebay.cache.Caches;
import dev.forebay.store.Sql;
import java.time.Duration;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;

/** Lists of venues for people to choose from. Thread-safe. */
@Component
class VenueList {
    private static final Sql CITIES = Sql.file("dev/forebay/boxoffice/pages/cities.sql");
    private static final Sql OWN = Sql.file("dev/forebay/boxoffice/pages/venues_of.sql");

    private final JdbcClient jdbc;
    private final Cache<String, List<String>> cities;

    VenueList(JdbcClient jdbc, Caches caches) {
        this.jdbc = jdbc;
        this.cities = caches.open(
                CacheOptions.<String, List<String>>of("cities", Codec.json(new TypeReference<List<String>>() {}))
                        .ttl(Duration.ofMinutes(30))
                        .build());
    }

    /** The cities in which there are venues. */
    List<String> cities() {
        return cities.get(
                        "all",
                        (all, context) ->
                                jdbc.sql(CITIES.text()).query(String.class).list())
                .orElseThrow();
    }

    /** The venues a member may sell, the newest first. */
    List<VenueChoice> of(Member member) {
        return jdbc.sql(OWN.text())
                .param("all", member.role() == Member.Role.OPERATOR)
                .param("organizations", member.organizations().toArray(String[]::new))
                .query((row, n) -> new VenueChoice(
                        row.getString("id"), row.getString("name"), row.getString("city"), row.getInt("seats")))
                .list();
    }
}
