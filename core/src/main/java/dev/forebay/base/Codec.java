package dev.forebay.base;

import tools.jackson.core.type.TypeReference;

/**
 * Turns values into bytes and back. Implementations are thread-safe, refuse what is larger or deeper than their limits,
 * and never choose a type by what the data says.
 *
 * @param <T> the value
 */
public interface Codec<T> {
    /** The bytes of {@code value}; throws {@link CodecException} where it can't be written. */
    byte[] encode(T value);

    /** The value of {@code bytes}; throws {@link CodecException} where they can't be read. */
    T decode(byte[] bytes);

    /** JSON with Jackson's defaults for records, tolerant of unknown fields; at most 1 MiB and 64 levels deep. */
    static <T> Codec<T> json(Class<T> type) {
        return new JsonCodec<>(type);
    }

    /** The same for a type with parameters: {@code new TypeReference<List<Event>>() {}}. */
    static <T> Codec<T> json(TypeReference<T> type) {
        return new JsonCodec<>(type);
    }
}
