package dev.forebay.store;

/**
 * Reads one row.
 *
 * @param <T> what it is read into
 */
@FunctionalInterface
public interface RowReader<T> {
    T read(Row row);
}
