package dev.forebay.redis;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads a reply of Redis into a type. What arrives is a tree of {@code Long}, {@code byte[]}, {@code null} (nil),
 * {@code Double}, {@code Boolean} and {@code List} of these; simple strings arrive as {@code byte[]} too. A reply of another shape than
 * expected throws {@link UnexpectedReplyException}, naming both. Implementations are stateless.
 *
 * @param <T> what it is read into
 */
@FunctionalInterface
public interface Reply<T> {
    /** Reads one reply. */
    T read(@Nullable Object raw);

    /** An integer. */
    static Reply<Long> integer() {
        return raw -> raw instanceof Long number ? number : unexpected("an integer", raw);
    }

    /** A text that is always there, also OK and other simple strings. */
    static Reply<String> text() {
        return raw ->
                raw instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : unexpected("a text", raw);
    }

    /** A text, or empty for nil. */
    static Reply<Optional<String>> optionalText() {
        return raw -> raw == null ? Optional.empty() : Optional.of(text().read(raw));
    }

    /** Bytes, or empty for nil. */
    static Reply<Optional<byte[]>> optionalBytes() {
        return raw -> raw == null
                ? Optional.empty()
                : Optional.of(raw instanceof byte[] bytes ? bytes : unexpected("bytes", raw));
    }

    /** A list, each element read by {@code element}. */
    static <E> Reply<List<E>> list(Reply<E> element) {
        return raw -> {
            if (!(raw instanceof List<?> items)) {
                return unexpected("a list", raw);
            }
            var read = new ArrayList<E>(items.size());
            for (Object item : items) {
                read.add(element.read(item));
            }
            return read;
        };
    }

    /** Whatever came, for replies whose shape depends on their first element. */
    static Reply<Tree> tree() {
        return Tree::new;
    }

    /** A reply that nobody reads. */
    static Reply<Boolean> ignored() {
        return raw -> Boolean.TRUE;
    }

    /** This reply, then {@code next}. */
    default <R> Reply<R> map(Function<? super T, ? extends R> next) {
        return raw -> next.apply(read(raw));
    }

    private static <T> T unexpected(String wanted, @Nullable Object raw) {
        throw new UnexpectedReplyException(wanted, raw);
    }

    /**
     * A reply to walk through by position.
     *
     * @param raw the raw reply
     */
    record Tree(@Nullable Object raw) {
        /** The elements of a list. */
        public List<Tree> items() {
            return list(Tree::new).read(raw);
        }

        /** The element at {@code index} of a list. */
        public Tree at(int index) {
            if (raw instanceof List<?> items && index < items.size()) {
                return new Tree(items.get(index));
            }
            return unexpected("a list of more than " + index + " elements", raw);
        }

        public int size() {
            return raw instanceof List<?> items ? items.size() : unexpected("a list", raw);
        }

        public long integer() {
            return Reply.integer().read(raw);
        }

        public String text() {
            return Reply.text().read(raw);
        }

        public List<String> texts() {
            return list(Reply.text()).read(raw);
        }

        public boolean isNil() {
            return raw == null;
        }
    }
}
