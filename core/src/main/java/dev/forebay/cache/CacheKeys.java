package dev.forebay.cache;

import dev.forebay.base.Key;
import dev.forebay.base.KeySpace;
import java.util.Set;

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

    /** A pattern for all keys of a cache: entries, and the rights to load them. */
    String allOf(String cache) {
        return keys.prefix() + ':' + DOMAIN + ":{" + cache + ":*}:*";
    }

    /** A pattern for all keys of several caches, and those of others; of one cache for its own alone. */
    String allOf(Set<String> caches) {
        return allOf(caches.size() == 1 ? caches.iterator().next() : "*");
    }

    /** The cache of one of those keys; its name has no colon. */
    String cache(String key) {
        int from = keys.prefix().length() + DOMAIN.length() + 3;
        return key.substring(from, key.indexOf(':', from));
    }

    /** The id in one of those keys. */
    String id(String cache, String key) {
        int from = keys.prefix().length() + DOMAIN.length() + cache.length() + 4;
        return key.substring(from, key.lastIndexOf('}'));
    }

    /** Whether one of those keys is an entry, and not a right to load. */
    boolean isEntry(String key) {
        return !key.endsWith(":lease");
    }

    /** One of those keys, which is an entry. */
    Key entry(String cache, String key) {
        String version = key.substring(key.lastIndexOf(":v") + 2);
        return entry(cache, id(cache, key), Integer.parseInt(version));
    }

    Key number() {
        return keys.tagged(DOMAIN, NEWS, "number");
    }

    /** What a process last told a shard: the shard is named by a tag of it. */
    Key proof(String shardTag, String process) {
        return keys.tagged("cache-proof", shardTag, process);
    }

    /** Who sweeps. */
    Key sweep() {
        return keys.tagged(DOMAIN, NEWS, "sweep");
    }

    Key versions() {
        return keys.tagged(DOMAIN, NEWS, "versions");
    }

    Key channel() {
        return keys.tagged(DOMAIN, NEWS, "channel");
    }
}
