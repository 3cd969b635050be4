package dev.forebay.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.base.ForebayClock;
import dev.forebay.base.Meters;
import dev.forebay.redis.Reconnector.Opened;
import io.lettuce.core.api.StatefulRedisConnection;
import io.netty.channel.Channel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What was opened, or lent, before the master changed is not used after. */
class RenewalTest {
    private final TestRedis redis = new TestRedis();
    private final RedisOptions options =
            RedisOptions.at(redis.server.host(), redis.server.port()).build();
    private final EventLoops loops = new EventLoops();
    private final Dialer dialer = new Dialer(loops, options.state(), options);
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final Deadlines deadlines = new Deadlines(ForebayClock.system(), Duration.ofSeconds(8));
    private NodeAddress address;

    @BeforeEach
    void find() {
        address = new NodeAddress(redis.server.host(), redis.server.port());
    }

    @AfterEach
    void close() {
        timer.shutdownNow();
        deadlines.close();
        dialer.close();
        loops.close();
        redis.close();
    }

    private CompletionStage<Opened<StatefulRedisConnection<byte[], byte[]>>> dial() {
        return dialer.commands(address, "renewal");
    }

    private long connections() {
        return redis.server
                .command("CLIENT", "LIST")
                .lines()
                .filter(line -> line.contains("name=forebay-renewal"))
                .count();
    }

    /** Opens connections, the first of which arrives when it is let. */
    private final class SlowFirst
            implements Supplier<CompletionStage<Opened<StatefulRedisConnection<byte[], byte[]>>>> {
        private final CompletableFuture<Void> let = new CompletableFuture<>();
        private final AtomicInteger attempts = new AtomicInteger();

        @Override
        public CompletionStage<Opened<StatefulRedisConnection<byte[], byte[]>>> get() {
            return attempts.incrementAndGet() == 1 ? dial().thenCombine(let, (opened, ignored) -> opened) : dial();
        }
    }

    @Test
    void connectionThatAnAttemptFromBeforeTheRenewalOpensIsDropped() {
        var slow = new SlowFirst();
        var opened = new ConcurrentLinkedQueue<Channel>();
        var reconnector = new Reconnector<>(
                slow,
                new Reconnector.Holder<StatefulRedisConnection<byte[], byte[]>>() {
                    @Override
                    public void opened(StatefulRedisConnection<byte[], byte[]> connection, Channel channel) {
                        opened.add(channel);
                    }

                    @Override
                    public void lost() {}

                    @Override
                    public void refused(Throwable cause) {}
                },
                timer,
                options);
        reconnector.start();
        await().until(() -> connections() == 1);
        reconnector.renew();
        slow.let.complete(null);

        await().until(() -> opened.size() == 1);
        assertThat(slow.attempts)
                .as("the one that was told is of the second attempt")
                .hasValue(2);
        await().until(() -> connections() == 1);
        assertThat(opened.element().isActive()).isTrue();
        reconnector.close();
        await().until(() -> connections() == 0);
    }

    @Test
    void connectionLentBeforeTheRenewalIsNotLentAgain() {
        var listeners = new Listeners();
        var asker = new Asker(
                RedisRole.STATE,
                options,
                ForebayClock.system(),
                new CommandMeters(Meters.none(), RedisRole.STATE),
                listeners,
                () -> false);
        var parts = new LinkParts(options, ForebayClock.system(), deadlines, timer, listeners);
        try (var pool = new WatchPool(this::dial, parts::lane, options)) {
            WatchPool.Borrowed first = pool.borrow(asker, "k", "0");
            pool.giveBack(first, true);
            WatchPool.Borrowed again = pool.borrow(asker, "k", "0");
            assertThat(again).as("one that is given back is lent again").isSameAs(first);

            pool.renew();
            pool.giveBack(again, true);
            WatchPool.Borrowed other = pool.borrow(asker, "k", "0");
            assertThat(other).isNotSameAs(first);
            await().until(() -> connections() == 1);
            pool.giveBack(other, true);
        }
        await().until(() -> connections() == 0);
    }
}
