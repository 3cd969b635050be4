package dev.forebay.cache;

import dev.forebay.base.Key;
import dev.forebay.base.KeySpace;

/** The keys of caches; an entry's versions and its lease share a slot. */
record CacheKeys(KeySpace keys) {
    private static final String DOMAIN = "cache";
    private static final String NEWS = "news";

    Key entry(String cache, String id, int version) {
        return keys.tagged(DOMAIN, cache + ':' + id, "v" + version);
    }

    Key lease(String cache, String id) {
        return keys.tagged(DOMAIN, cache + ':' + id, "lease");
    }

    /** The generation of a tag, or of all entries of a cache. */
    Key generation(Generations.Name name) {
        return keys.tagged(name.wholeCache() ? "cache-all" : "cache-tag", name.text());
    }

    Key number() {
        return keys.tagged(DOMAIN, NEWS, "number");
    }

    Key versions() {
        return keys.tagged(DOMAIN, NEWS, "versions");
    }

    Key channel() {
        return keys.tagged(DOMAIN, NEWS, "channel");
    }
}
