package dev.forebay.spring.cache;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.interceptor.SimpleKey;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * The text of a key. One value is its own text: {@code 17} of a Long, an Integer or a String, so that
 * {@code Invalidation.entry("products", 17)} and a trigger name the same entry. Several (parameters, a record, a list,
 * an array) are {@code @} and their texts with {@code :} between them; no two different ones have the same text, whatever stands in
 * them, which is not so for SimpleKey's own {@code toString}.
 */
final class KeyText {
    private static final Field PARAMETERS = parameters();

    private KeyText() {}

    private static Field parameters() {
        Field field = ReflectionUtils.findField(SimpleKey.class, "params", Object[].class);
        if (field == null) {
            throw new IllegalStateException("this version of Spring keeps the parameters of a SimpleKey elsewhere");
        }
        ReflectionUtils.makeAccessible(field);
        return field;
    }

    /** The text; throws IllegalArgumentException for a key that has none of its own. */
    static String of(Object key) {
        List<?> parts = parts(key);
        if (parts != null) {
            return "@" + joined(parts);
        }
        String text = single(key);
        return text.startsWith("@") ? "@:" + text : text;
    }

    private static String joined(List<?> parts) {
        var text = new StringBuilder();
        for (int i = 0; i < parts.size(); i++) {
            text.append(i == 0 ? "" : ":").append(part(parts.get(i)));
        }
        return text.toString();
    }

    /** A part never begins with a colon and is never empty, so a single text is told from several. */
    private static String part(@Nullable Object value) {
        if (value == null) {
            return "@-";
        }
        List<?> parts = parts(value);
        if (parts != null) {
            return "@b" + joined(parts) + "@e";
        }
        String text = single(value);
        return text.isEmpty() ? "@_" : text.replace("@", "@@").replace(":", "@.");
    }

    /** What a key is made of; null where it is one value. */
    private static @Nullable List<?> parts(Object key) {
        return switch (key) {
            case SimpleKey several -> listed(ReflectionUtils.getField(PARAMETERS, several));
            case Collection<?> several -> new ArrayList<>(several);
            case Optional<?> one -> one.stream().toList();
            case Map.Entry<?, ?> pair -> pairOf(pair.getKey(), pair.getValue());
            case Record several -> components(several);
            default -> key.getClass().isArray() ? listed(key) : null;
        };
    }

    private static List<?> pairOf(@Nullable Object first, @Nullable Object second) {
        var both = new ArrayList<@Nullable Object>(2);
        both.add(first);
        both.add(second);
        return both;
    }

    private static List<?> listed(@Nullable Object array) {
        if (array == null) {
            return List.of();
        }
        int length = Array.getLength(array);
        var parts = new ArrayList<@Nullable Object>(length);
        for (int i = 0; i < length; i++) {
            parts.add(Array.get(array, i));
        }
        return parts;
    }

    private static List<?> components(Record several) {
        var parts = new ArrayList<@Nullable Object>();
        for (RecordComponent component : several.getClass().getRecordComponents()) {
            ReflectionUtils.makeAccessible(component.getAccessor());
            parts.add(ReflectionUtils.invokeMethod(component.getAccessor(), several));
        }
        return parts;
    }

    private static String single(Object value) {
        return switch (value) {
            case CharSequence text -> text.toString();
            case Number number -> number.toString();
            case Enum<?> constant -> constant.name();
            case UUID id -> id.toString();
            case Class<?> type -> type.getName();
            default -> named(value);
        };
    }

    private static String named(Object value) {
        var says = ClassUtils.getMethodIfAvailable(value.getClass(), "toString");
        if (says == null || says.getDeclaringClass() == Object.class || value instanceof Map) {
            throw new IllegalArgumentException("a key of " + value.getClass().getName()
                    + " has no text of its own, so it can't be named in Redis; use a record, give the class a toString"
                    + " that tells everything in it, or name a part of it: key = \"#parameter.id\"");
        }
        return value.toString();
    }
}
