package dev.forebay.cache;

import dev.forebay.cache.NearEntry.Mark;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One request per key at a time in this process; the others wait for its answer. Nobody joins one that began before an
 * invalidation that has returned: what it reads may be from before. Thread-safe.
 *
 * @param <K> the key
 * @param <A> the answer
 */
final class Flights<K, A> {
    private final Map<K, Flight<A>> flying = new ConcurrentHashMap<>();
    private final Stamps stamps;
    private final LongSupplier tagChanges;

    Flights(Stamps stamps, LongSupplier tagChanges) {
        this.stamps = stamps;
        this.tagChanges = tagChanges;
    }

    /** One request under way. */
    static final class Flight<A> {
        private final Mark mark;
        private final long tagChanges;
        private final CompletableFuture<A> answer = new CompletableFuture<>();

        Flight(Mark mark, long tagChanges) {
            this.mark = mark;
            this.tagChanges = tagChanges;
        }

        void land(A value) {
            answer.complete(value);
        }

        void crash(Throwable cause) {
            answer.completeExceptionally(cause);
        }

        /** Whoever waits asks for itself. */
        void give() {
            answer.cancel(false);
        }

        boolean given() {
            return answer.isCancelled();
        }

        /** The answer, or nothing after {@code atMost}; throws what the request threw. */
        Optional<A> await(Duration atMost) throws InterruptedException {
            try {
                return Optional.of(answer.get(atMost.toNanos(), TimeUnit.NANOSECONDS));
            } catch (TimeoutException | CancellationException e) {
                return Optional.empty();
            } catch (ExecutionException e) {
                if (e.getCause() instanceof RuntimeException failure) {
                    throw failure;
                }
                if (e.getCause() instanceof Error error) {
                    throw error;
                }
                throw new IllegalStateException(e.getCause());
            }
        }
    }

    /** What this caller begins, or joins. */
    record Boarding<A>(Flight<A> flight, boolean begun) {}

    /** Begins a request for {@code key}, or joins the one under way. {@code mark} was noted by the caller just now. */
    Boarding<A> board(K key, Mark mark) {
        var own = new Flight<A>(mark, tagChanges.getAsLong());
        @Nullable Flight<A> other = flying.putIfAbsent(key, own);
        if (other == null) {
            return new Boarding<>(own, true);
        }
        if (other.mark.current(stamps) && other.tagChanges == tagChanges.getAsLong()) {
            return new Boarding<>(other, false);
        }
        flying.replace(key, other, own);
        return new Boarding<>(own, true);
    }

    /** It is over. */
    void ended(K key, Flight<A> flight) {
        flying.remove(key, flight);
    }
}
