package dev.forebay.redis;

import dev.forebay.base.Key;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One command: its name, the keys it touches, its arguments as Redis gets them (keys included, in place) and how its
 * reply is read. Immutable; the same command may be sent many times.
 *
 * @param name the command's name in capitals, also the tag of its metrics
 * @param keys the keys it touches, for the choice of the node; all in one slot
 * @param args what follows the name, each a {@code byte[]} that is not written to any more
 * @param reply reads the reply
 * @param <T> what it answers
 */
public record Command<T>(String name, List<Key> keys, List<byte[]> args, Reply<T> reply) {
    public Command {
        keys = List.copyOf(keys);
        args = List.copyOf(args);
    }

    /** A command whose arguments are one key and then texts. */
    public static <T> Command<T> of(String name, Reply<T> reply, Key key, String... args) {
        var all = new java.util.ArrayList<byte[]>(args.length + 1);
        all.add(key.bytes());
        for (String arg : args) {
            all.add(arg.getBytes(StandardCharsets.UTF_8));
        }
        return new Command<>(name, List.of(key), all, reply);
    }

    /** A command without a key; in a cluster it goes to any node of the role. */
    public static <T> Command<T> keyless(String name, Reply<T> reply, String... args) {
        var all = new java.util.ArrayList<byte[]>(args.length);
        for (String arg : args) {
            all.add(arg.getBytes(StandardCharsets.UTF_8));
        }
        return new Command<>(name, List.of(), all, reply);
    }
}
