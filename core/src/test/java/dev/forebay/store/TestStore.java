package dev.forebay.store;

import dev.forebay.base.ForebayClock;
import dev.forebay.base.Meters;
import dev.forebay.embedded.EmbeddedDatabase;
import dev.forebay.embedded.EmbeddedServers;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

/** A store on a database of its own, and the pool behind it. */
public record TestStore(EmbeddedDatabase database, StorePool pool, Store store, SimpleMeterRegistry registry)
        implements AutoCloseable {
    public static TestStore create(String name) {
        return on(EmbeddedServers.createDatabase(name));
    }

    public static TestStore on(EmbeddedDatabase database) {
        StorePool pool = pool(database);
        var registry = new SimpleMeterRegistry();
        return new TestStore(
                database, pool, Store.of(pool.dataSource(), Meters.of(registry), ForebayClock.system()), registry);
    }

    public static StorePool pool(EmbeddedDatabase database) {
        String url = "postgresql://%s:%s@%s:%d/%s"
                .formatted(database.username(), database.password(), database.host(), database.port(), database.name());
        return StorePool.open(DatabaseUrl.parse("DATABASE_URL", url), 8);
    }

    public int run(String sql, Object... args) {
        return store.inTx(tx -> tx.update(new Sql("test", sql), args));
    }

    public long number(String sql, Object... args) {
        return store.inTx(tx ->
                tx.one(new Sql("test", sql), row -> row.longValue("n"), args).orElseThrow());
    }

    @Override
    public void close() {
        pool.close();
    }
}
