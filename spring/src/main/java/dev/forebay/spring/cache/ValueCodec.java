package dev.forebay.spring.cache;

import dev.forebay.base.Codec;
import dev.forebay.spring.cache.ValueTypes.Declared;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A value as the name of its declared type, a line end, and its JSON. Each type is read back once after its first
 * writing: a class that can be written and not read is told at once, and not by a cache that never hits.
 */
final class ValueCodec implements Codec<Object> {
    private static final Codec<Object[]> NEVER = Codec.json(Object[].class);
    private static final byte[] NOTHING = "null\n".getBytes(StandardCharsets.UTF_8);

    private final ValueTypes types;
    private final Set<String> proven = ConcurrentHashMap.newKeySet();

    ValueCodec(ValueTypes types) {
        this.types = types;
    }

    /** Stands for null where that was put and not loaded. */
    enum Nothing {
        NULL
    }

    @Override
    public byte[] encode(Object value) {
        if (value == Nothing.NULL) {
            return NOTHING.clone();
        }
        Declared type = types.of(value);
        byte[] json = type.codec().encode(value);
        if (!proven.contains(type.name())) {
            Object unused = type.codec().decode(json);
            proven.add(type.name());
        }
        byte[] name = (type.name() + '\n').getBytes(StandardCharsets.UTF_8);
        byte[] bytes = Arrays.copyOf(name, name.length + json.length);
        System.arraycopy(json, 0, bytes, name.length, json.length);
        return bytes;
    }

    @Override
    public Object decode(byte[] bytes) {
        if (Arrays.equals(bytes, NOTHING)) {
            return Nothing.NULL;
        }
        int end = 0;
        while (end < bytes.length && bytes[end] != '\n') {
            end++;
        }
        String name = new String(bytes, 0, end, StandardCharsets.UTF_8);
        byte[] json = Arrays.copyOfRange(bytes, Math.min(bytes.length, end + 1), bytes.length);
        return types.named(name).<Object>map(type -> type.codec().decode(json)).orElseGet(() -> refused(bytes));
    }

    /** What the kit's codecs throw for bytes that can't be read: the entry is a miss. */
    private static Object refused(byte[] bytes) {
        return NEVER.decode(Arrays.copyOf(bytes, 0));
    }
}
