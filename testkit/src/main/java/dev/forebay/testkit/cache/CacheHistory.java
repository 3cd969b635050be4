package dev.forebay.testkit.cache;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/** What writers and readers of a cache saw, in nanoseconds of the machine's monotonic clock. Thread-safe. */
public final class CacheHistory {
    private final Queue<Write> writes = new ConcurrentLinkedQueue<>();
    private final Queue<Read> reads = new ConcurrentLinkedQueue<>();
    private final Queue<Outage> outages = new ConcurrentLinkedQueue<>();

    /**
     * A version that a node wrote to PostgreSQL and invalidated.
     *
     * @param acknowledged when the node was told that it is invalidated
     */
    public record Write(int node, String key, long version, long acknowledged) {}

    /**
     * A version that a node was answered.
     *
     * @param remote whether it asked past its near tier
     * @param started when it asked
     */
    public record Read(int node, String key, long version, boolean remote, long started) {}

    /** A time in which Redis was away, or was another one. */
    public record Outage(long from, long to) {}

    public void wrote(int node, String key, long version, long acknowledged) {
        writes.add(new Write(node, key, version, acknowledged));
    }

    public void read(int node, String key, long version, boolean remote, long started) {
        reads.add(new Read(node, key, version, remote, started));
    }

    public void outage(long from, long to) {
        outages.add(new Outage(from, to));
    }

    /** Takes out what has come by now. */
    void drain(Consumer<Write> eachWrite, Consumer<Read> eachRead) {
        for (Write write = writes.poll(); write != null; write = writes.poll()) {
            eachWrite.accept(write);
        }
        for (Read read = reads.poll(); read != null; read = reads.poll()) {
            eachRead.accept(read);
        }
    }

    public List<Write> writes() {
        return List.copyOf(writes);
    }

    public List<Read> reads() {
        return List.copyOf(reads);
    }

    public List<Outage> outages() {
        return List.copyOf(outages);
    }
}
