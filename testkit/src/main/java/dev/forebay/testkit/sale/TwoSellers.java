package dev.forebay.testkit.sale;

import static org.awaitility.Awaitility.await;

import dev.forebay.base.ForebayClock;
import dev.forebay.embedded.EmbeddedDatabase;
import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.redis.RedisOptions;
import dev.forebay.testkit.HoldWorld;
import dev.forebay.testkit.sale.SaleAnswer.Said;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * Two processes that sell one pool after another while something happens to Redis, and the judgement of each sale. They
 * share nothing but the servers. Pools are compared with PostgreSQL so rarely that only the repairs themselves can have
 * made Redis right at the end.
 */
public final class TwoSellers implements AutoCloseable {
    private static final ForebayClock CLOCK = ForebayClock.system();
    private static final int ENOUGH = 60;
    private static final Duration COMPARED = Duration.ofHours(2);

    private final HoldWorld one;
    private final HoldWorld two;
    private final int buyers;

    /** @param buyers how many buy at once in each process */
    public TwoSellers(RedisOptions redis, EmbeddedDatabase database, int buyers) {
        var options = HoldWorld.options().withUpkeep(Duration.ofMillis(100), COMPARED);
        this.one = HoldWorld.reaching(redis, database, options);
        this.two = HoldWorld.reaching(redis, database, options);
        this.buyers = buyers;
        awaitServed();
    }

    /** The key of a pool's part, by which its server is found. */
    public String key(String pool, String part) {
        return one.key(pool, part);
    }

    /** Waits until Redis serves both. */
    public void awaitServed() {
        await().atMost(Duration.ofSeconds(60)).until(() -> one.redisServes() && two.redisServes());
    }

    /**
     * How a sale ended.
     *
     * @param answers how often each answer was given
     * @param unanswered requests without an answer
     * @param longest the longest request
     * @param violations what must not happen and did
     * @param differences units in which Redis and PostgreSQL still differ, after time enough to repair them
     */
    public record Verdict(
            Map<Said, Long> answers,
            long unanswered,
            Duration longest,
            List<String> violations,
            List<String> differences) {
        public Verdict {
            answers = Map.copyOf(answers);
            violations = List.copyOf(violations);
            differences = List.copyOf(differences);
        }

        /** Requests that were not served: no answer, "unavailable", or an exception. */
        public long failed() {
            return unanswered
                    + answers.getOrDefault(Said.UNAVAILABLE, 0L)
                    + answers.getOrDefault(Said.UNKNOWN, 0L)
                    + answers.getOrDefault(Said.THREW, 0L);
        }

        /** Whether all is as it must be. */
        public boolean good() {
            return failed() == 0 && violations.isEmpty() && differences.isEmpty();
        }
    }

    /**
     * Sells a pool: in peace, while {@code fault} happens, and after it, each until both processes have sold a while.
     *
     * @param server the server that has the pool, when all is over
     */
    public Verdict sell(String pool, long seed, Runnable fault, Supplier<EmbeddedRedis> server) {
        var first = SaleHistory.of("one");
        var second = SaleHistory.of("two");
        var stop = new AtomicBoolean();
        List<CompletableFuture<Void>> selling =
                List.of(selling(one, first, pool, seed, stop), selling(two, second, pool, seed + 1, stop));
        try {
            awaitAnswers(first, second);
            fault.run();
            awaitAnswers(first, second);
            awaitServed();
            awaitAnswers(first, second);
        } finally {
            stop.set(true);
            selling.forEach(sale -> sale.orTimeout(60, TimeUnit.SECONDS).join());
        }
        List<SaleOp> ops = new ArrayList<>(first.ops());
        ops.addAll(second.ops());
        return judge(pool, ops, server.get());
    }

    private Verdict judge(String pool, List<SaleOp> ops, EmbeddedRedis server) {
        var copy = new RedisCopy(server, part -> one.key(pool, part));
        List<String> differences = differences(copy, pool);
        long until = CLOCK.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!differences.isEmpty() && CLOCK.nanoTime() - until < 0) {
            await().pollDelay(Duration.ofMillis(200)).until(() -> true);
            differences = differences(copy, pool);
        }
        return new Verdict(
                SaleHistory.counted(ops),
                ops.stream().filter(op -> op.answer().isEmpty()).count(),
                Duration.ofNanos(ops.stream()
                        .flatMapToLong(op -> op.answer().stream()
                                .mapToLong(answer ->
                                        answer.at().nanos() - op.begun().nanos()))
                        .max()
                        .orElse(0)),
                OversellChecker.check(ops, List.of(), Set.of(), SaleTable.read(one.store(), pool)).stream()
                        .map(Object::toString)
                        .toList(),
                differences);
    }

    private List<String> differences(RedisCopy copy, String pool) {
        return copy.differences(one.store(), pool).stream()
                .map(Object::toString)
                .toList();
    }

    private CompletableFuture<Void> selling(
            HoldWorld world, SaleHistory history, String pool, long seed, AtomicBoolean stop) {
        var all = new SaleBuyers(world.holds(), world.store(), history, pool);
        return CompletableFuture.runAsync(
                () -> all.buy(buyers, Integer.MAX_VALUE, seed, stop::get),
                task -> Thread.ofVirtual().start(task));
    }

    private static void awaitAnswers(SaleHistory... histories) {
        for (SaleHistory history : histories) {
            long after = history.moment().nanos();
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> history.ops().stream()
                                    .filter(op -> op.begun().nanos() > after
                                            && op.answer().isPresent())
                                    .count()
                            >= ENOUGH);
        }
    }

    @Override
    public void close() {
        two.close();
        one.close();
    }
}
