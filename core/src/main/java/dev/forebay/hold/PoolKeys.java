package dev.forebay.hold;

import dev.forebay.base.Key;
import dev.forebay.base.KeySpace;
import java.util.List;

/**
 * The keys of one pool, all in its hash tag.
 *
 * @param pool the pool
 * @param all KEYS of every script, in the order that pool.lua names
 */
record PoolKeys(String pool, List<Key> all) {
    static PoolKeys of(KeySpace keys, String pool) {
        return new PoolKeys(
                pool,
                List.of(
                        keys.tagged("hold", pool, "head"),
                        keys.tagged("hold", pool, "units"),
                        keys.tagged("hold", pool, "holds"),
                        keys.tagged("hold", pool, "expiry"),
                        keys.tagged("hold", pool, "deltas"),
                        keys.tagged("hold", pool, "lines")));
    }

    Key head() {
        return all.get(0);
    }

    Key units() {
        return all.get(1);
    }

    /** The log of changes. */
    Key deltas() {
        return all.get(4);
    }

    /** Where the changes are published: its name is that of the log. */
    Key channel() {
        return deltas();
    }
}
