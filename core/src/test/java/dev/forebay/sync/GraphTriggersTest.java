package dev.forebay.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.forebay.Forebay;
import dev.forebay.TestNodes;
import dev.forebay.base.Codec;
import dev.forebay.cache.Cache;
import dev.forebay.cache.CacheOptions;
import dev.forebay.cache.Invalidation;
import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.embedded.EmbeddedServers;
import dev.forebay.health.Mode;
import dev.forebay.redis.RedisRole;
import dev.forebay.store.Sql;
import dev.forebay.store.Store;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rows are changed by plain SQL; what depends on them is invalidated as if an application had said so. */
class GraphTriggersTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Rules RULES = Rules.declare()
            .on("order.paid", then -> then.entry("locks", "user").changed("event", "event"))
            .build();

    private TicketShop shop;

    @BeforeEach
    void open() {
        shop = new TicketShop(EmbeddedServers.redis());
    }

    @AfterEach
    void close() {
        shop.close();
    }

    private void fillTables() {
        shop.psql.run("insert into organization values (3, 'three'), (4, 'four')");
        shop.psql.run("insert into venue values (7, 3), (8, 4)");
        shop.psql.run("insert into event values (1, 7), (2, 8)");
        shop.psql.run("insert into account values (42, 'Kim'), (43, 'Lou')");
        shop.psql.run("insert into member values (3, 42), (4, 43)");
        shop.psql.run("insert into booking values (5, 1, 42), (6, 2, 43)");
        shop.product("apple", 1);
        shop.product("bread", 1);
    }

    private void install(Triggers... all) {
        shop.psql.store().inTx(tx -> {
            for (Triggers triggers : all) {
                triggers.install(tx);
            }
            return true;
        });
    }

    private void installAll() {
        DependencyGraph graph = TicketShop.graph();
        install(
                graph.triggers("event", "event", "id"),
                graph.triggers("user", "account", "id"),
                graph.triggers("user_perms", "member", "user_id"),
                graph.triggers("booking", "booking", "id"),
                graph.triggers("organization", "organization", "id"),
                graph.triggers("product", "product", "id"));
    }

    private List<String> lines() {
        return shop
                .psql
                .store()
                .inTx(tx -> tx.query(
                        new Sql("test", "delete from forebay.outbox where kind = 'sync.changed' returning payload"),
                        row -> row.text("payload")))
                .stream()
                .flatMap(String::lines)
                .map(line -> line.replace(" ", ""))
                .sorted()
                .toList();
    }

    private record Kept(String name, Cache<String, Integer> cache, List<String> ids) {
        void load() {
            ids.forEach(id ->
                    assertThat(cache.get(id, (key, context) -> 1).orElseThrow()).isOne());
        }

        List<String> gone() {
            return ids.stream()
                    .filter(id -> cache.find(id).asOptional().isEmpty())
                    .toList();
        }
    }

    /** A node that follows tables, with an entry in every cache for everything there is. */
    private final class Node {
        private final Forebay forebay;
        private final Sync sync;
        private final Store store;
        private final List<Kept> entries = new ArrayList<>();

        Node(TicketShop of) {
            forebay = of.node();
            store = forebay.store().orElseThrow();
            sync = Sync.of(forebay.caches(), TicketShop.graph(), RULES);
            sync.relay(store, forebay.outbox().orElseThrow(), forebay.gate());
            for (String cache : List.of("events", "availability", "metrics")) {
                keep(cache, id -> List.of(), "1", "2");
            }
            for (String cache : List.of("users", "prefs", "activity", "locks", "perms")) {
                keep(cache, id -> List.of(), "42", "43");
            }
            keep("venues", id -> List.of(), "7", "8");
            keep("searches", id -> List.of(Invalidation.tagOf("venue:", id)), "7", "8");
            keep("bookings", id -> List.of(), "5", "6");
            keep("drafts", id -> List.of(), "booking:5", "booking:6");
            keep("organizations", id -> List.of(), "3", "4");
            keep("dashboards", id -> List.of(), "3", "4");
            keep(
                    "products",
                    id -> List.of(Invalidation.tagOf("product:", id), TicketShop.category(id)),
                    "apple",
                    "bread");
            keep("home", id -> List.of(), "page");
            keep("lists", id -> List.of(), "new");
        }

        private void keep(String name, Function<String, List<String>> tags, String... ids) {
            CacheOptions<String, Integer> options = CacheOptions.<String, Integer>of(name, Codec.json(Integer.class))
                    .tagsOf(tags::apply)
                    .build();
            entries.add(new Kept(name, forebay.caches().open(options), List.of(ids)));
        }

        private void fill() {
            await().atMost(SOON).until(() -> shop.psql.number("select count(*) as n from forebay.outbox") == 0);
            entries.forEach(Kept::load);
            await().atMost(SOON).until(() -> gone().isEmpty());
        }

        private Set<String> gone() {
            Set<String> gone = new TreeSet<>();
            entries.forEach(kept -> kept.gone().forEach(id -> gone.add(kept.name() + ' ' + id)));
            return gone;
        }

        /** What is gone when the application says that this has changed. */
        Set<String> reach(String domain, String id) {
            fill();
            store.inTx(tx -> {
                sync.changed(tx, domain, id);
                return true;
            });
            Set<String> gone = gone();
            assertThat(gone).isNotEmpty();
            return gone;
        }

        void isGoneAfter(String sql, Set<String> expected) {
            fill();
            shop.psql.run(sql);
            await(sql).atMost(SOON).until(this::gone, expected::equals);
            await().atMost(SOON).until(() -> shop.psql.number("select count(*) as n from forebay.outbox") == 0);
            assertThat(gone()).as("after all of %s was relayed", sql).isEqualTo(expected);
        }
    }

    @Test
    void aRowChangedByPlainSqlReachesWhatAnApplicationsCallReaches() {
        fillTables();
        installAll();
        var node = new Node(shop);
        node.isGoneAfter("update event set venue_id = venue_id where id = 1", node.reach("event", "1"));
        node.isGoneAfter("update account set name = 'Max' where id = 42", node.reach("user", "42"));
        node.isGoneAfter("update booking set user_id = user_id where id = 5", node.reach("booking", "5"));
        node.isGoneAfter("update organization set name = 'drei' where id = 3", node.reach("organization", "3"));
        node.isGoneAfter("update product set price = 2 where id = 'apple'", node.reach("product", "apple"));
        node.isGoneAfter("insert into member values (4, 42)", node.reach("user_perms", "42"));
    }

    @Test
    void aRowThatMovesOrGoesReachesWhatShowedItBefore() {
        fillTables();
        installAll();
        var node = new Node(shop);
        Set<String> both = new TreeSet<>(node.reach("event", "1"));
        assertThat(both).contains("venues 7", "searches 7").doesNotContain("venues 8");
        both.addAll(Set.of("venues 8", "searches 8"));
        node.isGoneAfter("update event set venue_id = 8 where id = 1", both);
        Set<String> gone = node.reach("booking", "5");
        assertThat(gone).contains("locks 42", "availability 1", "drafts booking:5");
        node.isGoneAfter("delete from booking where id = 5", gone);
    }

    @Test
    void aTriggerTellsOldAndNewIdsAndThoseOfItsOwnColumns() {
        install(TicketShop.graph().triggers("event", "event", "id").clears("archive"));
        shop.psql.run("insert into venue values (7, 3), (8, 4)");
        shop.psql.run("insert into event values (1, 7), (2, null)");
        assertThat(lines())
                .containsExactly(
                        "{\"domain\":\"event\",\"id\":\"1\"}",
                        "{\"domain\":\"event\",\"id\":\"2\"}",
                        "{\"domain\":\"venue\",\"id\":\"7\"}");
        shop.psql.run("update event set venue_id = 8 where id = 1");
        assertThat(lines())
                .containsExactly(
                        "{\"domain\":\"event\",\"id\":\"1\"}",
                        "{\"domain\":\"venue\",\"id\":\"7\"}",
                        "{\"domain\":\"venue\",\"id\":\"8\"}");
        shop.psql.run("insert into event select n, 7 from generate_series(10, 60) n");
        assertThat(lines())
                .as("51 ids are more than the limit")
                .containsExactly("{\"domain\":\"event\"}", "{\"domain\":\"venue\",\"id\":\"7\"}");
        shop.psql.run("truncate event");
        assertThat(lines()).containsExactly("{\"domain\":\"event\"}", "{\"domain\":\"venue\"}");
        assertThat(shop.outboxRows()).as("names of caches go their own way").isEqualTo(4);
    }

    @Test
    void moreThanTheLimitClearsTheCachesOfADomainAndOfWhatDependsOnIt() {
        fillTables();
        installAll();
        var node = new Node(shop);
        node.isGoneAfter(
                "insert into event select n, 7 from generate_series(10, 60) n",
                Set.of(
                        "availability 1",
                        "availability 2",
                        "events 1",
                        "events 2",
                        "home page",
                        "metrics 1",
                        "metrics 2",
                        "searches 7",
                        "searches 8",
                        "venues 7",
                        "venues 8"));
    }

    @Test
    void aRowIsAnEventOfTheApplication() {
        fillTables();
        install(Triggers.forTable("booking").happens("order.paid", Map.of("user", "user_id", "event", "event_id")));
        var node = new Node(shop);
        Set<String> expected = new TreeSet<>(node.reach("event", "2"));
        expected.add("locks 43");
        node.isGoneAfter("insert into booking values (9, 2, 43), (10, null, 42)", expected);
    }

    @Test
    void oddIdsAreFollowedAsTheyAre() {
        String odd = "two words, \"quoted\" 'and'\n{escaped} \\ é€😀";
        install(TicketShop.graph().triggers("product", "product", "id"));
        shop.product(odd, 1);
        List<String> lines = shop
                .psql
                .store()
                .inTx(tx -> tx.query(
                        new Sql("test", "select payload from forebay.outbox where kind = 'sync.changed'"),
                        row -> row.text("payload")))
                .stream()
                .toList();
        assertThat(lines).hasSize(1);
        assertThat(Change.read(lines.getFirst()))
                .containsExactly(new Change("product", odd, null, null), new Change("category", "t", null, null));
    }

    @Test
    void nothingIsLostWhileNoProcessRunsAndWhileRedisIsAway() {
        try (EmbeddedRedis redis = EmbeddedRedis.builder().start();
                TicketShop other = new TicketShop(redis, TestNodes.ALERT)) {
            shop.close();
            shop = other;
            fillTables();
            var before = new Node(other);
            Set<String> expected = before.reach("organization", "3");
            before.fill();
            installAll();
            other.stopNodes();
            other.psql.run("update organization set name = 'drei' where id = 3");
            var after = new Node(other);
            await().atMost(SOON).until(after::gone, expected::equals);

            after.fill();
            redis.pause();
            await().atMost(SOON).until(() -> !(after.forebay.gate().mode(RedisRole.CACHE) instanceof Mode.Up));
            other.psql.run("update organization set name = 'trois' where id = 3");
            redis.resume();
            await().atMost(SOON).until(() -> after.forebay.gate().mode(RedisRole.CACHE) instanceof Mode.Up);
            await().atMost(SOON).until(after::gone, expected::equals);
        }
    }

    @Test
    void whatIsNoNameIsRefused() {
        DependencyGraph graph = TicketShop.graph();
        assertThatThrownBy(() -> graph.triggers("evnt", "event", "id")).hasMessageContaining("no domain 'evnt'");
        assertThatThrownBy(() -> graph.triggers("event", "event", "id; --")).hasMessageContaining("no plain column");
        assertThatThrownBy(() -> Triggers.forTable("event").changes("it's", "id"))
                .hasMessageContaining("it's");
        assertThatThrownBy(() -> Triggers.forTable("event").happens("paid", Map.of("it's", "id")))
                .hasMessageContaining("it's");
        assertThatThrownBy(() -> Mapping.column("event", "id", "venue id")).hasMessageContaining("no plain column");
        assertThatThrownBy(() -> Mapping.column("event; --", "id", "venue_id"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
