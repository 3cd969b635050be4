package dev.forebay.redis;

import dev.forebay.base.Key;
import java.util.List;

/**
 * One call of a script. Immutable.
 *
 * @param script the script
 * @param keys its KEYS, all in one slot
 * @param args its ARGV
 * @param <T> what it answers
 */
public record ScriptCall<T>(Script<T> script, List<Key> keys, List<String> args) {
    public ScriptCall {
        keys = List.copyOf(keys);
        args = List.copyOf(args);
    }
}
