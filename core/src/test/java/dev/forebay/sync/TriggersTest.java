package dev.forebay.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.forebay.Forebay;
import dev.forebay.TestNodes;
import dev.forebay.base.InvalidKeyException;
import dev.forebay.cache.Invalidation;
import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.embedded.EmbeddedServers;
import dev.forebay.health.Mode;
import dev.forebay.redis.RedisRole;
import dev.forebay.store.Sql;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tables are changed by plain SQL; caches of other processes see it. */
class TriggersTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Triggers BY_KEY = Triggers.forTable("product").invalidates("products", "id");
    private static final Triggers BY_TAG = Triggers.forTable("product").tag("category:", "category_id");
    private static final List<String> ODD = List.of(
            "two words",
            "a*b?[c]{d}",
            "line\nend",
            "é€😀",
            "h.0123456789012345678901234567890123456789",
            "x".repeat(200),
            "x".repeat(201),
            "'quoted' \\ $fn$ %s",
            "a:b_c-d.e@f");

    private TicketShop shop;

    @BeforeEach
    void open() {
        shop = new TicketShop(EmbeddedServers.redis());
    }

    @AfterEach
    void close() {
        shop.close();
    }

    private void install(Triggers triggers) {
        shop.psql.store().inTx(tx -> {
            triggers.install(tx);
            return true;
        });
    }

    /** All lines of the outbox but the unique first ones; the outbox is empty afterwards. */
    private List<String> lines() {
        return shop
                .psql
                .store()
                .inTx(tx -> tx.query(
                        new Sql("test", "delete from forebay.outbox where kind = 'cache.invalidate' returning payload"),
                        row -> row.text("payload")))
                .stream()
                .flatMap(payload -> payload.lines().skip(1))
                .sorted()
                .toList();
    }

    @Test
    void aChangeByPlainSqlIsSeenByEveryNode() {
        install(BY_KEY);
        shop.product("apple", 1);
        shop.product("bread", 1);
        var here = shop.new Prices(shop.node());
        var there = shop.new Prices(shop.node());
        await().atMost(SOON).until(() -> shop.outboxRows() == 0);
        for (String id : List.of("apple", "bread")) {
            assertThat(here.of(id)).isEqualTo(1);
            assertThat(there.of(id)).isEqualTo(1);
        }
        shop.psql.run("update product set price = 2 where id = 'apple'");
        await().atMost(SOON).until(() -> here.of("apple") == 2 && there.of("apple") == 2);
        there.stillKnows("bread", 1);
    }

    @Test
    void aTriggerWakesTheRelays() {
        install(BY_KEY);
        shop.product("apple", 1);
        var prices = shop.new Prices(shop.nodeWithoutPoll());
        await().atMost(SOON).until(() -> shop.outboxRows() == 0);
        assertThat(prices.of("apple")).isEqualTo(1);
        shop.psql.run("update product set price = 2");
        await().atMost(SOON).until(() -> prices.of("apple") == 2);
    }

    @Test
    void aRollbackInvalidatesNothing() {
        install(BY_KEY);
        shop.product("apple", 1);
        assertThat(lines()).containsExactly("e products apple");
        assertThatThrownBy(() -> shop.psql.store().inTx(tx -> {
                    tx.update(new Sql("test", "update product set price = 2"));
                    throw new IllegalStateException("changed my mind");
                }))
                .hasMessage("changed my mind");
        assertThat(lines()).isEmpty();
    }

    @Test
    void insertUpdateAndDeleteNameOldAndNewValues() {
        install(BY_KEY.tag("category:", "category_id").clears("home"));
        shop.product("apple", 1);
        assertThat(lines()).containsExactly("a home", "e products apple", "t category:a");
        shop.psql.run("update product set id = 'bread', category_id = 'b'");
        assertThat(lines())
                .containsExactly("a home", "e products apple", "e products bread", "t category:a", "t category:b");
        shop.psql.run("update product set category_id = null");
        assertThat(lines()).containsExactly("a home", "e products bread", "t category:b");
        shop.psql.run("delete from product");
        assertThat(lines()).containsExactly("a home", "e products bread");
        shop.psql.run("delete from product");
        shop.psql.run("update product set price = 3");
        shop.psql.run("insert into product select * from product");
        assertThat(shop.outboxRows()).as("statements that change no row").isZero();
    }

    @Test
    void anUpsertNamesWhatItInsertsAndWhatItUpdates() {
        install(BY_KEY);
        shop.product("apple", 1);
        assertThat(lines()).hasSize(1);
        shop.psql.run("insert into product values ('apple', 'a', 2), ('axe', 'a', 2)"
                + " on conflict (id) do update set price = excluded.price");
        assertThat(lines()).containsExactly("e products apple", "e products axe");
    }

    @Test
    void truncateNamesTheTagsOfTheRowsThatGoAndClearsTheCache() {
        install(BY_KEY.tag("category:", "category_id"));
        shop.product("apple", 1);
        shop.product("bread", 1);
        assertThat(lines()).hasSize(4);
        shop.psql.run("truncate product");
        assertThat(lines()).containsExactly("a products", "t category:a", "t category:b");
    }

    @Test
    void aBulkChangeWritesOneLineForTheCacheAndFewRowsForTags() {
        install(BY_KEY.tag("product:", "id"));
        shop.psql.run("insert into product select 'p' || n, 'p', 1 from generate_series(1, 100000) n");
        assertThat(shop.outboxRows()).isBetween(50L, 70L);
        assertThat(shop.psql.number("select max(length(payload)) as n from forebay.outbox"))
                .isLessThan(33_000);
        assertThat(shop.psql.number("select count(distinct split_part(payload, E'\\n', 1)) as n from forebay.outbox"))
                .isEqualTo(shop.outboxRows());
        List<String> lines = lines();
        assertThat(lines).hasSize(100_001).contains("a products", "t product:p1", "t product:p100000");
        assertThat(new TreeSet<>(lines)).hasSize(100_001);
    }

    @Test
    void theLimitIsTheMostIdsThatAreNamed() {
        install(Triggers.forTable("product").limit(3).invalidates("products", "id"));
        shop.psql.run("insert into product select 'p' || n, 'p', 1 from generate_series(1, 3) n");
        assertThat(lines()).containsExactly("e products p1", "e products p2", "e products p3");
        shop.psql.run("insert into product values ('p4', 'p', 1)");
        assertThat(lines()).containsExactly("e products p4");
        shop.psql.run("update product set price = 2");
        assertThat(lines()).containsExactly("a products");
    }

    @Test
    void aBulkChangeIsSeen() {
        install(BY_KEY);
        shop.psql.run("insert into product select 'p' || n, 'p', 1 from generate_series(1, 5000) n");
        var prices = shop.new Prices(shop.node());
        await().atMost(SOON).until(() -> shop.outboxRows() == 0);
        assertThat(prices.of("p77")).isEqualTo(1);
        shop.psql.run("update product set price = 2");
        await().atMost(SOON).until(() -> prices.of("p77") == 2);
    }

    @Test
    void idsAreHashedAsCachesHashThem() {
        install(BY_KEY.tag("t".repeat(50) + ":", "id"));
        Forebay node = shop.node();
        var prices = shop.new Prices(node);
        for (String id : ODD) {
            shop.product(id, 1);
        }
        await().atMost(SOON).until(() -> shop.outboxRows() == 0);
        ODD.forEach(id -> assertThat(prices.of(id)).isEqualTo(1));
        shop.psql.run("update product set price = 2");
        for (String id : ODD) {
            await("'" + id + "'").atMost(SOON).until(() -> prices.of(id) == 2);
        }
    }

    @Test
    void anEmptyTextIsAKeyToo() {
        install(BY_KEY);
        shop.product("", 1);
        assertThat(lines()).containsExactly("e products h.e3b0c44298fc1c149afbf4c8996fb92427ae41e4");
    }

    @Test
    void tagsAreNamedAsLoadersNameThem() {
        String prefix = "t".repeat(50) + ":";
        install(Triggers.forTable("product").tag(prefix, "id"));
        for (String id : ODD) {
            shop.product(id, 1);
            assertThat(lines()).containsExactly("t " + Invalidation.tagOf(prefix, id));
        }
        shop.product("x".repeat(149), 1);
        assertThat(lines()).containsExactly("t " + prefix + "x".repeat(149));
        shop.product("x".repeat(150), 1);
        assertThat(lines())
                .containsExactly("t " + Invalidation.tagOf(prefix, "x".repeat(150)))
                .allMatch(line -> line.startsWith("t " + prefix + "h."));
    }

    @Test
    void aTagReachesTheEntriesThatHaveIt() {
        install(BY_TAG);
        shop.product("apple", 1);
        shop.product("bread", 1);
        var prices = shop.new Prices(shop.node());
        await().atMost(SOON).until(() -> shop.outboxRows() == 0);
        assertThat(prices.of("apple") + prices.of("bread")).isEqualTo(2);
        shop.psql.run("update product set price = 2 where category_id = 'a'");
        await().atMost(SOON).until(() -> prices.of("apple") == 2);
        prices.stillKnows("bread", 1);
    }

    @Test
    void nothingIsLostWhileNoProcessRuns() {
        install(BY_KEY);
        shop.product("apple", 1);
        var before = shop.new Prices(shop.node());
        await().atMost(SOON).until(() -> shop.outboxRows() == 0);
        assertThat(before.of("apple")).isEqualTo(1);
        shop.stopNodes();
        shop.psql.run("update product set price = 2");
        assertThat(shop.outboxRows()).isEqualTo(1);
        var after = shop.new Prices(shop.node());
        await().atMost(SOON).until(() -> after.of("apple") == 2);
        await().atMost(SOON).until(() -> shop.outboxRows() == 0);
    }

    @Test
    void nothingIsLostWhileRedisIsAway() {
        try (EmbeddedRedis redis = EmbeddedRedis.builder().start();
                TicketShop other = new TicketShop(redis, TestNodes.ALERT)) {
            other.psql.store().inTx(tx -> {
                BY_KEY.install(tx);
                return true;
            });
            other.product("apple", 1);
            Forebay node = other.node();
            var prices = other.new Prices(node);
            await().atMost(SOON).until(() -> other.outboxRows() == 0);
            assertThat(prices.of("apple")).isEqualTo(1);
            redis.pause();
            await().atMost(SOON).until(() -> !(node.gate().mode(RedisRole.CACHE) instanceof Mode.Up));
            other.psql.run("update product set price = 2");
            redis.resume();
            await().atMost(SOON).until(() -> prices.of("apple") == 2);
            await().atMost(SOON).until(() -> other.outboxRows() == 0);
        }
    }

    @Test
    void whoMayChangeTheTableNeedNoRightOnTheOutbox() {
        install(BY_TAG);
        shop.psql.store().inTx(tx -> {
            String schema = tx.one(new Sql("test", "select current_schema()::text as s"), row -> row.text("s"))
                    .orElseThrow();
            String clerk = EmbeddedServers.uniqueName("clerk");
            for (String statement : List.of(
                    "create role \"%2$s\"",
                    "grant usage on schema \"%1$s\" to \"%2$s\"",
                    "grant insert, truncate on product to \"%2$s\"",
                    "set local role \"%2$s\"",
                    "insert into \"%1$s\".product values ('apple', 'a', 1)",
                    "truncate \"%1$s\".product",
                    "reset role",
                    "drop owned by \"%2$s\"",
                    "drop role \"%2$s\"")) {
                tx.update(new Sql("test", statement.formatted(schema, clerk)));
            }
            return true;
        });
        assertThat(lines()).containsExactly("t category:a", "t category:a");
    }

    @Test
    void installingAgainReplacesAndRemovingTakesAway() {
        install(BY_KEY);
        install(BY_KEY);
        shop.product("apple", 1);
        assertThat(lines()).containsExactly("e products apple");
        install(BY_TAG);
        shop.product("axe", 1);
        assertThat(lines()).containsExactly("t category:a");
        shop.psql.store().inTx(tx -> {
            BY_TAG.remove(tx);
            BY_TAG.remove(tx);
            return true;
        });
        shop.product("ale", 1);
        assertThat(lines()).isEmpty();
    }

    @Test
    void severalColumnsAreOneKeyAndTablesAreFoundByTheirSchema() {
        shop.psql.run("create schema far");
        shop.psql.run("create table far.stock (shop bigint, product text, n numeric(5, 2))");
        install(Triggers.forTable("far.stock")
                .invalidates("stock", "shop", "product")
                .clears("lists"));
        shop.psql.run("insert into far.stock values (7, 'apple', 1.50), (null, 'axe', 1), (8, null, 1)");
        assertThat(lines()).containsExactly("a lists", "e stock 7:apple");
    }

    @Test
    void whatIsNoNameIsRefused() {
        assertThatThrownBy(() -> Triggers.forTable("product; drop table x")
                        .clears("home")
                        .sql())
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> BY_KEY.invalidates("products", "id::text)")).hasMessageContaining("no plain column");
        assertThatThrownBy(() -> BY_KEY.invalidates("products")).hasMessageContaining("name the column");
        assertThatThrownBy(() -> BY_KEY.clears("it's")).isInstanceOf(InvalidKeyException.class);
        assertThatThrownBy(() -> BY_KEY.tag("it's", "id")).isInstanceOf(InvalidKeyException.class);
        assertThatThrownBy(() -> Triggers.forTable("product").sql()).hasMessageContaining("invalidate nothing");
        assertThatThrownBy(() -> BY_KEY.limit(0)).hasMessageContaining("0 ids");
    }
}
