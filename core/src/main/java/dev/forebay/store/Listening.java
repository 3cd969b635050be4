package dev.forebay.store;

/** A channel of PostgreSQL that is listened to, see {@link Store#listen}. Thread-safe. */
public interface Listening extends AutoCloseable {
    /** Whether the connection stands, as far as is known: behind a pooler it may stand and hear nothing. */
    boolean connected();

    /** Hears nothing any more and closes the connection. */
    @Override
    void close();
}
