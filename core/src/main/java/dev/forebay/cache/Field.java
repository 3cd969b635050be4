package dev.forebay.cache;

import dev.forebay.base.Codec;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A property of the objects of a cache that keeps them by field. Immutable; declare it once.
 *
 * {@snippet :
 * static final Field<Product, Integer> STOCK = Field.of("stock", Integer.class, Product::stock);
 * }
 *
 * @param name as the codec writes it
 * @param codec how its value is written: as the object's codec does
 * @param getter takes it from an object
 * @param <V> the object
 * @param <F> the property
 */
public record Field<V, F>(String name, Codec<F> codec, Function<? super V, ? extends @Nullable F> getter) {
    public Field {
        HashEntry.requireName(name.getBytes(StandardCharsets.UTF_8));
        if (name.chars().anyMatch(character -> character == '"' || character == '\\' || character < ' ')) {
            throw new IllegalArgumentException("a field's name has no quotes, backslashes and control characters");
        }
    }

    /** A property that is written as {@link Codec#json(Class)} writes it. */
    public static <V, F> Field<V, F> of(String name, Class<F> type, Function<? super V, ? extends @Nullable F> getter) {
        return new Field<>(name, Codec.json(type), getter);
    }

    /** Another value for it. Throws {@link dev.forebay.base.CodecException} where it can't be written. */
    public Change<V> to(F value) {
        return new Change<>(name, codec.encode(value));
    }

    /** What an object has there; empty where that is null. */
    public Optional<F> in(V object) {
        return Optional.ofNullable(getter.apply(object));
    }

    /**
     * A property's new value.
     *
     * @param name the property
     * @param json its value; not written to any more
     * @param <V> the object
     */
    public record Change<V>(String name, byte[] json) {}
}
