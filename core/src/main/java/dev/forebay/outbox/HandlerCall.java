package dev.forebay.outbox;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One call of a handler, on a thread of its own so that one that hangs can be left. */
final class HandlerCall {
    private static final Duration GRACE = Duration.ofSeconds(1);

    private HandlerCall() {}

    /** Runs the handler; throws what it throws, {@link TimeoutException} when it has not ended {@code within}, and
     * InterruptedException when the caller was interrupted. */
    static void run(OutboxHandler handler, List<OutboxEntry> batch, Duration within) throws Exception {
        var ended = new CompletableFuture<Void>();
        Thread thread = Thread.ofVirtual()
                .name("forebay-outbox-" + handler.kind())
                .start(() -> {
                    try {
                        handler.handle(batch);
                        ended.complete(null);
                    } catch (Throwable e) {
                        ended.completeExceptionally(e);
                    }
                });
        try {
            ended.get(within.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause && !(cause instanceof InterruptedException) ? cause : e;
        } catch (TimeoutException e) {
            thread.interrupt();
            thread.join(GRACE);
            throw new TimeoutException("the handler of " + handler.kind() + " did not end within " + within
                    + (thread.isAlive() ? " and ignores its interruption" : ""));
        } catch (InterruptedException e) {
            thread.interrupt();
            throw e;
        }
    }
}
