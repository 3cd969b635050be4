package dev.forebay.cache;

import dev.forebay.base.Key;

/**
 * An entry's place in Redis.
 *
 * @param cache the cache's name
 * @param id the key's text
 * @param version of the values
 * @param form how it stands there
 */
record Place(String cache, String id, int version, StoredForm form, Key entry, Key lease) {}
