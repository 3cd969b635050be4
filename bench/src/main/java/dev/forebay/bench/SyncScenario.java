package dev.forebay.bench;

import dev.forebay.Forebay;
import dev.forebay.ForebayOptions;
import dev.forebay.base.Codec;
import dev.forebay.base.ForebayClock;
import dev.forebay.base.Meters;
import dev.forebay.bench.Case.Kind;
import dev.forebay.bench.Table.Pace;
import dev.forebay.cache.Cache;
import dev.forebay.cache.CacheOptions;
import dev.forebay.embedded.EmbeddedDatabase;
import dev.forebay.embedded.EmbeddedPostgres;
import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.outbox.Outbox;
import dev.forebay.outbox.OutboxEntry;
import dev.forebay.outbox.OutboxHandler;
import dev.forebay.outbox.OutboxMessage;
import dev.forebay.outbox.OutboxOptions;
import dev.forebay.redis.RedisOptions;
import dev.forebay.store.DatabaseUrl;
import dev.forebay.store.Store;
import dev.forebay.store.StorePool;
import dev.forebay.sync.Triggers;
import dev.forebay.testkit.fault.StuckRelay;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;

/**
 * A table changed by plain SQL. How long after the commit a node that cached the row asks PostgreSQL again, with and without
 * hints; and what the trigger and its hints cost 64 who write at once, beside a NOTIFY in each transaction.
 */
final class SyncScenario {
    private static final String NAIVE = """
            create function notify_each() returns trigger language plpgsql as $$
            begin
                insert into forebay.outbox (kind, payload) select 'cache.invalidate', id from new_rows;
                perform pg_notify('naive', '');
                return null;
            end $$;
            create trigger notify_each after insert on naive
                referencing new table as new_rows for each statement execute function notify_each()""";

    private final ForebayClock clock = ForebayClock.system();
    private final EmbeddedRedis redis;
    private final EmbeddedDatabase database;
    private final StorePool psql;
    private final Consumer<String> out;

    private SyncScenario(EmbeddedRedis redis, EmbeddedDatabase database, StorePool psql, Consumer<String> out) {
        this.redis = redis;
        this.database = database;
        this.psql = psql;
        this.out = out;
    }

    static void run(Pace pace, boolean quick, Consumer<String> out) throws SQLException, InterruptedException {
        // Not the throwaway one of the tests: the lock of a NOTIFY is held while the commit is written to disk.
        try (EmbeddedRedis redis = EmbeddedRedis.builder().start();
                EmbeddedPostgres postgres = EmbeddedPostgres.builder().start()) {
            EmbeddedDatabase database = postgres.createDatabase("bench");
            try (StorePool psql = StorePool.open(url(database), 64)) {
                var scenario = new SyncScenario(redis, database, psql, out);
                scenario.prepare();
                int changes = quick ? 100 : 400;
                out.accept(String.format(
                        Locale.ROOT,
                        "%n### From the commit of an UPDATE by plain SQL until a node that had the row near reads the new"
                                + " one, %d changes%n%n| hints | changes | p50 ms | p99 ms | longest ms |%n|---|---|---|---|---|",
                        changes));
                for (boolean hints : List.of(true, false)) {
                    scenario.latency(hints, changes, 300);
                    scenario.latency(hints, changes, 20);
                }
                scenario.takeover(quick ? 3 : 7);
                scenario.writers(pace, postgres);
            }
        }
    }

    private void prepare() throws SQLException {
        Store store = Store.of(psql.dataSource(), Meters.none(), clock);
        store.migrate();
        sql("create table price (id int primary key, price int not null)");
        sql("insert into price select n, 0 from generate_series(0, 999) n");
        for (String table : List.of("bare", "quiet", "hinted", "naive")) {
            sql("create table " + table + " (id bigint generated always as identity primary key, price int not null)");
        }
        sql(NAIVE);
        boolean unused = store.inTx(tx -> {
            for (String table : List.of("price", "quiet", "hinted")) {
                Triggers.forTable(table).invalidates("prices", "id").install(tx);
            }
            return true;
        });
        sql("alter function " + function("quiet") + " set forebay.hints = 'off'");
    }

    /** The trigger's function of a table. */
    private String function(String table) throws SQLException {
        try (Connection connection = psql.dataSource().getConnection();
                Statement statement = connection.createStatement();
                var row = statement.executeQuery("select tgfoid::regprocedure::text from pg_trigger where tgrelid = '"
                        + table + "'::regclass and tgname = 'forebay_cache_insert'")) {
            row.next();
            return row.getString(1);
        }
    }

    private void sql(String text) throws SQLException {
        try (Connection connection = psql.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            boolean unused = statement.execute(text);
        }
    }

    /** A change each {@code every} ms on average; each is waited for before the next, so it is seen alone. */
    private void latency(boolean hints, int changes, int every) throws SQLException {
        var took = new Histogram(Duration.ofSeconds(100).toNanos(), 3);
        var random = new Rng(every);
        sql("update price set price = 0");
        String prefix = "sync-" + hints + '-' + every;
        try (Forebay near = node(prefix, hints);
                Forebay another = node(prefix, hints)) {
            Cache<Integer, Integer> prices = prices(near);
            Cache<Integer, Integer> unused = prices(another);
            awaitEmptyOutbox();
            for (int i = 1; i <= changes; i++) {
                int id = i % 1000;
                int price = i;
                Integer before = prices.get(id, (key, context) -> price(key)).orElseThrow();
                if (before >= price) {
                    throw new IllegalStateException("read " + before + " before " + price + " was written");
                }
                LockSupport.parkNanos(Duration.ofMillis(random.next(2 * every)).toNanos());
                sql("update price set price = " + price + " where id = " + id);
                long committed = clock.nanoTime();
                while (prices.get(id, (key, context) -> price(key)).orElseThrow() != price) {
                    LockSupport.parkNanos(100_000);
                }
                took.recordValue(clock.nanoTime() - committed);
            }
        }
        out.accept(String.format(
                Locale.ROOT,
                "| %s | one each %d ms | %.1f | %.1f | %.1f |",
                hints ? "on" : "off (poll of 1 s)",
                every,
                took.getValueAtPercentile(50) / 1e6,
                took.getValueAtPercentile(99) / 1e6,
                took.getMaxValue() / 1e6));
    }

    private Cache<Integer, Integer> prices(Forebay node) {
        return node.caches()
                .open(CacheOptions.<Integer, Integer>of("prices", Codec.json(Integer.class))
                        .build());
    }

    private int price(int id) throws SQLException {
        try (Connection connection = psql.dataSource().getConnection();
                Statement statement = connection.createStatement();
                var row = statement.executeQuery("select price from price where id = " + id)) {
            row.next();
            return row.getInt(1);
        }
    }

    private void awaitEmptyOutbox() throws SQLException {
        long end = clock.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (clock.nanoTime() < end) {
            try (Connection connection = psql.dataSource().getConnection();
                    Statement statement = connection.createStatement();
                    var row = statement.executeQuery("select count(*) from forebay.outbox")) {
                row.next();
                if (row.getLong(1) == 0) {
                    return;
                }
            }
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
        throw new IllegalStateException("the outbox is not empty after 30 s");
    }

    /** A JVM is killed while its handler runs: how long its message waits for another one. */
    private void takeover(int times) throws InterruptedException {
        Store store = Store.of(psql.dataSource(), Meters.none(), clock);
        var handled = new SynchronousQueue<String>();
        out.accept(String.format(
                Locale.ROOT,
                "%n### A relay is killed while its handler runs, whose deadline is 30 s; lease %s%n",
                OutboxOptions.defaults().lease()));
        for (int i = 0; i < times; i++) {
            String kind = "killed-" + i;
            try (Outbox outbox = Outbox.of(store, OutboxOptions.defaults(), Meters.none(), clock);
                    StuckRelay doomed = StuckRelay.start(
                            database, kind, OutboxOptions.defaults().lease())) {
                boolean unused = store.inTx(tx -> {
                    outbox.append(tx, List.of(OutboxMessage.of(kind, "message")));
                    return true;
                });
                int claimed = doomed.awaitClaim();
                outbox.handle(new OutboxHandler() {
                    @Override
                    public String kind() {
                        return kind;
                    }

                    @Override
                    public void handle(List<OutboxEntry> batch) throws InterruptedException {
                        handled.put(batch.getFirst().message().payload());
                    }
                });
                outbox.start();
                long killed = clock.nanoTime();
                doomed.kill();
                String message = handled.poll(60, TimeUnit.SECONDS);
                out.accept(String.format(
                        Locale.ROOT,
                        "  %s: %d claimed, taken over %d ms after the kill",
                        message == null ? "lost" : message,
                        claimed,
                        Duration.ofNanos(clock.nanoTime() - killed).toMillis()));
            }
        }
    }

    /** Two listen, as two nodes would; nobody relays, since that would be measured too. */
    private void writers(Pace pace, EmbeddedPostgres postgres) throws SQLException, InterruptedException {
        Store store = Store.of(psql.dataSource(), Meters.none(), clock);
        try (Outbox one = Outbox.of(store, OutboxOptions.defaults(), Meters.none(), clock);
                Outbox other = Outbox.of(store, OutboxOptions.defaults(), Meters.none(), clock)) {
            one.start();
            other.start();
            var table = new Table("INSERT of one row, each a transaction", ServerStats.of(redis, postgres), pace, out);
            for (String name : List.of("bare", "quiet", "hinted", "naive")) {
                table.add(
                        switch (name) {
                            case "bare" -> "no trigger";
                            case "quiet" -> "trigger, forebay.hints = off";
                            case "hinted" -> "trigger";
                            default -> "outbox and NOTIFY in each transaction";
                        },
                        64,
                        Kind.VIRTUAL,
                        (id, random) -> {
                            sql("insert into " + name + " (price) values (1)");
                            return 1;
                        });
            }
            table.run();
        }
    }

    private Forebay node(String prefix, boolean hints) {
        return Forebay.open(ForebayOptions.of(RedisOptions.at(redis.host(), redis.port())
                        .keyPrefix(prefix)
                        .build())
                .withDatabase(url(database))
                .withOutbox(OutboxOptions.defaults().withHints(hints)));
    }

    private static DatabaseUrl url(EmbeddedDatabase database) {
        return DatabaseUrl.parse(
                "DATABASE_URL",
                "postgresql://%s:%s@%s:%d/%s"
                        .formatted(
                                database.username(),
                                database.password(),
                                database.host(),
                                database.port(),
                                database.name()));
    }
}
