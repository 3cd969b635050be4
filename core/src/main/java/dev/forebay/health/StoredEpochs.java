package dev.forebay.health;

import dev.forebay.redis.RedisRole;
import dev.forebay.store.Sql;
import dev.forebay.store.Store;
import java.util.Locale;

/** Epochs in PostgreSQL: one row per role, advanced by one statement. */
final class StoredEpochs implements EpochStore {
    private static final Sql CURRENT = Sql.file("dev/forebay/health/epoch_current.sql");
    private static final Sql ADVANCE = Sql.file("dev/forebay/health/epoch_advance.sql");

    private final Store store;

    StoredEpochs(Store store) {
        this.store = store;
    }

    @Override
    public long current(RedisRole role) {
        return store.inTx(
                tx -> tx.one(CURRENT, row -> row.longValue("value"), name(role)).orElse(1L));
    }

    @Override
    public long advance(RedisRole role, long own) {
        return store.inTx(tx -> tx.one(ADVANCE, row -> row.longValue("value"), name(role), own, own)
                .orElseThrow());
    }

    private static String name(RedisRole role) {
        return role.name().toLowerCase(Locale.ROOT);
    }
}
