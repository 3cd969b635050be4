package dev.forebay.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.forebay.Forebay;
import dev.forebay.embedded.EmbeddedServers;
import dev.forebay.store.Sql;
import dev.forebay.store.Store;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Domains of a ticket shop, their dependencies in PostgreSQL, and caches of two nodes. */
class SyncTest {
    private static final Rules RULES = Rules.declare()
            .on(
                    "order.paid",
                    then -> then.entry("carts", "userId").tag("user:", "userId").changed("product", "productId"))
            .on("prices.imported", then -> then.clears("products").tagged("sale"))
            .on("shelf.moved", then -> then.matching("listings", "shelf-", "shelf", "-page-*"))
            .build();

    private TicketShop shop;
    private Forebay a;
    private Store store;
    private Sync sync;

    @BeforeEach
    void open() {
        shop = new TicketShop(EmbeddedServers.redis());
        a = shop.node();
        store = a.store().orElseThrow();
        sync = Sync.of(a.caches(), TicketShop.graph(), RULES);
    }

    @AfterEach
    void close() {
        shop.close();
    }

    private Reach preview(String domain, String... ids) {
        return store.inTx(tx -> sync.preview(tx, domain, List.of(ids)));
    }

    private static Set<String> ids(String... ids) {
        return new TreeSet<>(List.of(ids));
    }

    private Reach shelfMoved(String shelf) {
        return store.inTx(tx -> sync.previewEvent(tx, "shelf.moved", Map.of("shelf", shelf)));
    }

    @Test
    void aRulesPatternHasTheAttributeAsItIs() {
        assertThat(shelfMoved("7").patterns())
                .containsExactly(Map.entry("listings", new TreeSet<>(Set.of("shelf-7-page-*"))));
        assertThat(shelfMoved("*").patterns())
                .as("a wildcard in it stands for nothing")
                .containsExactly(Map.entry("listings", new TreeSet<>(Set.of("shelf-!-page-*"))));
    }

    @Test
    void anEventReachesItsAvailabilityMetricsAndVenue() {
        shop.psql.run("insert into venue values (7, 1)");
        shop.psql.run("insert into event values (1, 7)");
        Reach reach = preview("event", "1");
        assertThat(reach.keys())
                .containsOnly(
                        Map.entry("events", new TreeSet<>(ids("1"))),
                        Map.entry("availability", new TreeSet<>(ids("1"))),
                        Map.entry("metrics", new TreeSet<>(ids("1"))),
                        Map.entry("venues", new TreeSet<>(ids("7"))));
        assertThat(reach.tags()).containsExactly("venue:7");
        assertThat(reach.caches()).containsExactly("home");
        assertThat(reach.tooMany()).isEmpty();
        assertThat(reach.namedKeys()).isEqualTo(4);
    }

    @Test
    void aBookingReachesByQueriesWhatIsNotItsOwn() {
        shop.psql.run("insert into booking values (5, 1, 42), (6, 1, 43)");
        Reach reach = preview("booking", "5", "6");
        assertThat(reach.keys())
                .containsEntry("drafts", new TreeSet<>(ids("booking:5", "booking:6")))
                .containsEntry("locks", new TreeSet<>(ids("42", "43")))
                .containsEntry("availability", new TreeSet<>(ids("1")))
                .containsEntry("bookings", new TreeSet<>(ids("5", "6")))
                .hasSize(4);
    }

    @Test
    void anOrganizationReachesItsMembersAndVenues() {
        shop.psql.run("insert into venue values (7, 3), (8, 3), (9, 4)");
        shop.psql.run("insert into member values (3, 42), (3, 43), (4, 44), (3, null)");
        Reach reach = preview("organization", "3");
        assertThat(reach.keys().get("perms")).containsExactly("42", "43");
        assertThat(reach.keys().get("venues")).containsExactly("7", "8");
        assertThat(reach.tags()).containsExactly("venue:7", "venue:8");
    }

    @Test
    void aQuerySeesWhatTheTransactionChangedBefore() {
        shop.psql.run("insert into venue values (7, 1), (8, 1)");
        shop.psql.run("insert into event values (1, 7)");
        Reach reach = store.inTx(tx -> {
            tx.update(new Sql("test", "update event set venue_id = 8 where id = 1"));
            return sync.preview(tx, "event", "1");
        });
        assertThat(reach.keys().get("venues")).containsExactly("8");
    }

    @Test
    void moreIdsThanTheLimitClearTheCachesOfADomainAndOfWhatDependsOnIt() {
        shop.psql.run("insert into member select 3, n from generate_series(1, 51) n");
        Reach many = preview("organization", "3");
        assertThat(many.tooMany()).containsExactly("user_perms");
        assertThat(many.caches()).containsExactly("perms");
        assertThat(many.keys()).doesNotContainKey("perms");
        Reach all = preview(
                "event", LongStream.rangeClosed(1, 51).mapToObj(String::valueOf).toArray(String[]::new));
        assertThat(all.tooMany()).containsExactly("event", "event_availability", "event_metrics", "venue");
        assertThat(all.caches()).containsExactly("availability", "events", "home", "metrics", "searches", "venues");
        assertThat(all.keys()).isEmpty();
        Reach limit = preview(
                "event", LongStream.rangeClosed(1, 50).mapToObj(String::valueOf).toArray(String[]::new));
        assertThat(limit.tooMany()).isEmpty();
        assertThat(limit.keys().get("events")).hasSize(50);
    }

    @Test
    void aChangeIsSeenByAnotherNodeOnceItIsCommitted() {
        shop.product("apple", 1);
        shop.product("axe", 1);
        shop.product("bread", 1);
        Forebay b = shop.node();
        var here = shop.new Prices(a);
        var there = shop.new Prices(b);
        for (String id : List.of("apple", "axe", "bread")) {
            assertThat(here.of(id)).isEqualTo(1);
            assertThat(there.of(id)).isEqualTo(1);
        }
        shop.psql.run("update product set price = 2");
        store.inTx(tx -> {
            sync.changed(tx, "product", "apple");
            return true;
        });
        assertThat(here.of("apple")).isEqualTo(2);
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> there.of("apple") == 2);
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> there.of("axe") == 2);
        there.stillKnows("bread", 1);
    }

    @Test
    void aRollbackInvalidatesNothing() {
        shop.product("apple", 1);
        var prices = shop.new Prices(a);
        assertThat(prices.of("apple")).isEqualTo(1);
        shop.psql.run("update product set price = 2");
        assertThatThrownBy(() -> store.inTx(tx -> {
                    sync.changed(tx, "product", "apple");
                    throw new IllegalStateException("changed my mind");
                }))
                .hasMessage("changed my mind");
        assertThat(shop.outboxRows()).isZero();
        prices.stillKnows("apple", 1);
    }

    @Test
    void aPreviewChangesNothing() {
        shop.product("apple", 1);
        var prices = shop.new Prices(a);
        assertThat(prices.of("apple")).isEqualTo(1);
        Reach reach = preview("product", "apple");
        assertThat(reach.keys().get("products")).containsExactly("apple");
        assertThat(reach.tags()).containsExactly("category:a", "product:apple");
        assertThat(shop.outboxRows()).isZero();
        prices.stillKnows("apple", 1);
    }

    @Test
    void aRuleTakesKeysTagsAndDomainsFromTheEvent() {
        shop.product("apple", 1);
        Map<String, String> attributes = Map.of("userId", "a b", "productId", "apple");
        Reach reach = store.inTx(tx -> sync.previewEvent(tx, "order.paid", attributes));
        assertThat(reach.keys()).containsOnlyKeys("carts", "products");
        assertThat(reach.keys().get("carts")).containsExactly("a b");
        assertThat(reach.tags())
                .hasSize(3)
                .contains("category:a", "product:apple")
                .anyMatch(tag -> tag.startsWith("user:h."));
        assertThat(reach.caches()).containsExactly("home", "lists");
        Reach imported = store.inTx(tx -> sync.previewEvent(tx, "prices.imported", Map.of()));
        assertThat(imported.caches()).containsExactly("products");
        assertThat(imported.tags()).containsExactly("sale");
    }

    @Test
    void anEventInvalidatesAndOneWithoutARuleDoesNot() {
        shop.product("apple", 1);
        var prices = shop.new Prices(a);
        assertThat(prices.of("apple")).isEqualTo(1);
        shop.psql.run("update product set price = 2");
        store.inTx(tx -> {
            sync.happened(tx, "shop.opened", Map.of());
            return true;
        });
        prices.stillKnows("apple", 1);
        store.inTx(tx -> {
            sync.happened(tx, "prices.imported", Map.of());
            return true;
        });
        assertThat(prices.of("apple")).isEqualTo(2);
    }

    @Test
    void whatIsUnknownIsNamed() {
        assertThatThrownBy(() -> preview("evnt", "1")).hasMessageContaining("no domain 'evnt'");
        assertThatThrownBy(() -> store.inTx(tx -> sync.previewEvent(tx, "order.paid", Map.of("userId", "1"))))
                .hasMessageContaining("order.paid needs its attribute 'productId'");
        assertThatThrownBy(() -> Sync.of(
                        a.caches(),
                        TicketShop.graph(),
                        Rules.declare()
                                .on("x", then -> then.changed("prodct", "id"))
                                .build()))
                .hasMessageContaining("no domain 'prodct'");
    }
}
