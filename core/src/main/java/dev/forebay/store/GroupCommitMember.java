package dev.forebay.store;

import dev.forebay.base.Applied;
import dev.forebay.base.ForebayClock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One item on its way. Either a batch takes it or its submitter gives it up, whichever comes first. */
final class GroupCommitMember<I, O> {
    private enum State {
        WAITING,
        TAKEN,
        GIVEN_UP
    }

    private final String operation;
    private final I item;
    private final long submittedAt;
    private final long deadlineAt;
    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
    private final CompletableFuture<O> outcome = new CompletableFuture<>();

    GroupCommitMember(String operation, I item, long submittedAt, long deadlineAt) {
        this.operation = operation;
        this.item = item;
        this.submittedAt = submittedAt;
        this.deadlineAt = deadlineAt;
    }

    I item() {
        return item;
    }

    long submittedAt() {
        return submittedAt;
    }

    /** For a batch: from now on giving up means an unknown outcome. */
    boolean take() {
        return state.compareAndSet(State.WAITING, State.TAKEN);
    }

    /** Whether the submitter may still be there. */
    boolean waits(long now) {
        return now - deadlineAt < 0;
    }

    void answer(O answer) {
        outcome.complete(answer);
    }

    void fail(RuntimeException failure) {
        outcome.completeExceptionally(failure);
    }

    O await(ForebayClock clock) {
        try {
            return outcome.get(Math.max(0, deadlineAt - clock.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw giveUp(clock, "no commit within " + Duration.ofNanos(deadlineAt - submittedAt));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw giveUp(clock, "interrupted while waiting for the commit");
        } catch (ExecutionException e) {
            throw failure(clock, e.getCause());
        }
    }

    private StoreUnavailableException giveUp(ForebayClock clock, String why) {
        boolean neverRun = state.compareAndSet(State.WAITING, State.GIVEN_UP);
        return unavailable(clock, neverRun ? Applied.NO : Applied.UNKNOWN, why);
    }

    /** Many submitters may share one failure: each gets its own, with the shared one as the cause. */
    private RuntimeException failure(ForebayClock clock, @Nullable Throwable cause) {
        return switch (cause) {
            case StoreUnavailableException shared ->
                new StoreUnavailableException(
                        operation,
                        elapsed(clock),
                        shared.applied(),
                        "the group's commit failed: " + shared.getMessage(),
                        shared);
            case RuntimeException own -> own;
            case null -> new IllegalStateException("a failure without a cause");
            default -> new IllegalStateException(cause);
        };
    }

    StoreUnavailableException unavailable(ForebayClock clock, Applied applied, String why) {
        return new StoreUnavailableException(operation, elapsed(clock), applied, why, null);
    }

    Duration elapsed(ForebayClock clock) {
        return Duration.ofNanos(clock.nanoTime() - submittedAt);
    }
}
