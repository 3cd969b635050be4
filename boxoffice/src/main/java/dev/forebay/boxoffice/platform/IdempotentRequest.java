package dev.forebay.boxoffice.platform;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;

/**
 * The idempotency key a request runs under. Work that has a transaction of its own keeps the answer in it
 * ({@link IdempotencyKeys#answer}) and says so here. Used by one thread at a time.
 */
public final class IdempotentRequest {
    static final String ATTRIBUTE = IdempotentRequest.class.getName();

    private final IdempotencyKeys.Key key;
    private volatile boolean answered;

    IdempotentRequest(IdempotencyKeys.Key key) {
        this.key = key;
    }

    /** The one of a request, where it carries a key. */
    public static Optional<IdempotentRequest> of(HttpServletRequest request) {
        return Optional.ofNullable((IdempotentRequest) request.getAttribute(ATTRIBUTE));
    }

    public IdempotencyKeys.Key key() {
        return key;
    }

    /** The answer was committed with the work. */
    public void kept() {
        answered = true;
    }

    boolean answered() {
        return answered;
    }
}
