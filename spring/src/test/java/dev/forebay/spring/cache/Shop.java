package dev.forebay.spring.cache;

import dev.forebay.spring.Runners;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.Caching;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** A shop as its tests see it: products in PostgreSQL, counted loads. */
final class Shop {
    private Shop() {}

    record Product(long id, String name, int price) {}

    static ApplicationContextRunner withPostgres() {
        return cached(Runners.withPostgres()).withUserConfiguration(WithTable.class);
    }

    static ApplicationContextRunner withoutPostgres() {
        return cached(Runners.withoutPostgres()).withUserConfiguration(WithoutTable.class);
    }

    private static ApplicationContextRunner cached(ApplicationContextRunner runner) {
        return runner.withConfiguration(
                        AutoConfigurations.of(ForebaySpringCacheAutoConfiguration.class, CacheAutoConfiguration.class))
                .withUserConfiguration(WithCaching.class);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableCaching
    static class WithCaching {
        @Bean
        Plain plain() {
            return new Plain();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class WithTable {
        @Bean
        Products products(JdbcClient jdbc) {
            jdbc.sql("create table if not exists product (id bigint primary key, name text, price int)")
                    .update();
            return new Products(jdbc);
        }

        @Bean
        Orders orders(Products products) {
            return new Orders(products);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class WithoutTable {}

    /** What needs no database. */
    static class Plain {
        private final AtomicInteger loads = new AtomicInteger();
        private final CountDownLatch slow = new CountDownLatch(1);

        public AtomicInteger loads() {
            return loads;
        }

        public CountDownLatch slow() {
            return slow;
        }

        @Cacheable("plain")
        public String text(String key) {
            return key + loads.incrementAndGet();
        }

        @Cacheable("nulls")
        public @Nullable String none(String key) {
            loads.incrementAndGet();
            return null;
        }

        @Cacheable("optionals")
        public Optional<String> optional(String key) {
            loads.incrementAndGet();
            return key.isEmpty() ? Optional.empty() : Optional.of(key);
        }

        @Cacheable(cacheNames = "conditional", condition = "#key.length() > 1", unless = "#result.startsWith('x')")
        public String conditional(String key) {
            loads.incrementAndGet();
            return key;
        }

        @Cacheable("pairs")
        public String pair(String one, String other) {
            loads.incrementAndGet();
            return one + "|" + other;
        }

        @Cacheable("constants")
        public int constant() {
            return loads.incrementAndGet();
        }

        @Cacheable({"first", "second"})
        public String both(String key) {
            return key + loads.incrementAndGet();
        }

        @Cacheable(cacheNames = "synced", sync = true)
        public String synced(String key) throws Exception {
            loads.incrementAndGet();
            if (!slow.await(20, TimeUnit.SECONDS)) {
                throw new IllegalStateException("nobody let go");
            }
            return key;
        }

        @Cacheable("guarded")
        public String guarded(String key) throws Exception {
            return synced(key) + loads.get();
        }

        @Cacheable("failing")
        public String failing(String key) throws Exception {
            loads.incrementAndGet();
            throw new IOException(key);
        }

        @Cacheable("futures")
        public CompletableFuture<String> future(String key) {
            return CompletableFuture.supplyAsync(() -> key + loads.incrementAndGet());
        }

        @Cacheable("lists")
        public List<Product> list(String key) {
            loads.incrementAndGet();
            return new ArrayList<>(List.of(new Product(1, key, 2), new Product(2, key, 3)));
        }

        @CachePut(cacheNames = "plain", key = "#key")
        public String set(String key, String value) {
            return value;
        }

        @CacheEvict("plain")
        public void evict(String key) {}

        @CacheEvict(cacheNames = "plain", beforeInvocation = true)
        public void evictBefore(String key) {
            throw new IllegalStateException("after the eviction");
        }

        @CacheEvict(cacheNames = "plain", allEntries = true)
        public void evictAll() {}

        @Caching(evict = {@CacheEvict("first"), @CacheEvict("second")})
        public void evictBoth(String key) {}
    }

    /** What is in PostgreSQL. */
    static class Products {
        private final AtomicInteger loads = new AtomicInteger();
        private final AtomicInteger begun = new AtomicInteger();
        private final JdbcClient jdbc;

        Products(JdbcClient jdbc) {
            this.jdbc = jdbc;
        }

        public AtomicInteger loads() {
            return loads;
        }

        @Cacheable("products")
        public @Nullable Product find(long id) {
            loads.incrementAndGet();
            return jdbc.sql("select id, name, price from product where id = ?")
                    .param(id)
                    .query(Product.class)
                    .optional()
                    .orElse(null);
        }

        public AtomicInteger begun() {
            return begun;
        }

        @Transactional(readOnly = true)
        @Cacheable(cacheNames = "read", key = "#id")
        public @Nullable Product findInTransaction(long id) {
            begun.incrementAndGet();
            return find(id);
        }

        @Transactional
        @CacheEvict(cacheNames = "products", key = "#product.id")
        public void saveInTransaction(Product product) {
            write(product);
        }

        public void write(Product product) {
            jdbc.sql("insert into product values (?, ?, ?) on conflict (id) do update set name = excluded.name,"
                            + " price = excluded.price")
                    .params(product.id(), product.name(), product.price())
                    .update();
        }

        @CacheEvict(cacheNames = "products", key = "#product.id")
        public void save(Product product) {
            write(product);
        }

        @CachePut(cacheNames = "products", key = "#product.id")
        public Product replace(Product product) {
            write(product);
            return product;
        }

        @CacheEvict(cacheNames = "products", allEntries = true)
        public void reprice(int price) {
            jdbc.sql("update product set price = ?").param(price).update();
        }
    }

    /** Transactions around them. */
    static class Orders {
        private final Products products;

        Orders(Products products) {
            this.products = products;
        }

        @Transactional
        public void inTransaction(Runnable work) {
            work.run();
        }

        @Transactional(propagation = Propagation.REQUIRES_NEW)
        public void inAnother(Runnable work) {
            work.run();
        }

        @Transactional(propagation = Propagation.NESTED)
        public void nested(Runnable work) {
            work.run();
        }

        Products products() {
            return products;
        }
    }
}
