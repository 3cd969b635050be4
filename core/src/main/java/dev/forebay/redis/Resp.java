package dev.forebay.redis;

import dev.forebay.base.Key;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Writes a command as the server reads it. Done on the calling thread into one exact array, so that the event loop, which
 * all calls share, only copies it.
 */
final class Resp {
    private static final byte[] EVALSHA = ascii("EVALSHA");
    private static final byte[] EVAL = ascii("EVAL");

    private Resp() {}

    static byte[] command(Command<?> command) {
        return write(ascii(command.name()), command.args());
    }

    /** EVALSHA by digest, or EVAL with the source where the server does not know the digest. */
    static byte[] script(ScriptCall<?> call, boolean bySource) {
        List<Key> keys = call.keys();
        List<String> args = call.args();
        List<byte[]> payload = call.payload();
        var parts = new byte[2 + keys.size() + args.size() + payload.size()][];
        parts[0] = bySource
                ? call.script().source().getBytes(StandardCharsets.UTF_8)
                : call.script().digest();
        parts[1] = ascii(Integer.toString(keys.size()));
        int at = 2;
        for (int i = 0; i < keys.size(); i++) {
            parts[at++] = keys.get(i).bytes();
        }
        for (int i = 0; i < args.size(); i++) {
            parts[at++] = args.get(i).getBytes(StandardCharsets.UTF_8);
        }
        for (int i = 0; i < payload.size(); i++) {
            parts[at++] = payload.get(i);
        }
        return write(bySource ? EVAL : EVALSHA, List.of(parts));
    }

    private static byte[] write(byte[] name, List<byte[]> args) {
        int count = args.size();
        int size = 3 + digits(count + 1) + bulk(name.length);
        for (int i = 0; i < count; i++) {
            size += bulk(args.get(i).length);
        }
        var out = new byte[size];
        int at = header(out, 0, '*', count + 1);
        at = bulk(out, at, name);
        for (int i = 0; i < count; i++) {
            at = bulk(out, at, args.get(i));
        }
        return out;
    }

    private static int bulk(int length) {
        return 5 + digits(length) + length;
    }

    private static int bulk(byte[] out, int from, byte[] bytes) {
        int at = header(out, from, '$', bytes.length);
        System.arraycopy(bytes, 0, out, at, bytes.length);
        at += bytes.length;
        out[at++] = '\r';
        out[at++] = '\n';
        return at;
    }

    private static int header(byte[] out, int from, char kind, int number) {
        out[from] = (byte) kind;
        int end = from + 1 + digits(number);
        int rest = number;
        for (int at = end - 1; at > from; at--) {
            out[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        out[end] = '\r';
        out[end + 1] = '\n';
        return end + 2;
    }

    private static int digits(int number) {
        int digits = 1;
        for (int rest = number; rest >= 10; rest /= 10) {
            digits++;
        }
        return digits;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
