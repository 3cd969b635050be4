package dev.forebay.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.Forebay;
import dev.forebay.ForebayOptions;
import dev.forebay.cache.Caches;
import dev.forebay.embedded.EmbeddedDatabase;
import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.embedded.EmbeddedSentinel;
import dev.forebay.embedded.EmbeddedServers;
import dev.forebay.redis.RedisEnvironment;
import dev.forebay.store.DatabaseUrl;
import dev.forebay.store.Store;
import dev.forebay.testkit.cache.CacheHistory;
import dev.forebay.testkit.cache.CacheNodeProcess;
import dev.forebay.testkit.cache.CachedTable;
import dev.forebay.testkit.cache.StalenessChecker;
import dev.forebay.testkit.fault.DeploymentProxy;
import dev.forebay.testkit.sale.SaleDeployment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Three JVMs change PostgreSQL, invalidate and read, while a master is replaced by one that has heard less, one of them dies
 * between commit and relay, and one is cut from Redis.
 */
@Tag("soak")
class CacheProcessesTest {
    private static final Logger LOG = LoggerFactory.getLogger(CacheProcessesTest.class);
    private static final String PREFIX = "processes";

    /** What docs/guides/caches.md says of a process without Redis, and a second look. */
    private static final Duration AFTER_OUTAGE = Duration.ofSeconds(5);

    @TempDir
    private static Path folder;

    private static EmbeddedSentinel sentinel;
    private static EmbeddedDatabase database;
    private static SaleDeployment deployment;
    private static DeploymentProxy way;
    private static final List<CacheNodeProcess> NODES = new ArrayList<>();

    @BeforeAll
    static void open() {
        sentinel = EmbeddedSentinel.builder()
                .downAfter(Duration.ofSeconds(1))
                .hurried()
                .start();
        deployment = new SaleDeployment.Sentinel(sentinel);
        way = DeploymentProxy.to(deployment.servers());
        database = EmbeddedServers.createDatabase("processes");
        Map<String, String> direct = environment(EmbeddedRedis::port);
        NODES.add(CacheNodeProcess.start(0, direct, database, folder));
        NODES.add(CacheNodeProcess.start(1, environment(way::portOf), database, folder));
        NODES.add(CacheNodeProcess.start(2, direct, database, folder));
    }

    private static Map<String, String> environment(java.util.function.ToIntFunction<EmbeddedRedis> port) {
        var all = new HashMap<>(deployment.environment(port));
        all.put("REDIS_KEY_PREFIX", PREFIX);
        return all;
    }

    @AfterAll
    static void close() {
        NODES.forEach(CacheNodeProcess::close);
        way.close();
        sentinel.close();
    }

    @Test
    void nothingStaleIsServedThoughAMasterForgetsAndProcessesDie() {
        var history = new CacheHistory();
        awaitReads(NODES, 500);

        outage(history, NODES, CacheProcessesTest::replacedByOneThatHeardLess);
        outage(history, NODES, sentinel::failover);

        List<CacheNodeProcess> living = NODES.subList(0, 2);
        NODES.get(2).dieAfterCommitOf("c7");
        long died = System.nanoTime();
        history.wrote(2, "c7", committed("c7"), died + AFTER_OUTAGE.toNanos());

        outage(history, living, () -> {
            way.cut();
            NODES.get(1).awaitReads(300);
            NODES.get(0).writeCold();
            way.open();
        });
        awaitReadsAfter(living, Math.max(died, lastOutage(history)) + 2 * AFTER_OUTAGE.toNanos());

        NODES.forEach(CacheNodeProcess::close);
        NODES.forEach(node -> node.addTo(history));
        LOG.info("writes={} reads={}", history.writes().size(), history.reads().size());
        assertThat(new StalenessChecker(Caches.STALE_BOUND, AFTER_OUTAGE).check(history))
                .isEmpty();
    }

    /** The replicas hear nothing of what is invalidated; then the master is silent until one of them has its place. */
    private static void replacedByOneThatHeardLess() {
        EmbeddedRedis master = sentinel.master();
        List<EmbeddedRedis> replicas = sentinel.replicas();
        replicas.forEach(EmbeddedRedis::pause);
        try {
            master.command("CLIENT", "KILL", "TYPE", "replica");
            NODES.get(0).writeCold();
            master.pause();
        } finally {
            replicas.forEach(EmbeddedRedis::resume);
        }
        try {
            sentinel.awaitSuccessor(master);
        } finally {
            master.resume();
        }
    }

    private static void outage(CacheHistory history, List<CacheNodeProcess> living, Runnable fault) {
        NODES.get(0).writeCold();
        awaitReads(living, 1_000);
        long from = System.nanoTime();
        fault.run();
        deployment.awaitReady();
        living.forEach(CacheNodeProcess::awaitServed);
        long to = System.nanoTime();
        history.outage(from, to);
        awaitReadsAfter(living, to + AFTER_OUTAGE.toNanos());
    }

    private static void awaitReads(List<CacheNodeProcess> living, int more) {
        living.forEach(node -> node.awaitReads(more));
    }

    /** Enough reads of every node that began after that moment, so that each cold key was among them. */
    private static void awaitReadsAfter(List<CacheNodeProcess> living, long moment) {
        living.forEach(node -> node.awaitReadsAfter(moment, 1_500));
    }

    private static long lastOutage(CacheHistory history) {
        return history.outages().stream()
                .mapToLong(CacheHistory.Outage::to)
                .max()
                .orElseThrow();
    }

    private static long committed(String key) {
        try (Forebay observer = Forebay.open(ForebayOptions.of(RedisEnvironment.read(environment(EmbeddedRedis::port)))
                .withDatabase(DatabaseUrl.parse(
                        "database",
                        "postgresql://%s:%s@%s:%d/%s"
                                .formatted(
                                        database.username(),
                                        database.password(),
                                        database.host(),
                                        database.port(),
                                        database.name()))))) {
            Store store = observer.store().orElseThrow();
            return CachedTable.version(store, key);
        }
    }
}
