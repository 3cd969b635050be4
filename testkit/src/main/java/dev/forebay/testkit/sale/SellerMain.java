package dev.forebay.testkit.sale;

import dev.forebay.embedded.EmbeddedDatabase;
import dev.forebay.redis.RedisEnvironment;
import dev.forebay.testkit.HoldWorld;
import dev.forebay.testkit.SettableClock;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The program of a {@link SellerProcess}: takes orders, one a line, and ends with its input. Redis comes from the
 * environment. Pools are compared with PostgreSQL so rarely that only the repairs themselves can have made Redis right
 * at the end of a sale.
 */
final class SellerMain {
    static final String SERVED = "served by Redis";
    static final String NOT_SERVED = "not served by Redis";

    private static final Duration COMPARED = Duration.ofHours(2);
    private static final Duration RETURN = Duration.ofSeconds(30);

    private final String name;
    private final HoldWorld world;
    /** The kit's alone: histories tell the machine's time. */
    private final SettableClock clock;

    private AtomicBoolean stop = new AtomicBoolean();

    private SellerMain(String name, HoldWorld world, SettableClock clock) {
        this.name = name;
        this.world = world;
        this.clock = clock;
    }

    static List<String> arguments(SellerProcess.Place place) {
        EmbeddedDatabase database = place.database();
        return List.of(
                database.host(),
                Integer.toString(database.port()),
                database.name(),
                database.username(),
                database.password());
    }

    public static void main(String[] args) throws IOException {
        var database = new EmbeddedDatabase(args[1], Integer.parseInt(args[2]), args[3], args[4], args[5]);
        var options = HoldWorld.options().withUpkeep(Duration.ofMillis(100), COMPARED);
        var clock = new SettableClock();
        try (var world = HoldWorld.reaching(RedisEnvironment.read(System.getenv()), database, options, clock);
                var orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
            var seller = new SellerMain(args[0], world, clock);
            for (String line = orders.readLine(); line != null; line = orders.readLine()) {
                seller.take(line.split("\t", -1));
            }
            seller.stop.set(true);
        }
    }

    private void take(String[] order) {
        AtomicBoolean stopping = stop;
        switch (order[0]) {
            case "sell" -> {
                stop = new AtomicBoolean();
                var what = new SellerProcess.Order(
                        order[1], Integer.parseInt(order[2]), Integer.parseInt(order[3]), Long.parseLong(order[4]));
                AtomicBoolean until = stop;
                Thread.ofVirtual().name("sale").start(() -> sell(what, Path.of(order[5]), until));
            }
            case "stop" ->
                Thread.ofVirtual().name("stop").start(() -> {
                    awaitServed();
                    stopping.set(true);
                });
            case "clock" -> clock.set(Duration.ofSeconds(Long.parseLong(order[1])));
            default -> throw new IllegalArgumentException("no order: " + order[0]);
        }
    }

    private void sell(SellerProcess.Order order, Path file, AtomicBoolean until) {
        try (SaleHistory history = SaleHistory.of(name, file)) {
            try {
                new SaleBuyers(world.holds(), world.store(), history, order.pool())
                        .buy(order.buyers(), order.attempts(), order.seed(), until::get);
                awaitServed();
                history.ended(world.redisServes() ? SERVED : NOT_SERVED);
            } catch (RuntimeException e) {
                history.ended(e.toString());
            }
        }
    }

    /** Waits until Redis serves; the time for that is bounded, and it is said afterwards whether it came. */
    private void awaitServed() {
        long from = clock.nanoTime();
        while (!world.redisServes() && clock.nanoTime() - from < RETURN.toNanos() && moment()) {
            continue;
        }
    }

    private static boolean moment() {
        try {
            return !new CountDownLatch(1).await(50, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
