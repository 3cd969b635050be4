package dev.forebay.cache;

import dev.forebay.Forebay;
import dev.forebay.ForebayOptions;
import dev.forebay.TestNodes;
import dev.forebay.base.Codec;
import dev.forebay.embedded.EmbeddedDatabase;
import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.embedded.EmbeddedServers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** Two nodes of an application on one Redis and, where asked for, one PostgreSQL. */
final class TwoNodes implements AutoCloseable {
    final Forebay a;
    final Forebay b;
    final AtomicInteger loads = new AtomicInteger();

    /** A value of an application. */
    record Item(String name, int price) {}

    TwoNodes(EmbeddedRedis redis, Optional<EmbeddedDatabase> database) {
        this(redis, database, TestNodes.PATIENT);
    }

    /** Nodes that wait so long for Redis. */
    TwoNodes(EmbeddedRedis redis, Optional<EmbeddedDatabase> database, Duration patience) {
        ForebayOptions options = TestNodes.on(redis, patience);
        if (database.isPresent()) {
            options = options.withDatabase(TestNodes.url(database.get()));
        }
        a = TestNodes.open(options);
        b = TestNodes.open(options);
    }

    static TwoNodes shared() {
        return new TwoNodes(EmbeddedServers.redis(), Optional.empty());
    }

    static TwoNodes sharedWithDatabase() {
        return new TwoNodes(EmbeddedServers.redis(), Optional.of(EmbeddedServers.createDatabase("cache")));
    }

    static Cache<String, Item> items(Forebay node, UnaryOperator<CacheOptions.Builder<String, Item>> settings) {
        CacheOptions.Builder<String, Item> builder = CacheOptions.of("items", Codec.json(Item.class));
        return node.caches().open(settings.apply(builder).build());
    }

    /** A loader that counts. */
    CacheLoader<String, Item> priced(int price) {
        return (key, context) -> {
            loads.incrementAndGet();
            return new Item(key, price);
        };
    }

    @Override
    public void close() {
        a.close();
        b.close();
    }
}
