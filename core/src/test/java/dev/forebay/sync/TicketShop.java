package dev.forebay.sync;

import static org.awaitility.Awaitility.await;

import dev.forebay.Forebay;
import dev.forebay.ForebayOptions;
import dev.forebay.TestNodes;
import dev.forebay.base.Codec;
import dev.forebay.cache.Cache;
import dev.forebay.cache.CacheOptions;
import dev.forebay.cache.Invalidation;
import dev.forebay.embedded.EmbeddedDatabase;
import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.embedded.EmbeddedServers;
import dev.forebay.outbox.OutboxOptions;
import dev.forebay.store.Sql;
import dev.forebay.store.TestStore;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** A shop with a few tables, what depends on what in it, and any number of nodes that cache. Statements of its own pool are psql's. */
final class TicketShop implements AutoCloseable {
    final TestStore psql;
    private final EmbeddedDatabase database = EmbeddedServers.createDatabase("sync");
    private final ForebayOptions options;
    private final Deque<Forebay> nodes = new ArrayDeque<>();

    TicketShop(EmbeddedRedis redis) {
        this(redis, TestNodes.PATIENT);
    }

    /** With nodes that wait so long for Redis. */
    TicketShop(EmbeddedRedis redis, Duration patience) {
        psql = TestStore.on(database);
        psql.store().migrate();
        psql.run("create table organization (id bigint primary key, name text)");
        psql.run("create table account (id bigint primary key, name text)");
        psql.run("create table venue (id bigint primary key, organization_id bigint)");
        psql.run("create table event (id bigint primary key, venue_id bigint references venue)");
        psql.run("create table member (organization_id bigint, user_id bigint)");
        psql.run("create table booking (id bigint primary key, event_id bigint, user_id bigint)");
        psql.run("create table product (id text primary key, category_id text, price int not null)");
        options = TestNodes.on(redis, patience).withDatabase(TestNodes.url(database));
    }

    /** Starts a node. */
    Forebay node() {
        Forebay node = TestNodes.open(options);
        nodes.push(node);
        return node;
    }

    /** Starts a node that never polls. */
    Forebay nodeWithoutPoll() {
        Forebay node =
                TestNodes.open(options.withOutbox(OutboxOptions.defaults().withPollEvery(Duration.ofHours(1))));
        nodes.push(node);
        return node;
    }

    /** Stops all nodes: what happens now is seen by no process. */
    void stopNodes() {
        nodes.forEach(Forebay::close);
        nodes.clear();
    }

    /** Prices by product, as PostgreSQL has them when they are loaded. */
    final class Prices {
        private final Cache<String, Integer> cache;

        Prices(Forebay node) {
            cache = node.caches()
                    .open(CacheOptions.<String, Integer>of("products", Codec.json(Integer.class))
                            .tagsOf(id -> List.of(Invalidation.tagOf("product:", id), category(id)))
                            .build());
        }

        int of(String id) {
            return cache.get(id, (key, context) -> price(key)).orElseThrow();
        }

        /** Whether this price is known, without a load: what was invalidated never is. A Redis that was late once is asked again. */
        void stillKnows(String id, int price) {
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> cache.find(id).asOptional().equals(Optional.of(price)));
        }
    }

    private int price(String id) {
        return (int) psql.number("select price as n from product where id = ?", id);
    }

    /** Products of this shop are named by their category first. */
    static String category(String id) {
        return Invalidation.tagOf("category:", id.substring(0, 1));
    }

    void product(String id, int price) {
        psql.run("insert into product values (?, left(?, 1), ?)", id, id, price);
    }

    long outboxRows() {
        return psql.number("select count(*) as n from forebay.outbox where kind = 'cache.invalidate'");
    }

    /** The dependencies of a ticket shop. */
    static DependencyGraph graph() {
        return DependencyGraph.declare()
                .domain("event", event -> event.entry("events").clears("home"))
                .domain("event_availability", availability -> availability.entry("availability"))
                .domain("event_metrics", metrics -> metrics.entry("metrics"))
                .domain("venue", venue -> venue.entry("venues").tag("venue:", "searches"))
                .domain("user", user -> user.entry("users"))
                .domain("user_prefs", prefs -> prefs.entry("prefs"))
                .domain("user_activity", activity -> activity.entry("activity"))
                .domain("user_locks", locks -> locks.entry("locks"))
                .domain("user_perms", perms -> perms.entry("perms"))
                .domain("booking", booking -> booking.entry("bookings"))
                .domain("draft_booking", draft -> draft.entry("drafts", id -> "booking:" + id))
                .domain("organization", organization -> organization.entry("organizations"))
                .domain("org_dashboard", dashboard -> dashboard.entry("dashboards"))
                .domain("product", product -> product.entry("products").tag("product:", "lists"))
                .domain("category", category -> category.tag("category:", "products", "lists"))
                .domain("shop", shop -> shop.clears("home").clears("lists"))
                .edge("event", "event_availability", Mapping.same())
                .edge("event", "event_metrics", Mapping.same())
                .edge("event", "venue", Mapping.column("event", "id", "venue_id"))
                .edge("user", "user_prefs", Mapping.same())
                .edge("user", "user_activity", Mapping.same())
                .edge("user", "user_locks", Mapping.same())
                .edge("booking", "draft_booking", Mapping.same())
                .edge("booking", "user_locks", Mapping.column("booking", "id", "user_id"))
                .edge("booking", "event_availability", Mapping.column("booking", "id", "event_id"))
                .edge("organization", "org_dashboard", Mapping.same())
                .edge("organization", "user_perms", query("member_of_organization"))
                .edge("organization", "venue", query("venue_of_organization"))
                .edge("product", "category", Mapping.column("product", "id", "category_id"))
                .edge("product", "shop", Mapping.by(id -> List.of("shop")))
                .limit(50)
                .build();
    }

    private static Mapping query(String name) {
        return Mapping.query(Sql.file("dev/forebay/sync/" + name + ".sql"));
    }

    @Override
    public void close() {
        stopNodes();
        psql.close();
    }
}
