package dev.forebay.spring.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.spring.cache.Shop.Orders;
import dev.forebay.spring.cache.Shop.Product;
import dev.forebay.spring.cache.Shop.Products;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Puts and evictions in Spring's transactions, on a real PostgreSQL. */
class TransactionChangesTest {
    private static final Product OLD = new Product(7, "old", 10);
    private static final Product NEW = new Product(7, "new", 12);

    /** What tests ask of a context. */
    private record World(ApplicationContext context, Products products, Orders orders) {
        /** What others see now. */
        @Nullable
        Product elsewhere() {
            return CompletableFuture.supplyAsync(() -> products.find(7)).join();
        }

        Cache cache() {
            return Objects.requireNonNull(context.getBean(CacheManager.class).getCache("products"));
        }
    }

    @FunctionalInterface
    private interface Scenario {
        void run(World world) throws Exception;
    }

    private static void with(ApplicationContextRunner runner, Scenario test) {
        runner.withPropertyValues("forebay.outbox.poll-every=1h").run(context -> {
            assertThat(context).hasNotFailed();
            var world = new World(context, context.getBean(Products.class), context.getBean(Orders.class));
            world.products().write(OLD);
            assertThat(world.products().find(7)).isEqualTo(OLD);
            test.run(world);
        });
    }

    @Test
    void anEvictionTakesEffectAsTheTransactionCommits() {
        with(Shop.withPostgres(), world -> {
            world.orders().inTransaction(() -> {
                world.products().save(NEW);
                assertThat(world.elsewhere()).isEqualTo(OLD);
                assertThat(world.products().find(7)).isEqualTo(NEW); // its own transaction asks the source
                assertThat(world.elsewhere()).isEqualTo(OLD);
            });
            assertThat(world.elsewhere()).isEqualTo(NEW);
        });
    }

    @Test
    void aTransactionThatRollsBackChangesNothing() {
        with(Shop.withPostgres(), world -> {
            int loads = world.products().loads().get();
            assertThatThrownBy(() -> world.orders().inTransaction(() -> {
                        world.products().replace(NEW);
                        world.products().save(NEW);
                        world.products().reprice(99);
                        world.cache().put(8, NEW);
                        world.cache().putIfAbsent(9, NEW);
                        throw new IllegalStateException("no");
                    }))
                    .hasMessage("no");
            assertThat(world.products().find(7)).isEqualTo(OLD);
            assertThat(world.products().loads()).hasValue(loads);
            assertThat(world.cache().get(8)).isNull();
            assertThat(world.cache().get(9)).isNull();
            assertThat(waiting(world)).isZero();
        });
    }

    private static long waiting(World world) {
        return world.context()
                .getBean(JdbcClient.class)
                .sql("select count(*) from forebay.outbox")
                .query(Long.class)
                .single();
    }

    @Test
    void aPutTakesEffectAsTheTransactionCommits() {
        with(Shop.withPostgres(), world -> {
            world.orders().inTransaction(() -> {
                world.products().replace(NEW);
                assertThat(world.products().find(7)).isEqualTo(NEW);
                assertThat(world.elsewhere()).isEqualTo(OLD);
            });
            int loads = world.products().loads().get();
            assertThat(world.elsewhere()).isEqualTo(NEW);
            assertThat(world.products().loads()).hasValue(loads);
        });
    }

    @Test
    void whatATransactionHasWrittenIsKeptForNobodyBeforeItCommits() {
        with(Shop.withPostgres(), world -> {
            assertThatThrownBy(() -> world.orders().inTransaction(() -> {
                        world.products().write(new Product(8, "never", 1));
                        assertThat(world.products().find(8)).isNotNull();
                        throw new IllegalStateException("no");
                    }))
                    .hasMessage("no");
            assertThat(world.products().find(8)).isNull();
        });
    }

    @Test
    void whatATransactionReadsBeforeItWritesIsKept() {
        with(Shop.withPostgres(), world -> {
            world.products().write(new Product(8, "eight", 1));
            world.orders()
                    .inTransaction(() -> assertThat(world.products().find(8)).isNotNull());
            int loads = world.products().loads().get();
            assertThat(world.products().find(8)).isNotNull();
            assertThat(world.products().loads()).hasValue(loads);
        });
    }

    @Test
    void clearingACacheWaitsForTheCommitToo() {
        with(Shop.withPostgres(), world -> {
            world.orders().inTransaction(() -> {
                world.products().reprice(99);
                assertThat(world.elsewhere()).isEqualTo(OLD);
                assertThat(world.products().find(7)).isEqualTo(new Product(7, "old", 99));
            });
            assertThat(world.elsewhere()).isEqualTo(new Product(7, "old", 99));
        });
    }

    @Test
    void whatSpringWantsAtOnceHappensAtOnceAndWithTheCommit() {
        with(Shop.withPostgres(), world -> {
            world.orders().inTransaction(() -> {
                assertThat(world.cache().evictIfPresent(7)).isTrue();
                assertThat(world.elsewhere()).isEqualTo(OLD); // loaded again meanwhile
                world.products().write(NEW);
            });
            assertThat(world.elsewhere()).isEqualTo(NEW);
            world.orders().inTransaction(() -> {
                assertThat(world.cache().invalidate()).isTrue();
                assertThat(world.elsewhere()).isEqualTo(NEW);
                world.products().write(OLD);
            });
            assertThat(world.elsewhere()).isEqualTo(OLD);
        });
    }

    @Test
    void anInnerTransactionHasChangesOfItsOwn() {
        with(Shop.withPostgres(), world -> {
            world.products().write(new Product(8, "eight", 1));
            assertThat(world.products().find(8)).isNotNull();
            assertThatThrownBy(() -> world.orders().inTransaction(() -> {
                        world.products().replace(NEW);
                        world.orders().inAnother(() -> {
                            world.products().save(new Product(8, "acht", 2));
                            assertThat(world.products().find(7)).isEqualTo(OLD);
                        });
                        assertThat(world.products().find(8)).isEqualTo(new Product(8, "acht", 2));
                        assertThat(world.products().find(7)).isEqualTo(NEW);
                        throw new IllegalStateException("no");
                    }))
                    .hasMessage("no");
            assertThat(world.elsewhere()).isEqualTo(OLD);
        });
    }

    @Test
    void whatWasPutBeforeASavepointThatIsLeftIsLoadedInstead() {
        with(Shop.withPostgres(), world -> {
            world.orders().inTransaction(() -> {
                assertThatThrownBy(() -> world.orders().nested(() -> {
                            world.products().replace(NEW);
                            throw new IllegalStateException("no");
                        }))
                        .hasMessage("no");
                assertThat(world.products().find(7)).isEqualTo(OLD);
            });
            assertThat(world.elsewhere()).isEqualTo(OLD);
        });
    }

    @Test
    void withoutRedisAnEvictionWaitsInTheOutboxOfItsTransaction() throws Exception {
        try (EmbeddedRedis redis = EmbeddedRedis.builder().start()) {
            var runner = Shop.withPostgres()
                    .withPropertyValues("forebay.redis.host=" + redis.host(), "forebay.redis.port=" + redis.port());
            with(runner, world -> {
                redis.kill();
                world.orders().inTransaction(() -> world.products().save(NEW));
                assertThat(waiting(world)).isEqualTo(1);
                assertThat(world.elsewhere()).isEqualTo(NEW);
            });
        }
    }

    @Test
    void anEvictionIsPartOfTheTransactionOfItsOwnMethodAndAHitNeedsNone() throws Exception {
        try (EmbeddedRedis redis = EmbeddedRedis.builder().start()) {
            var runner = Shop.withPostgres()
                    .withPropertyValues("forebay.redis.host=" + redis.host(), "forebay.redis.port=" + redis.port());
            with(runner, world -> {
                assertThat(world.products().findInTransaction(7)).isEqualTo(OLD);
                int begun = world.products().begun().get();
                assertThat(world.products().findInTransaction(7)).isEqualTo(OLD);
                assertThat(world.products().begun()).hasValue(begun);
                redis.kill();
                world.products().saveInTransaction(NEW);
                assertThat(waiting(world)).isEqualTo(1);
                assertThat(world.products().find(7)).isEqualTo(NEW);
            });
        }
    }

    @Test
    void withoutAStoreChangesFollowTheCommit() {
        with(Shop.withPostgres().withPropertyValues("forebay.store.enabled=false"), world -> {
            world.orders().inTransaction(() -> {
                world.products().save(NEW);
                assertThat(world.elsewhere()).isEqualTo(OLD);
            });
            assertThat(world.elsewhere()).isEqualTo(NEW);
            world.orders().inTransaction(() -> world.products().replace(OLD));
            int loads = world.products().loads().get();
            assertThat(world.elsewhere()).isEqualTo(OLD);
            assertThat(world.products().loads()).hasValue(loads);
            assertThatThrownBy(() -> world.orders().inTransaction(() -> {
                        world.products().replace(NEW);
                        throw new IllegalStateException("no");
                    }))
                    .hasMessage("no");
            assertThat(world.elsewhere()).isEqualTo(OLD);
        });
    }
}
