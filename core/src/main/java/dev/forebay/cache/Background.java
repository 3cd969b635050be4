package dev.forebay.cache;

import dev.forebay.base.ContextCarrier;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;

/** Loads behind the callers' backs, each on a virtual thread; bounded by the caches' own bounds. Closing interrupts them. */
final class Background implements AutoCloseable {
    private final ContextCarrier context;
    private final Set<Thread> running = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    Background(ContextCarrier context) {
        this.context = context;
    }

    /** Runs {@code work} with the caller's context; throws RejectedExecutionException once closed. */
    void run(String name, Runnable work) {
        if (closed) {
            throw new RejectedExecutionException("the caches are closed");
        }
        Runnable carried = context.carry(work);
        Thread.ofVirtual().name("forebay-cache-" + name).start(() -> {
            running.add(Thread.currentThread());
            try {
                carried.run();
            } finally {
                running.remove(Thread.currentThread());
            }
        });
    }

    @Override
    public void close() {
        closed = true;
        running.forEach(Thread::interrupt);
    }
}
