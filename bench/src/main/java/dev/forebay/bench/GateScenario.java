package dev.forebay.bench;

import dev.forebay.base.ForebayClock;
import dev.forebay.bench.OfficeApi.Answer;
import dev.forebay.bench.OfficeHere.FreeSeats;
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
import java.util.concurrent.Phaser;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.HdrHistogram.ConcurrentHistogram;

/**
 * A steady sale over HTTP while Redis is killed, hung, or comes back empty: what the requests of each phase took, how
 * soon the gate opens (nobody asks Redis any more), and how soon after Redis' return it is asked again and its map is
 * shown. The box office is a JVM of its own, asked for its mode every few milliseconds.
 */
final class GateScenario {
    private static final Duration PACE = Duration.ofMillis(5);
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final ForebayClock clock = ForebayClock.system();
    private final OfficeApi api;
    private final EmbeddedRedis redis;
    private final String event;
    private final Duration phase;
    private final Consumer<String> out;

    private GateScenario(OfficeApi api, EmbeddedRedis redis, String event, Duration phase, Consumer<String> out) {
        this.api = api;
        this.redis = redis;
        this.event = event;
        this.phase = phase;
        this.out = out;
    }

    static void run(boolean quick, int bookingsPerSecond, Consumer<String> out)
            throws IOException, InterruptedException {
        try (EmbeddedRedis redis = EmbeddedRedis.builder().start();
                EmbeddedPostgres postgres = EmbeddedPostgres.builder().start();
                OfficeProcess node = OfficeProcess.start(redis, postgres.createDatabase("bench"));
                OfficeApi api = new OfficeApi(node.uri())) {
            List<String> tokens;
            FreeSeats seats;
            try (OfficeHere here = OfficeHere.start(redis, postgres.createDatabase("bench"))) {
                tokens = IntStream.range(0, OfficeHere.BUYERS)
                        .mapToObj(here::token)
                        .toList();
                seats = here.freeSeats();
            }
            Duration phase = Duration.ofSeconds(quick ? 4 : 10);
            var scenario = new GateScenario(api, redis, seats.next().event(), phase, out);
            out.accept(String.format(
                    Locale.ROOT,
                    "%n### Redis fails under a sale of %d bookings a second over HTTP (3 requests each)%n%nwarm %d s,"
                            + " phases of %d s, load average %.2f%n",
                    bookingsPerSecond,
                    phase.toSeconds() * 4,
                    phase.toSeconds(),
                    ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()));
            try (var sale = new Sale(api, tokens, seats, bookingsPerSecond)) {
                hold(phase.multipliedBy(4));
                scenario.fault("killed (SIGKILL), restarted empty", sale, redis::kill, redis::restartEmpty);
                scenario.fault("hung (SIGSTOP), goes on (SIGCONT)", sale, redis::pause, redis::resume);
                scenario.fault("killed and at once restarted empty", sale, redis::restartEmpty, () -> {});
            }
        }
    }

    private void fault(String name, Sale sale, Runnable fault, Runnable mend) throws InterruptedException {
        sale.begin();
        hold(phase);
        String before = sale.end();
        boolean isOneStroke = name.contains("at once");
        sale.begin();
        long start = clock.nanoTime();
        fault.run();
        long opened = isOneStroke ? 0 : until(() -> !isUp());
        if (!isOneStroke) {
            hold(phase.minusNanos(clock.nanoTime() - start));
        }
        String during = isOneStroke ? "" : sale.end();
        if (!isOneStroke) {
            sale.begin();
        }
        long back = clock.nanoTime();
        mend.run();
        long mended = clock.nanoTime();
        long serves = until(this::isUp);
        long shown = until(this::showsRedis);
        hold(phase);
        out.accept("Redis " + name);
        out.accept("  before: " + before);
        if (!isOneStroke) {
            out.accept("  away:   " + during);
        }
        out.accept("  after:  " + sale.end());
        out.accept(String.format(
                Locale.ROOT,
                "  gate opened after %s; Redis is asked again %d ms after it was there (%d ms to start it), its map shown"
                        + " after %d ms",
                isOneStroke ? "-" : millis(opened - start) + " ms",
                millis(serves - mended),
                millis(mended - back),
                millis(shown - mended)));
    }

    /** When it became so. */
    private long until(BooleanSupplier so) {
        long end = clock.nanoTime() + LONGEST.toNanos();
        while (!so.getAsBoolean()) {
            if (clock.nanoTime() - end > 0) {
                throw new IllegalStateException("did not come true within " + LONGEST);
            }
            LockSupport.parkNanos(PACE.toNanos());
        }
        return clock.nanoTime();
    }

    private boolean isUp() {
        return get("/api/health").json().at("/redis/state/mode").asString("").equals("up");
    }

    /** Without Redis the map's epoch is one of the node's own. */
    private boolean showsRedis() {
        return !get("/api/events/" + event + "/seats?sparse=true").text("epoch").startsWith("pg-");
    }

    private Answer get(String path) {
        try {
            return api.get(path);
        } catch (IOException e) {
            throw new IllegalStateException("the box office does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static long millis(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanos);
    }

    private static void hold(Duration time) throws InterruptedException {
        if (new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("a latch nobody counts down was released");
        }
    }

    /** Bookings at a fixed rate, whatever they take. */
    private static final class Sale implements AutoCloseable {
        private final ForebayClock clock = ForebayClock.system();
        private final OfficeApi api;
        private final List<String> tokens;
        private final FreeSeats seats;
        private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("bench-rate").factory());
        private final AtomicLong number = new AtomicLong();
        private volatile Phase current = new Phase();

        /** What the requests took that were begun in it. */
        private static final class Phase {
            private final ConcurrentHistogram holds = new ConcurrentHistogram(TimeUnit.SECONDS.toNanos(100), 2);
            private final ConcurrentHistogram all = new ConcurrentHistogram(TimeUnit.SECONDS.toNanos(100), 2);
            private final AtomicLong failed = new AtomicLong();
            private final AtomicLong booked = new AtomicLong();
            private final Phaser underWay = new Phaser(1);
        }

        Sale(OfficeApi api, List<String> tokens, FreeSeats seats, int perSecond) {
            this.api = api;
            this.tokens = tokens;
            this.seats = seats;
            timer.scheduleAtFixedRate(
                    () -> Thread.ofVirtual().start(this::book),
                    0,
                    TimeUnit.SECONDS.toNanos(1) / perSecond,
                    TimeUnit.NANOSECONDS);
        }

        void begin() {
            current = new Phase();
        }

        /** Ends the phase, waits for what is under way, and tells. */
        String end() {
            Phase phase = current;
            begin();
            phase.underWay.arriveAndAwaitAdvance();
            return String.format(
                    Locale.ROOT,
                    "booked %d, failed %d; hold p50 %.1f ms p99 %.1f ms; every request p50 %.1f ms p99 %.1f ms longest"
                            + " %.1f ms",
                    phase.booked.get(),
                    phase.failed.get(),
                    phase.holds.getValueAtPercentile(50) / 1e6,
                    phase.holds.getValueAtPercentile(99) / 1e6,
                    phase.all.getValueAtPercentile(50) / 1e6,
                    phase.all.getValueAtPercentile(99) / 1e6,
                    phase.all.getMaxValue() / 1e6);
        }

        private void book() {
            Phase phase = current;
            String token = tokens.get((int) (number.getAndIncrement() % tokens.size()));
            Seat seat = seats.next();
            phase.underWay.register();
            try {
                long start = clock.nanoTime();
                Answer hold = api.hold(token, seat.event(), seat.id());
                phase.holds.recordValue(took(phase, start));
                long drafted = clock.nanoTime();
                Answer draft = api.book(token, hold.expect(201).text("holdId"));
                took(phase, drafted);
                long paying = clock.nanoTime();
                Answer paid = api.pay(token, draft.expect(201).text("bookingId"));
                took(phase, paying);
                paid.expect(200);
                phase.booked.incrementAndGet();
            } catch (IOException | RuntimeException e) {
                if (phase.failed.incrementAndGet() == 1) {
                    System.out.println("    first failure: " + e);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                phase.underWay.arriveAndDeregister();
            }
        }

        private long took(Phase phase, long start) {
            long took = clock.nanoTime() - start;
            phase.all.recordValue(took);
            return took;
        }

        @Override
        public void close() {
            timer.shutdownNow();
        }
    }
}
