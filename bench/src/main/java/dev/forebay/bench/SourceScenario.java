package dev.forebay.bench;

import dev.forebay.base.ForebayClock;
import dev.forebay.bench.Case.Kind;
import dev.forebay.bench.Table.Pace;
import dev.forebay.embedded.EmbeddedDatabase;
import dev.forebay.embedded.EmbeddedPostgres;
import dev.forebay.embedded.EmbeddedRedis;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * The catalogue's pages from PostgreSQL alone and from the cache: the same box office twice, each in a JVM of its own on
 * the same servers, one without its caches; asked over HTTP.
 */
final class SourceScenario {
    private static final int VISITORS = 16;
    private static final int COUNTED = 1_000;
    /** A process of PostgreSQL that fell idle tells its last counts after ten seconds. */
    private static final Duration UNTIL_COUNTED = Duration.ofSeconds(11);

    private static final String TRANSACTIONS =
            "select xact_commit from pg_stat_database where datname = current_database()";

    private SourceScenario() {}

    static void run(Pace pace, Consumer<String> out) throws Exception {
        var pages = new LinkedHashMap<String, String>();
        pages.put("first page, HTML", "/");
        pages.put("GET /api/home", "/api/home");
        pages.put("category", "/api/categories/music?page=1");
        pages.put("search", "/api/search?query=paper");
        pages.put("product", "/api/products/lml-001");
        try (EmbeddedRedis redis = EmbeddedRedis.builder().start();
                EmbeddedPostgres postgres = EmbeddedPostgres.builder().start()) {
            EmbeddedDatabase database = postgres.createDatabase("bench");
            try (OfficeProcess cached = OfficeProcess.start(redis, database);
                    OfficeProcess source = OfficeProcess.start(redis, database, WithoutCaches.SETTINGS);
                    OfficeApi fromCache = new OfficeApi(cached.uri());
                    OfficeApi fromSource = new OfficeApi(source.uri())) {
                for (Map.Entry<String, String> page : pages.entrySet()) {
                    new Table(page.getKey(), ServerStats.of(redis, postgres), pace, out)
                            .add(
                                    "from PostgreSQL",
                                    VISITORS,
                                    Kind.VIRTUAL,
                                    (id, random) -> get(fromSource, page.getValue()))
                            .add(
                                    "from the cache",
                                    VISITORS,
                                    Kind.VIRTUAL,
                                    (id, random) -> get(fromCache, page.getValue()))
                            .run();
                }
                statements(pages, database, fromSource, fromCache, out);
            }
        }
    }

    private static int get(OfficeApi api, String path) throws Exception {
        api.get(path).expect(200);
        return 1;
    }

    private static void statements(
            Map<String, String> pages,
            EmbeddedDatabase database,
            OfficeApi fromSource,
            OfficeApi fromCache,
            Consumer<String> out)
            throws Exception {
        out.accept("\n### Transactions of PostgreSQL for each request, the outbox's polls of both nodes included\n");
        out.accept("| page | from PostgreSQL | from the cache |");
        out.accept("|---|---|---|");
        for (Map.Entry<String, String> page : pages.entrySet()) {
            out.accept(String.format(
                    Locale.ROOT,
                    "| %s | %.2f | %.2f |",
                    page.getKey(),
                    perRequest(database, fromSource, page.getValue()),
                    perRequest(database, fromCache, page.getValue())));
        }
    }

    private static double perRequest(EmbeddedDatabase database, OfficeApi api, String path) throws Exception {
        settle();
        long before = transactions(database);
        for (int i = 0; i < COUNTED; i++) {
            get(api, path);
        }
        settle();
        return (double) (transactions(database) - before) / COUNTED;
    }

    private static void settle() {
        var clock = ForebayClock.system();
        long end = clock.nanoTime() + UNTIL_COUNTED.toNanos();
        for (long left = UNTIL_COUNTED.toNanos(); left > 0; left = end - clock.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private static long transactions(EmbeddedDatabase database) throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement();
                var row = statement.executeQuery(TRANSACTIONS)) {
            row.next();
            return row.getLong(1);
        }
    }
}
