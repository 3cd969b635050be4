package dev.forebay.redis;

import dev.forebay.base.Key;
import java.util.List;

/**
 * One call of a script. Immutable.
 *
 * @param script the script
 * @param keys its KEYS, all in one slot
 * @param args its ARGV, as texts
 * @param payload what follows them in ARGV, as bytes that are not written to any more
 * @param <T> what it answers
 */
public record ScriptCall<T>(Script<T> script, List<Key> keys, List<String> args, List<byte[]> payload) {
    public ScriptCall {
        keys = List.copyOf(keys);
        args = List.copyOf(args);
        payload = List.copyOf(payload);
    }

    public ScriptCall(Script<T> script, List<Key> keys, List<String> args) {
        this(script, keys, args, List.of());
    }
}
