package dev.forebay.spring.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.health.Mode;
import dev.forebay.health.ModeGate;
import dev.forebay.redis.RedisRole;
import dev.forebay.spring.cache.Shop.Plain;
import dev.forebay.spring.cache.Shop.Product;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.cache.Cache;
import org.springframework.cache.Cache.ValueRetrievalException;
import org.springframework.cache.CacheManager;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Spring's own annotations, and its Cache, on the kit. */
class SpringCachesTest {
    private static void withPlain(Consumer<Plain> test) {
        Shop.withoutPostgres().run(context -> {
            assertThat(context).hasNotFailed();
            test.accept(context.getBean(Plain.class));
        });
    }

    private static Cache cache(ApplicationContext context, String name) {
        return Objects.requireNonNull(context.getBean(CacheManager.class).getCache(name));
    }

    @Test
    void aMethodIsCalledOnceAndAgainAfterItsEviction() {
        withPlain(plain -> {
            assertThat(plain.text("a")).isEqualTo("a1");
            assertThat(plain.text("a")).isEqualTo("a1");
            assertThat(plain.text("b")).isEqualTo("b2");
            plain.evict("a");
            assertThat(plain.text("a")).isEqualTo("a3");
            assertThat(plain.text("b")).isEqualTo("b2");
            plain.evictAll();
            assertThat(plain.text("b")).isEqualTo("b4");
            assertThat(plain.set("b", "put")).isEqualTo("put");
            assertThat(plain.text("b")).isEqualTo("put");
            assertThatThrownBy(() -> plain.evictBefore("b")).hasMessage("after the eviction");
            assertThat(plain.text("b")).isEqualTo("b5");
        });
    }

    @Test
    void nullAndEmptyAreRemembered() {
        withPlain(plain -> {
            assertThat(plain.none("a")).isNull();
            assertThat(plain.none("a")).isNull();
            assertThat(plain.loads()).hasValue(1);
            assertThat(plain.optional("")).isEmpty();
            assertThat(plain.optional("")).isEmpty();
            assertThat(plain.loads()).hasValue(2);
            assertThat(plain.optional("x")).contains("x");
            assertThat(plain.optional("x")).contains("x");
            assertThat(plain.loads()).hasValue(3);
        });
    }

    @Test
    void conditionAndUnlessDecideWhatIsKept() {
        withPlain(plain -> {
            for (String key : List.of("a", "a", "xyz", "xyz", "abc", "abc")) {
                assertThat(plain.conditional(key)).isEqualTo(key);
            }
            assertThat(plain.loads()).hasValue(5);
        });
    }

    @Test
    void keysOfSeveralParametersAreToldApartWhateverStandsInThem() {
        withPlain(plain -> {
            assertThat(plain.pair("a, b", "c")).isEqualTo("a, b|c");
            assertThat(plain.pair("a", "b, c")).isEqualTo("a|b, c");
            assertThat(plain.pair("a", "b, c")).isEqualTo("a|b, c");
            assertThat(plain.loads()).hasValue(2);
            assertThat(plain.constant()).isEqualTo(3);
            assertThat(plain.constant()).isEqualTo(3);
        });
    }

    @Test
    void severalCachesAreFilledAndEvictedTogether() {
        Shop.withoutPostgres().run(context -> {
            var plain = context.getBean(Plain.class);
            assertThat(plain.both("a")).isEqualTo("a1");
            assertThat(cache(context, "second").get("a", String.class)).isEqualTo("a1");
            plain.evictBoth("a");
            assertThat(cache(context, "first").get("a")).isNull();
            assertThat(cache(context, "second").get("a")).isNull();
            assertThat(plain.both("a")).isEqualTo("a2");
        });
    }

    @Test
    void fiftyThreadsInTwoContextsLoadOnce() {
        var runner = Shop.withoutPostgres();
        runner.run(one -> runner.run(two -> {
            List<Plain> both = List.of(one.getBean(Plain.class), two.getBean(Plain.class));
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<String>> asked = new ArrayList<>();
                for (int i = 0; i < 50; i++) {
                    Plain plain = both.get(i % 2);
                    asked.add(threads.submit(() -> plain.synced("a")));
                }
                await().until(() -> loads(both) == 1);
                both.forEach(plain -> plain.slow().countDown());
                for (Future<String> answer : asked) {
                    assertThat(answer.get(20, TimeUnit.SECONDS)).isEqualTo("a");
                }
            }
            assertThat(loads(both)).isEqualTo(1);
        }));
    }

    @Test
    void aLoadThatAnEvictionHasOvertakenIsNotKept() {
        Shop.withoutPostgres().run(context -> {
            var plain = context.getBean(Plain.class);
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                Future<String> overtaken = threads.submit(() -> plain.guarded("a"));
                await().until(() -> plain.loads().get() == 1);
                cache(context, "guarded").evict("a");
                plain.slow().countDown();
                assertThat(overtaken.get(20, TimeUnit.SECONDS)).isEqualTo("a1");
            }
            assertThat(plain.guarded("a")).isEqualTo("a2");
            assertThat(plain.guarded("a")).isEqualTo("a2");
        });
    }

    private static int loads(List<Plain> all) {
        return all.stream().mapToInt(plain -> plain.loads().get()).sum();
    }

    @Test
    void whatAMethodThrowsReachesItsCallerAndIsNotKept() {
        Shop.withoutPostgres().run(context -> {
            var plain = context.getBean(Plain.class);
            for (int i = 1; i <= 2; i++) {
                assertThatThrownBy(() -> plain.failing("a"))
                        .isExactlyInstanceOf(IOException.class)
                        .hasMessage("a");
                assertThat(plain.loads()).hasValue(i);
            }
            Callable<String> failing = () -> {
                throw new IOException("no");
            };
            assertThatThrownBy(() -> cache(context, "plain").get("k", failing))
                    .isInstanceOf(ValueRetrievalException.class)
                    .hasCauseExactlyInstanceOf(IOException.class)
                    .satisfies(thrown -> assertThat(((ValueRetrievalException) thrown).getKey())
                            .isEqualTo("k"));
            assertThat(cache(context, "plain").get("k")).isNull();
        });
    }

    @Test
    void futuresAreLoadedOnceAndAnsweredFromTheCache() {
        withPlain(plain -> {
            assertThat(plain.future("a").join()).isEqualTo("a1");
            assertThat(plain.future("a").join()).isEqualTo("a1");
            assertThat(plain.future("b").join()).isEqualTo("b2");
        });
    }

    @Test
    void anotherProcessReadsTheDeclaredTypeAndSeesEvictions() {
        var runner = Shop.withoutPostgres();
        runner.run(one -> runner.run(two -> {
            List<Product> products = one.getBean(Plain.class).list("x");
            assertThat(two.getBean(Plain.class).list("x")).isEqualTo(products).hasOnlyElementsOfType(Product.class);
            assertThat(two.getBean(Plain.class).loads()).hasValue(0);
            assertThat(two.getBean(Plain.class).text("k")).isEqualTo("k1");
            assertThat(one.getBean(Plain.class).text("k")).isEqualTo("k1");
            one.getBean(Plain.class).evict("k");
            await().until(() -> two.getBean(Plain.class).text("k").equals("k2"));
        }));
    }

    @Test
    void theCacheItselfKeepsSpringsPromises() {
        Shop.withoutPostgres().run(context -> {
            Cache cache = cache(context, "plain");
            assertThat(cache.getName()).isEqualTo("plain");
            assertThat(cache.getNativeCache()).isInstanceOf(dev.forebay.cache.Cache.class);
            assertThat(cache.get("a")).isNull();
            assertThat(cache.evictIfPresent("a")).isFalse();
            assertThat(cache.putIfAbsent("a", "one")).isNull();
            assertThat(value(cache.putIfAbsent("a", "two"))).isEqualTo("one");
            assertThat(cache.get("a", String.class)).isEqualTo("one");
            assertThatThrownBy(() -> cache.get("a", Integer.class))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("java.lang.String");
            assertThat(cache.evictIfPresent("a")).isTrue();
            cache.put("n", null);
            assertThat(cache.get("n")).isNotNull();
            assertThat(value(cache.get("n"))).isNull();
            assertThat(value(cache.putIfAbsent("n", "x"))).isNull();
            assertThat(cache.putIfAbsent("m", null)).isNull();
            assertThat(cache.get("m")).isNotNull();
            assertThat(cache.retrieve("gone")).isNull();
            assertThat(cache.get("l", () -> "loaded")).isEqualTo("loaded");
            assertThat(Objects.requireNonNull(cache.retrieve("l")).join())
                    .isInstanceOfSatisfying(
                            Cache.ValueWrapper.class,
                            found -> assertThat(found.get()).isEqualTo("loaded"));
            assertThat(cache.invalidate()).isTrue();
            assertThat(cache.get("l")).isNull();
            assertThatThrownBy(() -> cache.put("k", 17))
                    .hasMessageContaining("forebay.cache.caches.plain.type")
                    .hasMessageContaining("java.lang.Integer");
            assertThatThrownBy(() -> cache.get(new Object())).hasMessageContaining("has no text of its own");
        });
    }

    private static @Nullable Object value(Cache.@Nullable ValueWrapper wrapper) {
        return Objects.requireNonNull(wrapper).get();
    }

    @Test
    void aRedisThatDiesIsNotNoticedByCallers() throws Exception {
        try (EmbeddedRedis redis = EmbeddedRedis.builder().start()) {
            Shop.withoutPostgres()
                    .withPropertyValues(
                            "forebay.redis.host=" + redis.host(),
                            "forebay.redis.port=" + redis.port(),
                            "forebay.cache.caches.plain.near-entries=0")
                    .run(context -> {
                        var plain = context.getBean(Plain.class);
                        assertThat(plain.text("a")).isEqualTo("a1");
                        assertThat(plain.text("a")).isEqualTo("a1");
                        redis.kill();
                        assertThat(plain.text("a")).isEqualTo("a2");
                        assertThat(plain.set("a", "put")).isEqualTo("put");
                        plain.evict("a");
                        assertThat(cache(context, "plain").get("a")).isNull();
                        assertThat(plain.text("a")).isEqualTo("a3");
                        redis.restart();
                        await().atMost(Duration.ofSeconds(30))
                                .until(() -> context.getBean(ModeGate.class).mode(RedisRole.CACHE) instanceof Mode.Up);
                        assertThat(plain.text("a")).isEqualTo("a4");
                        assertThat(plain.text("a")).isEqualTo("a4");
                    });
        }
    }

    @Test
    void whoeverHasACacheManagerOrNamesAKindOfCacheKeepsIt() {
        Shop.withoutPostgres()
                .withUserConfiguration(OwnCacheManager.class)
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .getBean(CacheManager.class)
                        .isInstanceOf(ConcurrentMapCacheManager.class));
        Shop.withoutPostgres()
                .withPropertyValues("spring.cache.type=simple")
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .getBean(CacheManager.class)
                        .isInstanceOf(ConcurrentMapCacheManager.class));
        Shop.withoutPostgres()
                .withPropertyValues("forebay.cache.spring=false")
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .getBean(CacheManager.class)
                        .isNotInstanceOf(SpringCaches.class));
        Shop.withoutPostgres()
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .getBean(CacheManager.class)
                        .isInstanceOf(SpringCaches.class));
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnCacheManager {
        @Bean
        CacheManager ownCacheManager() {
            return new ConcurrentMapCacheManager();
        }
    }

    @Test
    void cachesAreThoseThatAreListedWhereTheyAre() {
        Shop.withoutPostgres()
                .withPropertyValues("spring.cache.cache-names=plain,nulls")
                .run(context -> {
                    var manager = context.getBean(CacheManager.class);
                    assertThat(manager.getCacheNames()).containsExactlyInAnyOrder("plain", "nulls");
                    assertThat(manager.getCache("other")).isNull();
                    assertThat(manager.getCache("plain")).isNotNull();
                });
        Shop.withoutPostgres()
                .withPropertyValues("forebay.cache.caches.configured.type=java.lang.String")
                .run(context -> assertThat(context.getBean(CacheManager.class).getCacheNames())
                        .contains("plain", "lists", "configured"));
    }
}
