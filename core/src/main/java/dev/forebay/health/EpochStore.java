package dev.forebay.health;

import dev.forebay.redis.RedisRole;
import dev.forebay.store.Store;

/** Where the epoch of each role is kept, above Redis. Thread-safe. */
public interface EpochStore {
    /** The epoch now; 1 where it was never advanced. Fails as the store fails. */
    long current(RedisRole role);

    /**
     * A higher epoch, above {@code own} and above every one the store has seen. Processes that come back together share
     * one: it is not raised again within two seconds of another process's advance.
     *
     * @param own the highest epoch the caller has used
     */
    long advance(RedisRole role, long own);

    /** Kept in this process alone; others hear of it through Redis. For applications without PostgreSQL. */
    static EpochStore inMemory() {
        return new MemoryEpochs();
    }

    /** Kept in PostgreSQL, table {@code forebay.epoch}: survives an emptied Redis and every process. */
    static EpochStore stored(Store store) {
        return new StoredEpochs(store);
    }
}
