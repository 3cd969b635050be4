package dev.forebay.examples.insurance;

import dev.forebay.Forebay;
import dev.forebay.ForebayOptions;
import dev.forebay.cache.Cache;
import dev.forebay.cache.CacheStatistics;
import dev.forebay.cache.warm.WarmReport;
import dev.forebay.cache.warm.Warmer;
import dev.forebay.cache.warm.Warmers;
import dev.forebay.embedded.EmbeddedDatabase;
import dev.forebay.embedded.EmbeddedPostgres;
import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.redis.RedisOptions;
import dev.forebay.store.DatabaseUrl;
import dev.forebay.store.Store;
import dev.forebay.sync.DependencyGraph;
import dev.forebay.sync.Reach;
import dev.forebay.sync.Sync;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * An insurance that learns to cache, in seven steps; run it with {@code ./forebay example insurance}. It starts a real Redis
 * and a real PostgreSQL, prints what to look at, and takes everything away when it ends.
 */
public final class InsuranceExample {
    private static final List<String> FIVE_POLICIES = fiveOf("C%1$d-P%1$d");
    private static final List<String> FIVE_CUSTOMERS = fiveOf("C%d");
    private static final List<String> FIVE_QUOTES = fiveOf("C%1$d-Q%1$d");
    private static final List<String> FIVE_AGENTS = fiveOf("A%d");

    private final Forebay forebay;
    private final Store store;
    private final SlowSource source;
    private final InsuranceCaches caches;
    private final Sync sync;
    private final PrintStream out;

    private InsuranceExample(Forebay forebay, PrintStream out) {
        this.forebay = forebay;
        this.store = forebay.store().orElseThrow();
        this.source = new SlowSource(store);
        this.caches = InsuranceCaches.open(forebay.caches());
        this.sync = Sync.of(forebay.caches(), DependencyGraph.declare().build(), InsuranceCaches.RULES);
        this.out = out;
    }

    /** @param args how long the load lasts, in seconds; 30 where nothing is said */
    public static void main(String[] args) {
        run(args.length == 0 ? Duration.ofSeconds(30) : Duration.ofSeconds(Long.parseLong(args[0])), System.out);
    }

    static void run(Duration load, PrintStream out) {
        out.println("Starting Redis and PostgreSQL…");
        try (EmbeddedRedis redis = EmbeddedRedis.builder().start();
                EmbeddedPostgres postgres =
                        EmbeddedPostgres.builder().throwaway().start();
                Forebay forebay = Forebay.open(options(redis, postgres.createDatabase("insurance")))) {
            var example = new InsuranceExample(forebay, out);
            example.readTwice();
            example.warm();
            example.changePolicy();
            example.changeTheRest();
            example.mixedLoad(load);
            example.withoutRedis(redis);
            example.monitor();
        }
    }

    private static ForebayOptions options(EmbeddedRedis redis, EmbeddedDatabase database) {
        return ForebayOptions.of(RedisOptions.at(redis.host(), redis.port())
                        .keyPrefix("insurance")
                        .build())
                .withDatabase(DatabaseUrl.parse(
                        "DATABASE_URL",
                        "postgresql://%s:%s@%s:%d/%s"
                                .formatted(
                                        database.username(),
                                        database.password(),
                                        database.host(),
                                        database.port(),
                                        database.name())));
    }

    private static List<String> fiveOf(String format) {
        return IntStream.rangeClosed(1, 5).mapToObj(format::formatted).toList();
    }

    private void readTwice() {
        title("1. Cache-aside: the first read asks the source, the second one nobody");
        timed("policy C1-P1, nowhere yet", () -> policy("C1-P1"));
        timed("policy C1-P1, near", () -> policy("C1-P1"));
        timed(
                "policy C1-P1, from Redis",
                () -> caches.policies().getRemote("C1-P1", (id, context) -> source.policy(id)));
        out.println("  " + caches.policies().explain("C1-P1").verdict());
    }

    private void warm() {
        title("2. Warming: what will be asked for is there before");
        Warmers warmers = Warmers.of(
                Warmer.oneByOne(caches.policies(), () -> FIVE_POLICIES, (id, context) -> source.policy(id)),
                Warmer.oneByOne(caches.customers(), () -> FIVE_CUSTOMERS, (id, context) -> source.customer(id)),
                Warmer.oneByOne(caches.agents(), () -> FIVE_AGENTS, (id, context) -> source.agent(id)));
        List<WarmReport> reports = warmers.run(progress -> {});
        reports.forEach(report -> line(
                "%s: %d warm in %d ms",
                report.warmer(), report.warmed(), report.took().toMillis()));
        int asked = source.asked();
        FIVE_POLICIES.forEach(this::policy);
        line("five policies read since: the source was asked %d times", source.asked() - asked);
    }

    private void changePolicy() {
        title("3. A change and what it makes wrong, in one transaction");
        line("customer C1 pays %d a year", summary("C1").premium());
        Map<String, String> event = Map.of("policy", "C1-P1", "customer", "C1");
        Reach reach = store.inTx(tx -> sync.previewEvent(tx, "policy.changed", event));
        line("policy.changed reaches %s", reach.keys());
        change("premium", List.of(999, "C1-P1"), "policy.changed", event);
        line(
                "after the commit the policy costs %d, customer C1 pays %d a year",
                policy("C1-P1").premium(), summary("C1").premium());
        try {
            store.inTx(tx -> {
                int ignored = tx.update(source.sql("premium"), 1, "C1-P1");
                sync.happened(tx, "policy.changed", event);
                throw new IllegalStateException("changed my mind");
            });
        } catch (IllegalStateException rolledBack) {
            line(
                    "a change that was rolled back changes nothing: %d",
                    policy("C1-P1").premium());
        }
    }

    private void changeTheRest() {
        title("4. By tag, and a whole cache");
        line("reckoned from quote C2-Q2: %d", reckoned("C2-Q2"));
        change("reprice", List.of(777, "C2-Q2"), "quote.changed", Map.of("quote", "C2-Q2"));
        line("once that has changed: %d", reckoned("C2-Q2"));
        line("of customer C3: %s, %s", customer("C3"), policy("C3-P3"));
        int asked = source.asked();
        change("rename", List.of("Customer Three", "C3"), "customer.changed", Map.of("customer", "C3"));
        line("with another name: %s, %s", customer("C3"), policy("C3-P3"));
        line("the source was asked %d times for that", source.asked() - asked);
        line("leaders: %s", leaderboard());
        change("close", List.of("A1"), "agent.changed", Map.of("agent", "A1"));
        line("leaders after a good day of A1: %s", leaderboard());
    }

    /** Changes the source and says so, both or neither. */
    private void change(String statement, List<Object> values, String event, Map<String, String> attributes) {
        store.inTx(tx -> {
            int changed = tx.update(source.sql(statement), values.toArray());
            sync.happened(tx, event, attributes);
            return changed;
        });
    }

    private void mixedLoad(Duration length) {
        title("5. A request every 50 ms for " + length.toSeconds() + " s: 60 % policies, 30 % customers, 10 % quotes");
        MixedLoad load = new MixedLoad(this::policy, this::customer, this::quote);
        int asked = source.asked();
        MixedLoad.Result result = load.run(length, Duration.ofMillis(50));
        line(
                "%d requests, median %s, slowest %s; the source was asked %d times",
                result.requests(), words(result.median()), words(result.slowest()), source.asked() - asked);
    }

    private void withoutRedis(EmbeddedRedis redis) {
        title("6. Redis dies");
        redis.kill();
        timed("policy C4-P4", () -> policy("C4-P4"));
        change("premium", List.of(444, "C4-P4"), "policy.changed", Map.of("policy", "C4-P4", "customer", "C4"));
        line("changed meanwhile: it costs %d now", policy("C4-P4").premium());
        redis.restart();
        line("Redis is back; what it missed is told to it before it is believed");
    }

    private void monitor() {
        title("7. What a monitor says");
        for (Cache<String, ?> cache : caches.all()) {
            CacheStatistics seen = cache.statistics();
            line(
                    "%-12s %4d requests, %5.1f %% hits (%d near, %d in Redis), %d loads of %d ms",
                    cache.name(),
                    seen.requests(),
                    seen.hitRate() * 100,
                    seen.nearHits(),
                    seen.remoteHits(),
                    seen.loads(),
                    seen.meanLoad().toMillis());
            seen.recommendations().forEach(advice -> line("%-12s   %s", "", advice));
        }
    }

    private Insurance.Policy policy(String id) {
        return caches.policies().get(id, (key, context) -> source.policy(key)).orElseThrow();
    }

    private Insurance.Customer customer(String id) {
        return caches.customers()
                .get(id, (key, context) -> source.customer(key))
                .orElseThrow();
    }

    private Insurance.Quote quote(String id) {
        return caches.quotes().get(id, (key, context) -> source.quote(key)).orElseThrow();
    }

    private Insurance.Summary summary(String customer) {
        return caches.summaries()
                .get(customer, (key, context) -> source.summary(key))
                .orElseThrow();
    }

    private int reckoned(String quote) {
        return caches.temporary()
                .get(quote, (key, context) -> quote(key).premium() * 12)
                .orElseThrow();
    }

    private List<String> leaderboard() {
        return caches.leaderboards()
                .get("all", (key, context) -> source.leaderboard())
                .orElseThrow()
                .names();
    }

    private void title(String title) {
        out.println();
        out.println(title);
    }

    private void line(String format, Object... args) {
        out.println("  " + String.format(Locale.ROOT, format, args));
    }

    private void timed(String what, Supplier<?> read) {
        long from = System.nanoTime();
        Object value = read.get();
        line(
                "%s: %s in %s",
                what, value instanceof Optional<?> some ? some.orElseThrow() : value, words(System.nanoTime() - from));
    }

    private static String words(long nanos) {
        return nanos < 1_000_000 ? nanos / 1_000 + " µs" : nanos / 1_000_000 + " ms";
    }
}
