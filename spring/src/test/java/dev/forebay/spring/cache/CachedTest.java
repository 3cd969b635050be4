package dev.forebay.spring.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.forebay.cache.Caches;
import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.redis.RedisBudget;
import dev.forebay.spring.Runners;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Transactional;

/** The kit's own annotations. */
class CachedTest {
    record Item(long id, long category, String name) {}

    /** Cached methods without a database. */
    static class Catalogue {
        private final AtomicInteger loads = new AtomicInteger();
        private final CountDownLatch slow = new CountDownLatch(1);

        public AtomicInteger loads() {
            return loads;
        }

        public CountDownLatch slow() {
            return slow;
        }

        @Cached(
                cache = "items",
                key = "#id",
                ttl = "${test.ttl:10m}",
                tags = {"items", "item-of:#{#id}"})
        public Item item(long id, String trace) {
            return new Item(id, id % 2, trace + loads.incrementAndGet());
        }

        @Cached(cache = "by-value", tags = "category:#{#result.category}")
        public Item byValue(long id) {
            return new Item(id, id % 2, "n" + loads.incrementAndGet());
        }

        @Cached(cache = "nothing")
        public @Nullable String nothing(String key) {
            loads.incrementAndGet();
            return null;
        }

        @Cached(cache = "maybe")
        public Optional<String> maybe(String key) {
            loads.incrementAndGet();
            return key.isEmpty() ? Optional.empty() : Optional.of(key);
        }

        @Cached(cache = "sums", condition = "#a > 0")
        public int sum(int a, int b) {
            loads.incrementAndGet();
            return a + b;
        }

        @Cached(cache = "failing")
        public String failing(String key) throws IOException {
            loads.incrementAndGet();
            throw new IOException(key);
        }

        @Cached(cache = "slow")
        public String slow(String key) throws InterruptedException {
            loads.incrementAndGet();
            if (!slow.await(20, TimeUnit.SECONDS)) {
                throw new IllegalStateException("nobody let go");
            }
            return key;
        }

        @CacheInvalidate(cache = "items", keys = "#id")
        public void changed(long id) {}

        @CacheInvalidate(cache = "items", eachOf = "#ids")
        @CacheInvalidate(cache = "sums", keys = "{#a, #b}", condition = "#a != null")
        public void changed(List<Long> ids, @Nullable Integer a, @Nullable Integer b) {}

        @Cached(cache = "pages", key = "#list + ':' + #page")
        public String page(String list, int page) {
            return list + page + "-" + loads.incrementAndGet();
        }

        @CacheInvalidate(cache = "pages", patterns = "#{#list}:*", atMost = 3)
        public void relisted(@Nullable String list) {}

        @CacheInvalidate(tags = {"category:#{#category}", "items"})
        public void retagged(long category) {}

        @CacheInvalidate(cache = "items", all = true)
        public void cleared() {}

        @CacheInvalidate(cache = "items", keys = "#result.id")
        public Item created(long id) {
            return new Item(id, 0, "made");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class WithCatalogue {
        @Bean
        Catalogue catalogue() {
            return new Catalogue();
        }
    }

    /** Changes with a database. */
    static class Shelf {
        private final JdbcClient jdbc;

        Shelf(JdbcClient jdbc) {
            this.jdbc = jdbc;
        }

        @Cached(cache = "names", tags = "shelf")
        public @Nullable String name(long id) {
            return jdbc.sql("select name from item where id = ?")
                    .param(id)
                    .query(String.class)
                    .optional()
                    .orElse(null);
        }

        @Transactional
        @CacheInvalidate(cache = "names", keys = "#id")
        public void rename(long id, String name) {
            write(id, name);
        }

        public void write(long id, String name) {
            jdbc.sql("insert into item values (?, ?) on conflict (id) do update set name = excluded.name")
                    .params(id, name)
                    .update();
        }

        @CacheInvalidate(tags = "shelf")
        public void renameAll(String name) {
            jdbc.sql("update item set name = ?").param(name).update();
        }

        @Transactional
        @CacheInvalidate(cache = "names", patterns = "1?", atMost = 2)
        public void renameTens(String name) {
            jdbc.sql("update item set name = ? where id between 10 and 19")
                    .param(name)
                    .update();
        }

        @Transactional
        @CacheInvalidate(cache = "names", patterns = "1?", atMost = CacheInvalidate.ANY)
        public void renameTensWhatever(String name) {
            renameTens(name);
        }

        @Transactional
        public void inTransaction(Runnable work) {
            work.run();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class WithShelf {
        @Bean
        Shelf shelf(JdbcClient jdbc) {
            jdbc.sql("create table if not exists item (id bigint primary key, name text)")
                    .update();
            return new Shelf(jdbc);
        }
    }

    private static ApplicationContextRunner annotated(ApplicationContextRunner runner) {
        return runner.withConfiguration(AutoConfigurations.of(
                ForebaySpringCacheAutoConfiguration.class, ForebayCacheAnnotationsAutoConfiguration.class));
    }

    private static ApplicationContextRunner catalogue() {
        return annotated(Runners.withoutPostgres()).withUserConfiguration(WithCatalogue.class);
    }

    private static ApplicationContextRunner shelf() {
        return annotated(Runners.withPostgres())
                .withUserConfiguration(WithShelf.class)
                .withPropertyValues("forebay.outbox.poll-every=1h");
    }

    @Test
    void aMethodIsCalledOncePerKeyUntilThatIsInvalidated() {
        catalogue().run(context -> {
            assertThat(context).hasNotFailed();
            var catalogue = context.getBean(Catalogue.class);
            assertThat(catalogue.item(7, "a").name()).isEqualTo("a1");
            assertThat(catalogue.item(7, "b").name()).isEqualTo("a1");
            catalogue.changed(7);
            assertThat(catalogue.item(7, "b").name()).isEqualTo("b2");
            assertThat(catalogue.created(7)).isNotNull();
            assertThat(catalogue.item(7, "c").name()).isEqualTo("c3");
            catalogue.cleared();
            assertThat(catalogue.item(7, "d").name()).isEqualTo("d4");
            catalogue.changed(List.of(6L, 7L), null, null);
            assertThat(catalogue.item(7, "e").name()).isEqualTo("e5");
            catalogue.retagged(9);
            assertThat(catalogue.item(7, "f").name()).isEqualTo("f6");
            assertThat(context.getBean(Caches.class).invalidateTag("item-of:7")).isNotNull();
            assertThat(catalogue.item(7, "g").name()).isEqualTo("g7");
        });
    }

    /** Another type in a cache that is in use already. */
    static class Latecomer {
        @Cached(cache = "items", key = "'late'")
        public String late() {
            return "late";
        }
    }

    @Test
    void aBeanThatIsMadeLaterDeclaresItsTypesToo() {
        catalogue()
                .withBean(Latecomer.class, Latecomer::new, definition -> definition.setLazyInit(true))
                .run(context -> {
                    assertThat(context.getBean(Catalogue.class).item(7, "a")).isNotNull();
                    assertThat(context.getBean(Latecomer.class).late()).isEqualTo("late");
                    assertThat(context.getBean(Latecomer.class).late()).isEqualTo("late");
                });
    }

    @Test
    void severalParametersAreAKeyThatCanBeNamed() {
        catalogue().run(context -> {
            var catalogue = context.getBean(Catalogue.class);
            assertThat(catalogue.sum(1, 2) + catalogue.sum(1, 2) + catalogue.sum(2, 1))
                    .isEqualTo(9);
            assertThat(catalogue.loads()).hasValue(2);
            catalogue.changed(List.of(), 1, 2);
            assertThat(catalogue.sum(1, 2) + catalogue.sum(2, 1)).isEqualTo(6);
            assertThat(catalogue.loads()).hasValue(3);
            assertThat(catalogue.sum(0, 1) + catalogue.sum(0, 1)).isEqualTo(2);
            assertThat(catalogue.loads()).hasValue(5);
        });
    }

    @Test
    void aTagOfTheValueIsKeptFromTheSecondLoadOn() {
        catalogue().run(context -> {
            var catalogue = context.getBean(Catalogue.class);
            assertThat(catalogue.byValue(3)).isNotNull();
            await().until(() -> catalogue.byValue(3).equals(catalogue.byValue(3)));
            Item kept = catalogue.byValue(3);
            catalogue.retagged(0);
            assertThat(catalogue.byValue(3)).isEqualTo(kept);
            catalogue.retagged(1);
            assertThat(catalogue.byValue(3)).isNotEqualTo(kept);
        });
    }

    @Test
    void nothingIsRememberedAndFailuresAreNot() {
        catalogue().run(context -> {
            var catalogue = context.getBean(Catalogue.class);
            assertThat(catalogue.nothing("a")).isNull();
            assertThat(catalogue.nothing("a")).isNull();
            assertThat(catalogue.maybe("")).isEmpty();
            assertThat(catalogue.maybe("")).isEmpty();
            assertThat(catalogue.maybe("x")).contains("x");
            assertThat(catalogue.maybe("x")).contains("x");
            assertThat(catalogue.loads()).hasValue(3);
            for (int i = 4; i <= 5; i++) {
                assertThatThrownBy(() -> catalogue.failing("no"))
                        .isExactlyInstanceOf(IOException.class)
                        .hasMessage("no");
                assertThat(catalogue.loads()).hasValue(i);
            }
        });
    }

    @Test
    void fiftyThreadsInTwoContextsCallTheMethodOnce() {
        var runner = catalogue();
        runner.run(one -> runner.run(two -> {
            List<Catalogue> both = List.of(one.getBean(Catalogue.class), two.getBean(Catalogue.class));
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<String>> asked = new ArrayList<>();
                for (int i = 0; i < 50; i++) {
                    Catalogue catalogue = both.get(i % 2);
                    asked.add(threads.submit(() -> catalogue.slow("a")));
                }
                await().until(() -> loads(both) == 1);
                both.forEach(catalogue -> catalogue.slow().countDown());
                for (Future<String> answer : asked) {
                    assertThat(answer.get(20, TimeUnit.SECONDS)).isEqualTo("a");
                }
            }
            assertThat(loads(both)).isEqualTo(1);
        }));
    }

    private static int loads(List<Catalogue> all) {
        return all.stream().mapToInt(one -> one.loads().get()).sum();
    }

    @Test
    void anInvalidationIsPartOfTheMethodsTransactionAndOfItsCallers() throws Exception {
        try (EmbeddedRedis redis = EmbeddedRedis.builder().start()) {
            shelf().withPropertyValues("forebay.redis.host=" + redis.host(), "forebay.redis.port=" + redis.port())
                    .run(context -> {
                        assertThat(context).hasNotFailed();
                        var shelf = context.getBean(Shelf.class);
                        var jdbc = context.getBean(JdbcClient.class);
                        shelf.write(1, "one");
                        assertThat(shelf.name(1)).isEqualTo("one");
                        shelf.rename(1, "uno");
                        assertThat(shelf.name(1)).isEqualTo("uno");
                        shelf.inTransaction(() -> {
                            shelf.renameAll("all");
                            assertThat(shelf.name(1)).isEqualTo("all");
                            assertThat(CompletableFuture.supplyAsync(() -> shelf.name(1))
                                            .join())
                                    .isEqualTo("uno");
                        });
                        assertThat(shelf.name(1)).isEqualTo("all");
                        assertThatThrownBy(() -> shelf.inTransaction(() -> {
                                    shelf.rename(1, "never");
                                    throw new IllegalStateException("no");
                                }))
                                .hasMessage("no");
                        assertThat(shelf.name(1)).isEqualTo("all");
                        await().until(() -> waiting(jdbc) == 0);
                        redis.kill();
                        shelf.rename(1, "dark");
                        assertThat(waiting(jdbc)).isEqualTo(1);
                        assertThat(shelf.name(1)).isEqualTo("dark");
                    });
        }
    }

    @Test
    void aPatternNamesManyEntriesAndWhatAUserTypedStandsForItself() {
        catalogue().run(context -> {
            var catalogue = context.getBean(Catalogue.class);
            String a1 = catalogue.page("a", 1);
            String a2 = catalogue.page("a", 2);
            String b1 = catalogue.page("b", 1);
            for (String typed : new String[] {"*", "?", "[ab]", "a:1\\", "x".repeat(300), "\u00e9"}) {
                catalogue.relisted(typed);
            }
            catalogue.relisted(null);
            assertThat(catalogue.page("a", 1)).isEqualTo(a1);
            catalogue.relisted("a");
            assertThat(catalogue.page("a", 1)).isNotEqualTo(a1);
            assertThat(catalogue.page("a", 2)).isNotEqualTo(a2);
            assertThat(catalogue.page("b", 1)).isEqualTo(b1);
        });
    }

    @Test
    void moreThanAllowedIsRefusedAndInATransactionNothingHasHappened() {
        shelf().run(context -> {
            var shelf = context.getBean(Shelf.class);
            for (long id : new long[] {10, 11, 20}) {
                shelf.write(id, "old");
                assertThat(shelf.name(id)).isEqualTo("old");
            }
            shelf.renameTens("new");
            assertThat(shelf.name(10)).isEqualTo("new");
            assertThat(shelf.name(11)).isEqualTo("new");

            shelf.write(12, "old");
            assertThat(shelf.name(12)).isEqualTo("old");
            assertThatThrownBy(() -> shelf.renameTens("refused"))
                    .isInstanceOfSatisfying(
                            TooManyEntriesException.class,
                            refused -> assertThat(refused.entries()).isEqualTo(3))
                    .hasMessageContaining("3 entries of cache 'names', and atMost allows 2");
            assertThat(context.getBean(JdbcClient.class)
                            .sql("select distinct name from item where id between 10 and 12 order by name")
                            .query(String.class)
                            .list())
                    .containsExactly("new", "old");
            assertThat(shelf.name(12)).isEqualTo("old");
        });
    }

    @Test
    void aRequestWithoutBudgetLeftStillCountsWhatPatternsName() {
        shelf().run(context -> {
            var shelf = context.getBean(Shelf.class);
            for (long id : new long[] {13, 14, 16}) {
                shelf.write(id, "kept");
                assertThat(shelf.name(id)).isEqualTo("kept");
            }
            try (RedisBudget spent = RedisBudget.open(Duration.ZERO)) {
                assertThatThrownBy(() -> shelf.renameTens("many")).isInstanceOf(TooManyEntriesException.class);
            }
            assertThat(shelf.name(13)).isEqualTo("kept");
        });
    }

    @Test
    void whatCantBeCountedIsRefusedButWhereAnyNumberIsAllowed() {
        try (EmbeddedRedis redis = EmbeddedRedis.builder().start()) {
            shelf().withPropertyValues("forebay.redis.host=" + redis.host(), "forebay.redis.port=" + redis.port())
                    .run(context -> {
                        var shelf = context.getBean(Shelf.class);
                        shelf.write(15, "old");
                        assertThat(shelf.name(15)).isEqualTo("old");
                        redis.command("ACL", "SETUSER", "default", "-scan");
                        assertThatThrownBy(() -> shelf.renameTens("denied"))
                                .isInstanceOf(UncountedEntriesException.class)
                                .hasMessageContaining("may not SCAN");
                        assertThat(shelf.name(15)).isEqualTo("old");
                        shelf.renameTensWhatever("seen");
                        assertThat(shelf.name(15)).isEqualTo("seen");
                        redis.kill();
                        assertThatThrownBy(() -> shelf.renameTens("dark"))
                                .isInstanceOf(UncountedEntriesException.class)
                                .hasMessageContaining("Redis does not answer");
                        assertThat(shelf.name(15)).isEqualTo("seen");
                        shelf.renameTensWhatever("dark");
                        assertThat(shelf.name(15)).isEqualTo("dark");
                    });
        }
    }

    private static long waiting(JdbcClient jdbc) {
        return jdbc.sql("select count(*) from forebay.outbox").query(Long.class).single();
    }

    static class VoidMethod {
        @Cached(cache = "x")
        public void nothing() {}
    }

    static class FutureMethod {
        @Cached(cache = "x")
        public CompletableFuture<String> later() {
            return CompletableFuture.completedFuture("x");
        }
    }

    static class FinalMethod {
        @Cached(cache = "x")
        public final String fixed() {
            return "x";
        }
    }

    static class BadKey {
        @Cached(cache = "x", key = "#id +")
        public String bad(long id) {
            return "x";
        }
    }

    static class UnknownParameter {
        @Cached(cache = "x", key = "#nope")
        public String bad(long id) {
            return "x";
        }
    }

    static class ResultAsKey {
        @Cached(cache = "x", key = "#result")
        public String bad(long id) {
            return "x";
        }
    }

    static class BadTtl {
        @Cached(cache = "x", ttl = "soon")
        public String bad() {
            return "x";
        }
    }

    static class BadName {
        @Cached(cache = "a b")
        public String bad() {
            return "x";
        }
    }

    static class AnyType {
        @Cached(cache = "x")
        public Object any() {
            return "x";
        }
    }

    static class NothingNamed {
        @CacheInvalidate(cache = "x")
        public void nothing() {}
    }

    static class PatternWithoutNumber {
        @CacheInvalidate(cache = "x", patterns = "a:*")
        public void many() {}
    }

    static class BadPattern {
        @CacheInvalidate(cache = "x", patterns = "[a]#{#p0}", atMost = 5)
        public void many(long id) {}
    }

    static class KeyWithoutCache {
        @CacheInvalidate(keys = "#p0")
        public void key(long id) {}
    }

    static class PrivateMethod {
        @CacheInvalidate(tags = "x")
        private void hidden() {}
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of(VoidMethod.class, "returns nothing"),
                Arguments.of(FutureMethod.class, "values come later"),
                Arguments.of(FinalMethod.class, "can't be intercepted"),
                Arguments.of(BadKey.class, "is no SpEL"),
                Arguments.of(UnknownParameter.class, "names #nope; there are [a0, id, p0"),
                Arguments.of(ResultAsKey.class, "no result yet"),
                Arguments.of(BadTtl.class, "'soon' is no time to live"),
                Arguments.of(BadName.class, "a cache's name has 1 to 60"),
                Arguments.of(AnyType.class, "declare the exact type"),
                Arguments.of(NothingNamed.class, "names nothing"),
                Arguments.of(PatternWithoutNumber.class, "say how many entries they may remove"),
                Arguments.of(BadPattern.class, "is not allowed in a pattern"),
                Arguments.of(KeyWithoutCache.class, "names keys of no cache"),
                Arguments.of(PrivateMethod.class, "can't be intercepted"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void whatCantBeDoneStopsTheStart(Class<?> bean, String words) {
        annotated(Runners.withoutPostgres()).withBean(bean).run(context -> {
            assertThat(context).hasFailed();
            assertThat(context.getStartupFailure()).hasStackTraceContaining(words);
            assertThat(context.getStartupFailure()).hasStackTraceContaining(bean.getSimpleName() + ".");
        });
    }
}
