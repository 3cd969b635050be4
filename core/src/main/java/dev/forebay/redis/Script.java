package dev.forebay.redis;

import dev.forebay.base.Key;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * A Lua script from a file of the class path, with {@code -- @include other.lua} lines replaced by the named file's text
 * (paths from the same folder). It begins with {@code #!lua}, so Redis refuses keys of another slot. Sent by its digest;
 * {@link RedisCommands} loads it where the server does not know it. Immutable.
 *
 * @param <T> what it answers
 */
public final class Script<T> {
    private final String name;
    private final String source;
    private final String sha1;
    private final byte[] digest;
    private final Reply<T> reply;

    private Script(String name, String source, Reply<T> reply) {
        this.name = name;
        this.source = source;
        this.sha1 = sha1(source);
        this.digest = sha1.getBytes(StandardCharsets.US_ASCII);
        this.reply = reply;
    }

    /** Reads a script; {@code resource} such as {@code dev/forebay/hold/take.lua}. A missing file fails at once. */
    public static <T> Script<T> load(String resource, Reply<T> reply) {
        String source = expand(resource, read(resource), 0);
        if (!source.startsWith("#!lua")) {
            throw new IllegalArgumentException(resource + " does not begin with #!lua");
        }
        String file = resource.substring(resource.lastIndexOf('/') + 1);
        return new Script<>(file.substring(0, file.length() - ".lua".length()), source, reply);
    }

    /** The file's name without its ending; the tag of its metrics. */
    public String name() {
        return name;
    }

    public String source() {
        return source;
    }

    /** The digest by which Redis knows it. */
    public String sha1() {
        return sha1;
    }

    /** The digest as it is sent; shared, never written to. */
    byte[] digest() {
        return digest;
    }

    public Reply<T> reply() {
        return reply;
    }

    /** The call of this script with keys and texts, by its digest. */
    public ScriptCall<T> call(List<Key> keys, List<String> args) {
        return new ScriptCall<>(this, keys, args);
    }

    /** The same with bytes after the texts. */
    public ScriptCall<T> call(List<Key> keys, List<String> args, byte[] payload) {
        return new ScriptCall<>(this, keys, args, List.of(payload));
    }

    private static String expand(String resource, String source, int depth) {
        if (depth > 4) {
            throw new IllegalArgumentException(resource + " includes itself");
        }
        String folder = resource.substring(0, resource.lastIndexOf('/') + 1);
        var text = new StringBuilder(source.length());
        for (String line : source.lines().toList()) {
            if (line.startsWith("-- @include ")) {
                String included =
                        folder + line.substring("-- @include ".length()).strip();
                text.append(expand(included, read(included), depth + 1));
            } else {
                text.append(line).append('\n');
            }
        }
        return text.toString();
    }

    private static String read(String resource) {
        try (InputStream in = Script.class.getClassLoader().getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalArgumentException("no script " + resource + " on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sha1(String source) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-1").digest(source.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String toString() {
        return name + ".lua";
    }
}
