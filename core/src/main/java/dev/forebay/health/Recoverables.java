package dev.forebay.health;

import dev.forebay.redis.RedisRole;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is run on the way back, in order, each within its deadline. Thread-safe. */
final class Recoverables implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Recoverables.class);

    private final List<Recoverable> all = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("forebay-recover-", 0).factory());

    void add(Recoverable recoverable) {
        all.add(recoverable);
    }

    /** Runs those of a role; answers why it failed, empty when all went well. */
    Optional<String> run(RedisRole role, Recoverable.Return of, Consumer<String> step) throws InterruptedException {
        List<Recoverable> ordered = all.stream()
                .filter(one -> one.role() == role)
                .sorted(Comparator.comparingInt(Recoverable::order).thenComparing(Recoverable::name))
                .toList();
        for (Recoverable one : ordered) {
            step.accept(one.name());
            Optional<String> failure = runOne(one, of);
            if (failure.isPresent()) {
                return failure;
            }
        }
        return Optional.empty();
    }

    private Optional<String> runOne(Recoverable one, Recoverable.Return of) throws InterruptedException {
        Future<?> running = threads.submit(() -> {
            one.recover(of);
            return null;
        });
        try {
            running.get(one.deadline().toNanos(), TimeUnit.NANOSECONDS);
            return Optional.empty();
        } catch (TimeoutException e) {
            return Optional.of(one.name() + " took longer than " + one.deadline());
        } catch (ExecutionException e) {
            LOG.warn("recovering failed step={}", one.name(), e.getCause());
            return Optional.of(one.name() + " failed");
        } finally {
            running.cancel(true);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
