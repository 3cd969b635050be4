package dev.forebay.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.HdrHistogram.Histogram;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * When each socket was told of each change. All sockets get the same deltas, so one copy of each is kept, and per socket
 * only the time; what they say is read after the round. Thread-safe.
 */
final class ArrivalLog implements SocketFleet.Received {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final byte[] DELTA = "{\"delta\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SNAPSHOT = "{\"snapshot\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] RESYNC = "{\"resync\"".getBytes(StandardCharsets.US_ASCII);

    private final ReentrantLock lock = new ReentrantLock();
    private Map<Long, Delta> deltas = new HashMap<>();
    private Map<String, Long> answers = new ConcurrentHashMap<>();
    private volatile long resyncs;
    private volatile long snapshots;
    private volatile boolean counting;

    /** One delta and when sockets got it. */
    private static final class Delta {
        private final byte[] text;
        private long[] arrivals = new long[1_024];
        private int count;

        Delta(byte[] text) {
            this.text = text;
        }

        void arrived(long nanos) {
            if (count == arrivals.length) {
                arrivals = Arrays.copyOf(arrivals, 2 * count);
            }
            arrivals[count++] = nanos;
        }
    }

    /**
     * What one round showed.
     *
     * @param afterAnswer nanoseconds from the answer of a change to its arrival at a socket, 0 where it came before the answer
     */
    record Result(Histogram afterAnswer, long beforeAnswer, long changes, long deltas, long frames, long arrivals) {
        /** Arrivals there should be. */
        long expected(int sockets) {
            return changes * sockets;
        }
    }

    /** How often a socket was told that it fell behind. */
    long resyncs() {
        return resyncs;
    }

    /** How often a socket was sent the whole, the first time included. */
    long snapshots() {
        return snapshots;
    }

    /** From now on answers count, and what arrives is kept. */
    void begin() {
        lock.lock();
        try {
            deltas = new HashMap<>();
            answers = new ConcurrentHashMap<>();
            counting = true;
        } finally {
            lock.unlock();
        }
    }

    void answered(String seat, String state, long nanos) {
        if (counting) {
            answers.put(seat + '|' + state, nanos);
        }
    }

    @Override
    public void text(int socket, ByteBuffer payload, long nanos) {
        if (startsWith(payload, RESYNC)) {
            resyncs++;
        } else if (startsWith(payload, SNAPSHOT)) {
            snapshots++;
        } else if (startsWith(payload, DELTA)) {
            long identity = identity(payload);
            lock.lock();
            try {
                deltas.computeIfAbsent(identity, any -> new Delta(copy(payload)))
                        .arrived(nanos);
            } finally {
                lock.unlock();
            }
        }
    }

    /** Waits for what is on its way, and judges the round. */
    Result end(Duration grace) throws InterruptedException {
        counting = false;
        if (new CountDownLatch(1).await(grace.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("a latch nobody counts down was released");
        }
        List<Delta> all;
        lock.lock();
        try {
            all = new ArrayList<>(deltas.values());
            deltas = new HashMap<>();
        } finally {
            lock.unlock();
        }
        return judge(all, answers);
    }

    private static Result judge(List<Delta> deltas, Map<String, Long> answers) {
        var afterAnswer = new Histogram(TimeUnit.SECONDS.toNanos(100), 3);
        long before = 0;
        long frames = 0;
        long found = 0;
        for (Delta delta : deltas) {
            frames += delta.count;
            JsonNode seats = JSON.readTree(delta.text).path("delta").path("seats");
            for (Map.Entry<String, JsonNode> seat : seats.properties()) {
                Long answered =
                        answers.get(seat.getKey() + '|' + seat.getValue().asString());
                if (answered == null) {
                    continue;
                }
                for (int i = 0; i < delta.count; i++) {
                    long after = delta.arrivals[i] - answered;
                    before += after < 0 ? 1 : 0;
                    afterAnswer.recordValue(Math.max(0, after));
                }
                found += delta.count;
            }
        }
        return new Result(afterAnswer, before, answers.size(), deltas.size(), frames, found);
    }

    private static boolean startsWith(ByteBuffer payload, byte[] prefix) {
        if (payload.remaining() < prefix.length) {
            return false;
        }
        for (int i = 0; i < prefix.length; i++) {
            if (payload.get(payload.position() + i) != prefix[i]) {
                return false;
            }
        }
        return true;
    }

    /** Tells deltas apart: a hash of all of it (FNV-1a), for numbers begin anew with an epoch. */
    private static long identity(ByteBuffer payload) {
        long hash = 0xcbf29ce484222325L;
        for (int at = payload.position(); at < payload.limit(); at++) {
            hash = (hash ^ payload.get(at)) * 0x100000001b3L;
        }
        return hash;
    }

    private static byte[] copy(ByteBuffer payload) {
        byte[] text = new byte[payload.remaining()];
        payload.duplicate().get(text);
        return text;
    }
}
