package dev.forebay.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.forebay.cache.TwoNodes.Item;
import dev.forebay.store.Sql;
import dev.forebay.store.Store;
import dev.forebay.store.Tx;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a transaction writes is kept at its commit, and never in place of what was written later. */
class WriteThroughTest {
    private static final Sql TABLE =
            new Sql("test.table", "create table item (name text primary key, price int not null)");
    private static final Sql ROW = new Sql("test.row", "insert into item values (?, 0)");
    private static final Sql WRITE = new Sql("test.write", "update item set price = ? where name = ?");
    private static final Sql ADD =
            new Sql("test.add", "update item set price = price + 1 where name = ? returning price");
    private static final Sql READ = new Sql("test.read", "select name, price from item where name = ?");

    private TwoNodes nodes;
    private Cache<String, Item> a;
    private Cache<String, Item> b;

    @BeforeEach
    void open() {
        nodes = TwoNodes.sharedWithDatabase();
        a = TwoNodes.items(nodes.a, options -> options);
        b = TwoNodes.items(nodes.b, options -> options);
        int unused = store(true).inTx(tx -> tx.update(TABLE) + tx.update(ROW, "7"));
    }

    @AfterEach
    void close() {
        nodes.close();
    }

    private Store store(boolean ofA) {
        return (ofA ? nodes.a : nodes.b).store().orElseThrow();
    }

    private Item source() {
        return store(true).inTx(WriteThroughTest::read);
    }

    private static Item read(Tx tx) {
        return tx.one(READ, row -> new Item(row.text("name"), row.intValue("price")), "7")
                .orElseThrow();
    }

    private Optional<Item> cached(Cache<String, Item> cache) {
        return cache.get("7", (key, context) -> {
            nodes.loads.incrementAndGet();
            return source();
        });
    }

    private void write(Tx tx, Cache<String, Item> through, int price) {
        int unused = tx.update(WRITE, price, "7");
        through.put(tx, "7", new Item("7", price));
    }

    @Test
    void whatIsCommittedIsKeptAndTheOthersHearOfIt() {
        assertThat(cached(a)).contains(new Item("7", 0));
        assertThat(cached(b)).contains(new Item("7", 0));
        var price = new AtomicInteger();
        // the other node's relay may come upon the invalidation first: then nothing is kept, which is right, and rare
        await().untilAsserted(() -> {
            Item next = new Item("7", price.incrementAndGet());
            nodes.loads.set(0);
            store(true).inTx(tx -> {
                write(tx, a, next.price());
                assertThat(cached(b)).as("not before the commit").isNotEqualTo(Optional.of(next));
                return true;
            });
            assertThat(cached(a)).contains(next);
            await().untilAsserted(() -> assertThat(cached(b)).contains(next));
            assertThat(nodes.loads).as("it was kept, nobody had to load it").hasValue(0);
        });
    }

    @Test
    void whatIsRolledBackLeavesWhatWasThere() {
        cached(a);
        assertThatThrownBy(() -> store(true).inTx(tx -> {
                    write(tx, a, 5);
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");
        assertThat(cached(a)).contains(new Item("7", 0));
        assertThat(cached(b)).contains(new Item("7", 0));
        assertThat(nodes.loads).hasValue(1);
    }

    @Test
    void aLoadOfWhatWasThereBeforeKeepsNothing() throws Exception {
        var loading = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Optional<Item>> slow = threads.submit(() -> b.get("7", (key, context) -> {
                Item old = source();
                loading.countDown();
                assertThat(go.await(10, TimeUnit.SECONDS)).isTrue();
                return old;
            }));
            assertThat(loading.await(10, TimeUnit.SECONDS)).isTrue();
            store(true).inTx(tx -> {
                write(tx, a, 5);
                return true;
            });
            go.countDown();
            assertThat(slow.get(10, TimeUnit.SECONDS)).contains(new Item("7", 0));
        }
        assertThat(a.getRemote("7", (key, context) -> source())).contains(new Item("7", 5));
        await().untilAsserted(() -> assertThat(cached(b)).contains(new Item("7", 5)));
    }

    @Test
    void anInvalidationBetweenTheCallAndTheCommitWins() {
        store(true).inTx(tx -> {
            write(tx, a, 5);
            b.invalidate("7");
            return true;
        });
        assertThat(a.find("7")).isEqualTo(new Lookup.Miss<Item>());
        assertThat(cached(a)).contains(new Item("7", 5));
    }

    /** Two nodes write the same row again and again; the row's lock orders them, and the cache ends as the source did. */
    @Test
    void writersWhoRaceNeverLeaveAnOlderValue() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < 40; round++) {
                var random = new Random(round);
                List<Future<Boolean>> writers = IntStream.range(0, 4)
                        .mapToObj(i -> threads.submit(() -> store(i % 2 == 0).inTx(tx -> {
                            int price = tx.one(ADD, row -> row.intValue("price"), "7")
                                    .orElseThrow();
                            (i % 2 == 0 ? a : b).put(tx, "7", new Item("7", price));
                            return true;
                        })))
                        .toList();
                if (random.nextBoolean()) {
                    cached(a);
                }
                for (Future<Boolean> writer : writers) {
                    done(writer);
                }
                Item now = source();
                assertThat(a.getRemote("7", (key, context) -> source()))
                        .as("round " + round)
                        .contains(now);
                await().untilAsserted(() -> assertThat(cached(b)).contains(now));
            }
        }
    }

    private static void done(Future<Boolean> writer) throws InterruptedException, ExecutionException {
        try {
            assertThat(writer.get(20, TimeUnit.SECONDS)).isTrue();
        } catch (java.util.concurrent.TimeoutException e) {
            throw new AssertionError("a writer hangs", e);
        }
    }
}
