package dev.forebay.boxoffice.pages;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.forebay.boxoffice.pages.Views.VenueChoice;
import dev.forebay.boxoffice.platform.Member;
import dev.forebay.store.Sql;
import java.time.Duration;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Lists of venues for people to choose from. Cities are at most a minute old. Thread-safe. */
@Component
class VenueList {
    private static final Sql CITIES = Sql.file("dev/forebay/boxoffice/pages/cities.sql");
    private static final Sql OWN = Sql.file("dev/forebay/boxoffice/pages/venues_of.sql");

    private final JdbcClient jdbc;
    private final LoadingCache<String, List<String>> cities;

    VenueList(JdbcClient jdbc) {
        this.jdbc = jdbc;
        this.cities = Caffeine.newBuilder()
                .maximumSize(1)
                .refreshAfterWrite(Duration.ofMinutes(1))
                .build(all -> jdbc.sql(CITIES.text()).query(String.class).list());
    }

    /** The cities in which there are venues. */
    List<String> cities() {
        return cities.get("all");
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
