package dev.forebay.outbox;

import dev.forebay.base.ForebayClock;
import dev.forebay.outbox.OutboxTable.Claimed;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One call of a handler, on a thread of its own so that one that hangs can be left; the caller's renews the claim. */
final class HandlerCall {
    private static final Duration GRACE = Duration.ofSeconds(1);

    private final OutboxHandler handler;
    private final ClaimLease lease;
    private final ForebayClock clock;

    HandlerCall(OutboxHandler handler, ClaimLease lease, ForebayClock clock) {
        this.handler = handler;
        this.lease = lease;
        this.clock = clock;
    }

    /** The messages may be another relay's by now. */
    static final class LeaseLostException extends Exception {
        private static final long serialVersionUID = 1L;
    }

    /** Runs the handler; throws what it throws, {@link TimeoutException} when it has not ended {@code within},
     * {@link LeaseLostException} when the claim was lost meanwhile, and InterruptedException when the caller was interrupted. */
    void run(List<Claimed> batch, Duration within) throws Exception {
        if (!lease.holds(batch)) {
            throw new LeaseLostException();
        }
        var ended = new CompletableFuture<Void>();
        List<OutboxEntry> entries = batch.stream().map(Claimed::entry).toList();
        Thread thread = Thread.ofVirtual()
                .name("forebay-outbox-" + handler.kind())
                .start(() -> {
                    try {
                        handler.handle(entries);
                        ended.complete(null);
                    } catch (Throwable e) {
                        ended.completeExceptionally(e);
                    }
                });
        try {
            await(ended, batch, within);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause && !(cause instanceof InterruptedException) ? cause : e;
        } catch (TimeoutException e) {
            thread.interrupt();
            thread.join(GRACE);
            throw new TimeoutException("the handler of " + handler.kind() + " did not end within " + within
                    + (thread.isAlive() ? " and ignores its interruption" : ""));
        } catch (LeaseLostException e) {
            thread.interrupt();
            thread.join(GRACE);
            throw e;
        } catch (InterruptedException e) {
            thread.interrupt();
            throw e;
        }
    }

    private void await(CompletableFuture<Void> ended, List<Claimed> batch, Duration within)
            throws InterruptedException, ExecutionException, TimeoutException, LeaseLostException {
        long end = clock.nanoTime() + within.toNanos();
        while (true) {
            long left = end - clock.nanoTime();
            long untilRenewal = Math.max(1, lease.untilRenewal().toNanos());
            try {
                ended.get(Math.min(left, untilRenewal), TimeUnit.NANOSECONDS);
                return;
            } catch (TimeoutException e) {
                if (left <= untilRenewal) {
                    throw e;
                }
                if (!lease.holds(batch)) {
                    throw new LeaseLostException();
                }
            }
        }
    }
}
