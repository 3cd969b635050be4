package dev.forebay.spring.cache;

/** Patterns of {@link CacheInvalidate} name more entries than its {@code atMost} allows. Nothing was invalidated. */
public class TooManyEntriesException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final long entries;

    TooManyEntriesException(String cache, long entries, long atMost) {
        super("patterns of @CacheInvalidate name " + entries + " entries of cache '" + cache + "', and atMost allows "
                + atMost + ": nothing was invalidated; narrow them, raise atMost, or use a tag");
        this.entries = entries;
    }

    /** How many there were; more where Redis has so many keys that not all were looked at. */
    public long entries() {
        return entries;
    }
}
