package dev.forebay.bench;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.forebay.base.ForebayClock;
import dev.forebay.bench.OfficeHere.Seat;
import dev.forebay.embedded.EmbeddedPostgres;
import dev.forebay.embedded.EmbeddedRedis;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/**
 * Changes of single seats of one event, followed by many sockets of one node: how long after the change was answered
 * does each socket know, and what do idle sockets weigh. The node is a JVM of its own; changes come over HTTP at a fixed
 * rate, half of them holds, the other half their releases a fifth of a second later.
 */
final class LiveScenario {
    private static final long RELEASE_AFTER_MILLIS = 200;

    private LiveScenario() {}

    /** How much of it. */
    record Size(int sockets, int perSecond, int rounds, Duration warm, Duration measure, int idle) {
        static Size of(boolean quick, int sockets, int perSecond, int idle) {
            return new Size(
                    sockets,
                    perSecond,
                    3,
                    Duration.ofSeconds(quick ? 10 : 30),
                    Duration.ofSeconds(quick ? 8 : 20),
                    idle);
        }
    }

    static void run(Size size, Consumer<String> out) throws IOException, InterruptedException {
        // Not the throwaway one of the tests: a change pays for its write to disk.
        try (EmbeddedRedis redis = EmbeddedRedis.builder().start();
                EmbeddedPostgres postgres = EmbeddedPostgres.builder().start();
                OfficeProcess node = OfficeProcess.start(redis, postgres.createDatabase("bench"))) {
            List<String> tokens;
            List<Seat> seats;
            try (OfficeHere here = OfficeHere.start(redis, postgres.createDatabase("bench"))) {
                tokens = IntStream.range(0, OfficeHere.BUYERS)
                        .mapToObj(here::token)
                        .toList();
                seats = here.freeSeats().ofFirstEvent();
            }
            changes(size, node, tokens, seats, out);
            idle(size, node, seats.getFirst().event(), out);
        }
    }

    private static void changes(
            Size size, OfficeProcess node, List<String> tokens, List<Seat> seats, Consumer<String> out)
            throws IOException, InterruptedException {
        out.accept(String.format(
                Locale.ROOT,
                "%n### %d changes a second of one event to %d sockets%n%nwarm %d s, measured %d s, %d rounds, load average %.2f%n",
                size.perSecond,
                size.sockets,
                size.warm.toSeconds(),
                size.measure.toSeconds(),
                size.rounds,
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()));
        String event = seats.getFirst().event();
        var log = new ArrivalLog();
        try (var fleet = new SocketFleet(log);
                OfficeApi api = new OfficeApi(node.uri())) {
            fleet.open(size.sockets, node.port(), subscribe(event));
            fleet.start();
            try (var changer = new Changer(api, tokens, seats, size.perSecond, log)) {
                hold(size.warm);
                for (int round = 1; round <= size.rounds; round++) {
                    log.begin();
                    changer.begin();
                    long bytes = fleet.bytes();
                    long start = ForebayClock.system().nanoTime();
                    hold(size.measure);
                    double seconds = (ForebayClock.system().nanoTime() - start) / 1e9;
                    long read = fleet.bytes() - bytes;
                    Histogram answers = changer.end();
                    // What was answered at the end has still to arrive.
                    ArrivalLog.Result result = log.end(Duration.ofSeconds(2));
                    report(round, size, answers, changer.failed(), result, read, seconds, out);
                }
            }
            out.accept("sockets that the server ended: " + fleet.lost() + ", told to resync: " + log.resyncs()
                    + ", sent the whole: " + log.snapshots());
        }
    }

    private static void report(
            int round,
            Size size,
            Histogram answers,
            long failed,
            ArrivalLog.Result result,
            long bytes,
            double seconds,
            Consumer<String> out) {
        Histogram arrivals = result.afterAnswer();
        out.accept(String.format(
                Locale.ROOT,
                "  r%d changes %.0f/s (answer p50 %.1f ms p99 %.1f ms, failed %d), deltas %.1f/s, frames %,.0f/s of"
                        + " %.0f bytes, %.1f kB/s a socket; answer to arrival p50 %.1f ms p95 %.1f ms p99 %.1f ms max"
                        + " %.1f ms, %.0f %% before the answer, came as deltas %,d of %,d",
                round,
                answers.getTotalCount() / seconds,
                answers.getValueAtPercentile(50) / 1e6,
                answers.getValueAtPercentile(99) / 1e6,
                failed,
                result.deltas() / seconds,
                result.frames() / seconds,
                (double) bytes / Math.max(1, result.frames()),
                bytes / 1024.0 / seconds / size.sockets,
                arrivals.getValueAtPercentile(50) / 1e6,
                arrivals.getValueAtPercentile(95) / 1e6,
                arrivals.getValueAtPercentile(99) / 1e6,
                arrivals.getMaxValue() / 1e6,
                100.0 * result.beforeAnswer() / Math.max(1, arrivals.getTotalCount()),
                result.arrivals(),
                result.expected(size.sockets)));
    }

    private static void idle(Size size, OfficeProcess node, String event, Consumer<String> out)
            throws IOException, InterruptedException {
        out.accept(String.format(Locale.ROOT, "%n### Memory of %d idle sockets that follow an event%n", size.idle));
        long files = ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class)
                .getMaxFileDescriptorCount();
        int count = (int) Math.min(size.idle, files - 1_000);
        if (count < size.idle) {
            out.accept("only " + count + " sockets: a process may open " + files + " files here");
        }
        OfficeProcess.Memory before = node.memory();
        try (var fleet = new SocketFleet((socket, payload, nanos) -> {})) {
            fleet.open(count, node.port(), subscribe(event));
            fleet.start();
            // Past the next tick and a ping to everybody.
            hold(Duration.ofSeconds(25));
            OfficeProcess.Memory after = node.memory();
            out.accept(String.format(
                    Locale.ROOT,
                    "%d sockets, ended by the server: %d; heap after collection %.1f MB, before %.1f MB: %.1f kB a"
                            + " socket; resident %.1f MB, before %.1f MB: %.1f kB a socket; the kernel's buffers are"
                            + " not counted",
                    count,
                    fleet.lost(),
                    after.heapBytes() / 1e6,
                    before.heapBytes() / 1e6,
                    (after.heapBytes() - before.heapBytes()) / 1024.0 / count,
                    after.residentBytes() / 1e6,
                    before.residentBytes() / 1e6,
                    (after.residentBytes() - before.residentBytes()) / 1024.0 / count));
        }
    }

    private static String subscribe(String event) {
        return "{\"subscribe\":{\"event\":\"" + event + "\"}}";
    }

    private static void hold(Duration time) throws InterruptedException {
        if (new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("a latch nobody counts down was released");
        }
    }

    /** Changes seats at a fixed rate, whatever the answers take, and tells the log when each was answered. */
    private static final class Changer implements AutoCloseable {
        private final ForebayClock clock = ForebayClock.system();
        private final OfficeApi api;
        private final List<String> tokens;
        private final List<Seat> seats;
        private final ArrivalLog log;
        private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(
                1, Thread.ofPlatform().daemon().name("bench-rate").factory());
        private final AtomicLong number = new AtomicLong();
        private final AtomicLong failed = new AtomicLong();
        private volatile org.HdrHistogram.ConcurrentHistogram answers = histogram();

        Changer(OfficeApi api, List<String> tokens, List<Seat> seats, int perSecond, ArrivalLog log) {
            this.api = api;
            this.tokens = tokens;
            this.seats = seats;
            this.log = log;
            long period = TimeUnit.SECONDS.toNanos(2) / perSecond;
            timer.scheduleAtFixedRate(
                    () -> Thread.ofVirtual().start(this::holdAndRelease), 0, period, TimeUnit.NANOSECONDS);
        }

        private static org.HdrHistogram.ConcurrentHistogram histogram() {
            return new org.HdrHistogram.ConcurrentHistogram(TimeUnit.SECONDS.toNanos(100), 2);
        }

        void begin() {
            answers = histogram();
            failed.set(0);
        }

        /** What was answered since the beginning. */
        Histogram end() {
            return answers.copy();
        }

        long failed() {
            return failed.get();
        }

        private void holdAndRelease() {
            long at = number.getAndIncrement();
            String token = tokens.get((int) (at % tokens.size()));
            // One that comes round again has been free for a minute.
            Seat seat = seats.get((int) (at % seats.size()));
            long start = clock.nanoTime();
            try {
                String hold =
                        api.hold(token, seat.event(), seat.id()).expect(201).text("holdId");
                answered(seat, "held", start);
                if (timer.isShutdown()) {
                    return;
                }
                timer.schedule(
                        () -> Thread.ofVirtual().start(() -> release(token, seat, hold)),
                        RELEASE_AFTER_MILLIS,
                        TimeUnit.MILLISECONDS);
            } catch (IOException | RuntimeException e) {
                failed(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private void release(String token, Seat seat, String hold) {
            long start = clock.nanoTime();
            try {
                api.release(token, hold).expect(204);
                answered(seat, "available", start);
            } catch (IOException | RuntimeException e) {
                failed(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private void answered(Seat seat, String state, long start) {
            long now = clock.nanoTime();
            answers.recordValue(now - start);
            log.answered(seat.id(), state, now);
        }

        private void failed(Exception e) {
            if (failed.incrementAndGet() == 1) {
                System.out.println("    first failure: " + e);
            }
        }

        @Override
        public void close() {
            timer.shutdownNow();
        }
    }
}
