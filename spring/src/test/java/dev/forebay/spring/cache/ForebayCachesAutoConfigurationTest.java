package dev.forebay.spring.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.base.Codec;
import dev.forebay.base.ContextCarrier;
import dev.forebay.cache.Cache;
import dev.forebay.cache.CacheChores;
import dev.forebay.cache.CacheOptions;
import dev.forebay.cache.Caches;
import dev.forebay.cache.InvalidateOutcome;
import dev.forebay.cache.Ttl;
import dev.forebay.redis.RedisBudget;
import dev.forebay.spring.Runners;
import dev.forebay.spring.SpringTx;
import dev.forebay.store.Sql;
import dev.forebay.sync.DependencyGraph;
import dev.forebay.sync.Sync;
import io.micrometer.context.ContextRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.slf4j.MDC;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

// hears a logger, and whole applications set up the logging of the JVM anew
@ResourceLock("logging")
class ForebayCachesAutoConfigurationTest {
    private static CacheOptions<String, String> options(ApplicationContextRunner runner, String name) {
        var seen = new AtomicReference<CacheOptions<String, String>>();
        runner.run(context -> {
            assertThat(context).hasNotFailed();
            seen.set(context.getBean(CacheDefaults.class)
                    .<String, String>of(name, Codec.json(String.class))
                    .build());
        });
        return Objects.requireNonNull(seen.get());
    }

    @Test
    void withoutPostgresAndWithoutAWebPartThereAreCaches() {
        Runners.withoutPostgres()
                .withClassLoader(new FilteredClassLoader(
                        "org.springframework.jdbc",
                        "org.springframework.web",
                        "org.springframework.boot.health",
                        "io.micrometer.context",
                        "jakarta.servlet"))
                .run(context -> {
                    assertThat(context)
                            .hasNotFailed()
                            .hasSingleBean(Caches.class)
                            .doesNotHaveBean(Sync.class);
                    Cache<String, String> cache = context.getBean(Caches.class)
                            .open(context.getBean(CacheDefaults.class)
                                    .<String, String>of("plain", Codec.json(String.class))
                                    .build());
                    assertThat(cache.get("a", (key, load) -> "loaded")).contains("loaded");
                    assertThat(cache.get("a", (key, load) -> "again")).contains("loaded");
                });
    }

    @Test
    void choresRunWhereTheyAreAskedFor() {
        Runners.withoutPostgres().run(context -> assertThat(context).doesNotHaveBean(CacheChores.class));
        Runners.withoutPostgres()
                .withPropertyValues("forebay.cache.report-every=0s")
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasStackTraceContaining("forebay.cache.report-every is PT0S; a second is the least"));
        Runners.withoutPostgres()
                .withPropertyValues("forebay.cache.report-every=1s", "forebay.cache.sweep-every=1s")
                .run(context -> {
                    assertThat(context).hasNotFailed().hasSingleBean(CacheChores.class);
                    try (var log = LogLines.of("dev.forebay.cache.report")) {
                        Cache<String, String> cache = context.getBean(Caches.class)
                                .open(CacheOptions.<String, String>of("reported", Codec.json(String.class))
                                        .ttl(Duration.ofSeconds(20))
                                        .build());
                        assertThat(cache.get("a", (key, load) -> "b")).contains("b");
                        await().untilAsserted(() ->
                                assertThat(log.lines()).anyMatch(line -> line.contains("cache=reported requests=1")));
                        await().until(() ->
                                context.getBean(Caches.class).usage("reported").entries() == 0);
                    }
                });
    }

    @Test
    void aRequestWhoseBudgetForRedisIsSpentLoadsManyAllTheSame() {
        Runners.withoutPostgres().run(context -> {
            Cache<String, String> cache = context.getBean(Caches.class)
                    .open(CacheOptions.<String, String>of("spent", Codec.json(String.class))
                            .build());
            try (RedisBudget spent = RedisBudget.open(Duration.ZERO)) {
                assertThat(cache.getAll(List.of("a", "b"), missing -> Map.of("a", "1", "b", "2")))
                        .containsOnly(Map.entry("a", "1"), Map.entry("b", "2"));
                assertThat(cache.get("c", (key, load) -> "3")).contains("3");
                assertThat(spent.left()).isLessThanOrEqualTo(Duration.ZERO);
            }
        });
    }

    @Test
    void switchedOffThereAreNone() {
        Runners.withoutPostgres()
                .withPropertyValues("forebay.cache.enabled=false")
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean(Caches.class)
                        .doesNotHaveBean(CacheDefaults.class));
    }

    @Test
    void aChangeReachesWhatTheGraphSaysOnceItIsCommitted() {
        Runners.withPostgres()
                .withBean(
                        DependencyGraph.class,
                        () -> DependencyGraph.declare()
                                .domain("product", product -> product.entry("products"))
                                .build())
                .run(context -> {
                    Cache<String, String> products = context.getBean(Caches.class)
                            .open(context.getBean(CacheDefaults.class)
                                    .<String, String>of("products", Codec.json(String.class))
                                    .build());
                    assertThat(products.get("7", (key, load) -> "old")).contains("old");
                    context.getBean(SpringTx.class).inTx(tx -> {
                        context.getBean(Sync.class).changed(tx, "product", "7");
                        assertThat(products.get("7", (key, load) -> "too early"))
                                .contains("old");
                        return true;
                    });
                    assertThat(products.get("7", (key, load) -> "new")).contains("new");
                    // as a trigger of the graph writes it
                    context.getBean(SpringTx.class).inTx(tx -> tx.query(new Sql("test", """
                                    with written as (
                                        insert into forebay.outbox (kind, payload)
                                        values ('sync.changed', '{"domain": "product", "id": "7"}'))
                                    select forebay.outbox_hint() as told"""), row -> row.bool("told")));
                    await().until(() -> products.get("7", (key, load) -> "by a trigger")
                            .filter("by a trigger"::equals)
                            .isPresent());
                });
    }

    @Test
    void whatIsSetForAllAndForOneReachesTheOptions() {
        var runner = Runners.withoutPostgres()
                .withPropertyValues(
                        "forebay.default-ttl=42s",
                        "forebay.cache.negative-ttl=7s",
                        "forebay.cache.near.entries=10",
                        "forebay.cache.near.ttl=3s",
                        "forebay.cache.loads.hard=2s",
                        "forebay.cache.read-from-replicas=true",
                        "forebay.cache.caches.products.read-from-replicas=false",
                        "forebay.cache.caches.products.ttl=medium",
                        "forebay.cache.caches.products.version=3",
                        "forebay.cache.caches.products.tags=shop,home",
                        "forebay.cache.caches.products.near-entries=0",
                        "forebay.cache.caches.products.stale-for=6h",
                        "forebay.cache.caches.products.serve-stale=true",
                        "forebay.cache.caches.products.concurrent-loads=4",
                        "forebay.cache.caches.products.compress-above=1KB",
                        "forebay.cache.caches[two.parts].ttl=forever");
        CacheOptions<String, String> other = options(runner, "other");
        assertThat(other.ttl()).contains(Ttl.of(Duration.ofSeconds(42)));
        assertThat(other.negativeTtl()).isEqualTo(Ttl.of(Duration.ofSeconds(7)));
        assertThat(other.near().entries()).isEqualTo(10);
        assertThat(other.readFromReplicas()).isTrue();
        assertThat(other.loads().hard()).contains(Duration.ofSeconds(2));
        CacheOptions<String, String> products = options(runner, "products");
        assertThat(products.ttl()).contains(Ttl.MEDIUM);
        assertThat(products.version()).isEqualTo(3);
        assertThat(products.readFromReplicas()).isFalse();
        assertThat(products.tags().apply("7"))
                .asInstanceOf(InstanceOfAssertFactories.collection(Object.class))
                .containsExactly("shop", "home");
        assertThat(products.near().entries()).isZero();
        assertThat(products.near().ttl()).isEqualTo(Duration.ofSeconds(3));
        assertThat(products.staleFor()).isEqualTo(Duration.ofHours(6));
        assertThat(products.serveStale()).isTrue();
        assertThat(products.loads().concurrent()).isEqualTo(4);
        assertThat(products.compressAbove()).isEqualTo(1024);
        assertThat(options(runner, "two.parts").ttl()).contains(Ttl.forever());
    }

    @Test
    void theDefaultsAreThoseOfTheKit() {
        CacheOptions<String, String> here = options(Runners.withoutPostgres(), "x");
        CacheOptions<String, String> kit =
                CacheOptions.<String, String>of("x", Codec.json(String.class)).build();
        assertThat(here.ttl()).contains(Ttl.of(Duration.ofMinutes(5)));
        assertThat(here.negativeTtl()).isEqualTo(kit.negativeTtl());
        assertThat(here.staleFor()).isEqualTo(kit.staleFor());
        assertThat(here.jitter()).isEqualTo(kit.jitter());
        assertThat(here.compressAbove()).isEqualTo(kit.compressAbove());
        assertThat(here.near()).isEqualTo(kit.near());
        assertThat(here.readFromReplicas()).isEqualTo(kit.readFromReplicas());
        assertThat(here.loads()).isEqualTo(kit.loads());
    }

    @Test
    void aWrongPropertyStopsTheStartAndSaysWhatToDo() {
        wrong("forebay.cache.ttl=soon", "forebay.cache", "'soon' is no time to live", "10m", "very-long");
        wrong("forebay.cache.near.entries=-1", "forebay.cache.near", "0 to 100 million are possible");
        wrong("forebay.cache.jitter=2", "forebay.cache.*", "0 to 0.5 are possible");
        wrong("forebay.cache.caches.shop.serve-stale=true", "forebay.cache.caches.shop", "staleFor above 0");
        wrong("forebay.cache.caches.shop.tags=a b", "forebay.cache.caches.shop", "a tag has 1 to 200 letters");
        wrong("forebay.cache.caches[a/b].ttl=1m", "forebay.cache.caches.a/b", "a cache's name has 1 to 60 letters");
    }

    private static void wrong(String property, String... words) {
        Runners.withoutPostgres().withPropertyValues(property).run(context -> {
            assertThat(context).as(property).hasFailed();
            var text = new StringBuilder();
            for (Throwable cause = context.getStartupFailure(); cause != null; cause = cause.getCause()) {
                text.append(cause).append('\n');
            }
            assertThat(text.toString()).as(property).contains(words);
        });
    }

    @Test
    void backgroundLoadsCarryTheLogContextAndWhatMicrometerPropagates() {
        var local = new ThreadLocal<String>();
        ContextRegistry.getInstance().registerThreadLocalAccessor("test", local);
        try {
            Runners.withoutPostgres()
                    .withPropertyValues("forebay.cache.loads.hard=10s")
                    .run(context -> {
                        assertThat(context.getBean(ContextCarrier.class)).isInstanceOf(ObservedContext.class);
                        Cache<String, String> cache = context.getBean(Caches.class)
                                .open(context.getBean(CacheDefaults.class)
                                        .<String, String>of("carried", Codec.json(String.class))
                                        .build());
                        local.set("tenant-3");
                        MDC.put("request", "r1");
                        Thread caller = Thread.currentThread();
                        assertThat(cache.get("a", (key, load) -> {
                                    assertThat(Thread.currentThread()).isNotSameAs(caller);
                                    return local.get() + " " + MDC.get("request");
                                }))
                                .contains("tenant-3 r1");
                    });
        } finally {
            MDC.remove("request");
            local.remove();
            ContextRegistry.getInstance().removeThreadLocalAccessor("test");
        }
    }

    @Test
    void anOwnCarrierIsLeftAlone() {
        ContextCarrier own = work -> work;
        Runners.withoutPostgres()
                .withBean(ContextCarrier.class, () -> own)
                .run(context ->
                        assertThat(context.getBean(ContextCarrier.class)).isSameAs(own));
    }

    @Test
    void cachesCountInTheApplicationsRegistryAndShowInItsHealth() {
        Runners.withoutPostgres()
                .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
                .run(context -> {
                    Cache<String, String> cache = context.getBean(Caches.class)
                            .open(context.getBean(CacheDefaults.class)
                                    .<String, String>of("seen", Codec.json(String.class))
                                    .build());
                    assertThat(cache.get("a", (key, load) -> "v")).contains("v");
                    assertThat(cache.get("a", (key, load) -> "v")).contains("v");
                    assertThat(context.getBean(MeterRegistry.class)
                                    .get("forebay.cache.hits")
                                    .tag("cache", "seen")
                                    .tag("tier", "near")
                                    .functionCounter()
                                    .count())
                            .isEqualTo(1);
                    var health = context.getBean("forebayCachesHealthIndicator", HealthIndicator.class)
                            .health();
                    assertThat(health).isNotNull();
                    assertThat(health.getStatus()).isEqualTo(Status.UP);
                    assertThat(String.valueOf(health.getDetails().get("seen")))
                            .contains("requests=2", "hitRate=0.500", "nearSize=1");
                });
    }

    @Test
    void twoContextsHearOfEachOthersInvalidations() {
        var runner = Runners.withoutPostgres();
        runner.run(one -> runner.run(two -> {
            List<Cache<String, String>> caches = List.of(one, two).stream()
                    .map(context -> context.getBean(Caches.class)
                            .open(context.getBean(CacheDefaults.class)
                                    .<String, String>of("shared", Codec.json(String.class))
                                    .build()))
                    .toList();
            caches.forEach(
                    cache -> assertThat(cache.get("a", (key, load) -> "old")).contains("old"));
            assertThat(caches.get(0).invalidate("a")).isInstanceOf(InvalidateOutcome.Everywhere.class);
            await().until(() ->
                    caches.get(1).get("a", (key, load) -> "new").orElseThrow().equals("new"));
        }));
    }
}
