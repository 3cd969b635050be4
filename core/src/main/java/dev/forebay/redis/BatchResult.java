package dev.forebay.redis;

/**
 * The answer to one command of a batch.
 *
 * @param <T> what it answers
 */
public sealed interface BatchResult<T> {
    /** It was answered. */
    record Answer<T>(T value) implements BatchResult<T> {}

    /** It failed, or its answer is missing. */
    record Failure<T>(RuntimeException cause) implements BatchResult<T> {}

    /** The answer, or its failure thrown. */
    default T orThrow() {
        return switch (this) {
            case Answer<T> answer -> answer.value();
            case Failure<T> failure -> throw failure.cause();
        };
    }
}
