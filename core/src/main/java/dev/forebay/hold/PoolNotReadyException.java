package dev.forebay.hold;

/** A pool is still being loaded into Redis by somebody: go on without Redis for it. Redis itself is well. */
final class PoolNotReadyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PoolNotReadyException(String pool) {
        super("pool " + pool + " is being loaded", null, false, false);
    }
}
