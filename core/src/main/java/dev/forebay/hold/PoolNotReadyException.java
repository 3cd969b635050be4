package dev.forebay.hold;

/** Redis can't decide for a pool, as while somebody loads it: go on without Redis for this call. Redis itself is well. */
final class PoolNotReadyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PoolNotReadyException(String pool) {
        this(pool, "is being loaded");
    }

    PoolNotReadyException(String pool, String why) {
        super("pool " + pool + ' ' + why, null, false, false);
    }
}
