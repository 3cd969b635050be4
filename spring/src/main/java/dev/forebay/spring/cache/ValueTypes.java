package dev.forebay.spring.cache;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.forebay.base.Codec;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;
import tools.jackson.core.type.TypeReference;

/**
 * The types whose values a cache holds: those that its annotated methods return, and the one that is configured. A
 * value is written with the name of its type before it; a name that was not declared here is not read, whatever class
 * there is of that name: data never chooses a class. Thread-safe.
 */
final class ValueTypes {
    private final String cache;
    private final Map<String, Declared> declared = new ConcurrentHashMap<>();

    ValueTypes(String cache) {
        this.cache = cache;
    }

    /** A type, and how its values are written. */
    record Declared(String name, ResolvableType type, Class<?> raw, Codec<Object> codec) {}

    /**
     * Adds what a method returns, without the Optional or future around it.
     *
     * @throws IllegalStateException where values of it could not be read back
     */
    void declare(Method method, Class<?> target) {
        ResolvableType type = valueOf(ResolvableType.forMethodReturnType(method, target));
        declare(type, ClassUtils.getQualifiedMethodName(method, target));
    }

    /** Adds a type. */
    void declare(Class<?> type, String where) {
        declare(ResolvableType.forClass(type), where);
    }

    private void declare(ResolvableType found, String where) {
        ResolvableType boxed = boxed(found);
        if (boxed.resolve() == Void.class) {
            return;
        }
        requireReadable(boxed, where);
        ResolvableType type = concrete(boxed);
        String name = type.toString();
        Class<?> raw = type.resolve(Object.class);
        for (Declared other : declared.values()) {
            if (!other.name().equals(name) && ambiguous(type, raw, other)) {
                throw new IllegalStateException(where + " returns " + name + ", and another method with cache '" + cache
                        + "' returns " + other.name()
                        + ": a value of one could be taken for the other; give them caches of their own");
            }
        }
        declared.computeIfAbsent(name, key -> new Declared(key, type, raw, codec(type.getType())));
    }

    /** Two types whose values look alike but for their type arguments, which a value does not know. */
    private static boolean ambiguous(ResolvableType type, Class<?> raw, Declared other) {
        boolean related = raw.isAssignableFrom(other.raw()) || other.raw().isAssignableFrom(raw);
        return related && (type.hasGenerics() || other.type().hasGenerics());
    }

    private static ResolvableType boxed(ResolvableType type) {
        Class<?> raw = type.resolve();
        return raw != null && raw.isPrimitive()
                ? ResolvableType.forClass(ClassUtils.resolvePrimitiveIfNecessary(raw))
                : type;
    }

    /** The same without type variables and wildcards, which only the method's class can resolve. */
    private static ResolvableType concrete(ResolvableType type) {
        if (type.isArray()) {
            return ResolvableType.forArrayComponent(concrete(type.getComponentType()));
        }
        Class<?> raw = type.resolve(Object.class);
        ResolvableType[] generics =
                Arrays.stream(type.getGenerics()).map(ValueTypes::concrete).toArray(ResolvableType[]::new);
        return generics.length == 0 ? ResolvableType.forClass(raw) : ResolvableType.forClassWithGenerics(raw, generics);
    }

    /** What is cached of a return type, as Spring unwraps it. */
    static ResolvableType valueOf(ResolvableType returned) {
        Class<?> raw = returned.resolve(Object.class);
        if (raw == Optional.class) {
            return returned.getGeneric(0);
        }
        if (CompletionStage.class.isAssignableFrom(raw)) {
            return valueOf(returned.as(CompletionStage.class).getGeneric(0));
        }
        if (Future.class.isAssignableFrom(raw)) {
            return valueOf(returned.as(Future.class).getGeneric(0));
        }
        return switch (raw.getName()) {
            case "reactor.core.publisher.Mono" -> returned.getGeneric(0);
            case "reactor.core.publisher.Flux" ->
                ResolvableType.forClassWithGenerics(List.class, returned.getGeneric(0));
            default -> returned;
        };
    }

    /** Refuses a method whose values could not be read back. */
    static void requireReadable(Method method, Class<?> target, String where) {
        requireReadable(boxed(valueOf(ResolvableType.forMethodReturnType(method, target))), where + ": it");
    }

    private static void requireReadable(ResolvableType type, String where) {
        Class<?> raw = type.resolve();
        if (raw == null || raw == Object.class || type.hasUnresolvableGenerics()) {
            throw new IllegalStateException(where + " returns " + type
                    + ", which does not say what to read back from JSON; declare the exact type");
        }
        JsonTypeInfo info = raw.getAnnotation(JsonTypeInfo.class);
        if (info != null && (info.use() == JsonTypeInfo.Id.CLASS || info.use() == JsonTypeInfo.Id.MINIMAL_CLASS)) {
            throw new IllegalStateException(where + ": " + raw.getName()
                    + " would have data choose a class by its name; use JsonTypeInfo.Id.NAME with the subtypes named");
        }
        boolean container =
                Collection.class.isAssignableFrom(raw) || Map.class.isAssignableFrom(raw) || raw == Iterable.class;
        if (Modifier.isAbstract(raw.getModifiers())
                && !container
                && !raw.isArray()
                && !raw.isPrimitive()
                && !raw.isEnum()
                && info == null
                && !CharSequence.class.isAssignableFrom(raw)
                && !raw.getName().startsWith("java.time.")) {
            throw new IllegalStateException(where + ": " + raw.getName()
                    + " is abstract, and JSON does not say which of its classes a value is; declare the exact type, or"
                    + " name the subtypes with @JsonTypeInfo(use = Id.NAME)");
        }
        if (container && !type.hasGenerics()) {
            throw new IllegalStateException(
                    where + ": a raw " + raw.getSimpleName() + " does not say what is in it; declare the exact type");
        }
        for (ResolvableType generic : type.getGenerics()) {
            requireReadable(generic, where);
        }
    }

    private static Codec<Object> codec(Type type) {
        return Codec.json(new TypeReference<Object>() {
            @Override
            public Type getType() {
                return type;
            }
        });
    }

    /** The type of that name, where it was declared. */
    Optional<Declared> named(String name) {
        return Optional.ofNullable(declared.get(name));
    }

    /** The most exact declared type of a value. */
    Declared of(Object value) {
        Declared best = null;
        for (Declared one : declared.values()) {
            if (one.raw().isInstance(value) && (best == null || best.raw().isAssignableFrom(one.raw()))) {
                best = one;
            }
        }
        if (best == null) {
            throw new IllegalStateException("cache '" + cache + "' holds " + declared.keySet() + ", and no "
                    + value.getClass().getName() + "; declare it as a return type of a method with this cache, or set"
                    + " forebay.cache.caches." + cache + ".type");
        }
        return best;
    }
}
