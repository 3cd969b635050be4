package dev.forebay.spring.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.base.Codec;
import dev.forebay.cache.Cache;
import dev.forebay.cache.Caches;
import dev.forebay.spring.Runners;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The examples of docs/guides/spring-caches.md: each of them stands here, compiles and runs. */
class SpringCachesGuideTest {
    record Product(long id, long category, String name) {}

    @Configuration
    @EnableCaching
    static class Caching {}

    @Service
    static class Products {
        private final JdbcClient jdbc;

        Products(JdbcClient jdbc) {
            this.jdbc = jdbc;
        }

        @Cacheable("products")
        public @Nullable Product find(long id) {
            return jdbc.sql("select id, category, name from product where id = ?")
                    .param(id)
                    .query(Product.class)
                    .optional()
                    .orElse(null);
        }

        @Transactional
        @CacheEvict(cacheNames = "products", key = "#product.id")
        public void save(Product product) {
            jdbc.sql("update product set name = ? where id = ?")
                    .params(product.name(), product.id())
                    .update();
        }
    }

    @Service
    static class Shop {
        private final JdbcClient jdbc;

        Shop(JdbcClient jdbc) {
            this.jdbc = jdbc;
        }

        @Cached(
                cache = "products",
                key = "#id",
                ttl = "1h",
                tags = {"products", "category:#{#result?.category}"})
        public @Nullable Product product(long id) {
            return jdbc.sql("select id, category, name from product where id = ?")
                    .param(id)
                    .query(Product.class)
                    .optional()
                    .orElse(null);
        }

        @Transactional
        @CacheInvalidate(cache = "products", keys = "#id", tags = "category:#{#category}")
        public void move(long id, long category) {
            jdbc.sql("update product set category = ? where id = ?")
                    .params(category, id)
                    .update();
        }

        @Transactional
        @CacheInvalidate(cache = "products", eachOf = "#ids")
        public void withdraw(List<Long> ids) {
            jdbc.sql("delete from product where id in (:ids)").param("ids", ids).update();
        }

        @Transactional
        @CacheInvalidate(cache = "pages", patterns = "list:#{#list}:*", atMost = 500)
        public void reorder(String list) {
            jdbc.sql("update product set name = name || '.' where category::text = ?")
                    .param(list)
                    .update();
        }

        @Cached(cache = "pages", key = "'list:' + #list + ':1'")
        public List<String> page(String list) {
            return jdbc.sql("select name from product where category::text = ?")
                    .param(list)
                    .query(String.class)
                    .list();
        }
    }

    @Test
    void theExamplesDoWhatTheGuideSays() {
        Runners.withPostgres()
                .withConfiguration(AutoConfigurations.of(
                        ForebaySpringCacheAutoConfiguration.class, ForebayCacheAnnotationsAutoConfiguration.class))
                .withUserConfiguration(Caching.class, Products.class, Shop.class)
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    var jdbc = context.getBean(JdbcClient.class);
                    jdbc.sql("create table product (id bigint primary key, category bigint, name text)")
                            .update();
                    jdbc.sql("insert into product values (17, 3, 'Hamlet')").update();
                    var products = context.getBean(Products.class);
                    var shop = context.getBean(Shop.class);
                    assertThat(products.find(17)).isEqualTo(shop.product(17));
                    products.save(new Product(17, 3, "Macbeth"));
                    assertThat(shop.product(17)).isEqualTo(new Product(17, 3, "Macbeth"));
                    shop.move(17, 4);
                    assertThat(products.find(17)).isEqualTo(new Product(17, 4, "Macbeth"));
                    assertThat(shop.page("4")).containsExactly("Macbeth");
                    shop.reorder("4");
                    assertThat(shop.page("4")).containsExactly("Macbeth.");
                    shop.withdraw(List.of(17L, 18L));
                    assertThat(products.find(17)).isNull();

                    Caches caches = context.getBean(Caches.class);
                    CacheDefaults defaults = context.getBean(CacheDefaults.class);
                    Cache<Long, Product> cache =
                            caches.open(defaults.<Long, Product>of("by-hand", Codec.json(Product.class))
                                    .build());
                    assertThat(cache.get(1L, (id, load) -> new Product(id, 1, "x")))
                            .isPresent();
                });
    }

    @Test
    void everyExampleOfTheGuideStandsHere() throws IOException {
        String here = squeezed(
                Files.readString(Path.of("src/test/java/dev/forebay/spring/cache/SpringCachesGuideTest.java")));
        String guide = Files.readString(Path.of("../docs/guides/spring-caches.md"));
        List<String> examples = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
                .matcher(guide)
                .results()
                .map((MatchResult found) -> String.valueOf(found.group(1)))
                .toList();
        assertThat(examples).hasSizeGreaterThan(2);
        for (String example : examples) {
            for (String part : example.split("\n\n|\nclass |\\{\n", -1)) {
                assertThat(here).contains(squeezed(part));
            }
        }
    }

    private static String squeezed(String text) {
        return text.replaceAll("\\s+", "").replace("staticclass", "class");
    }
}
