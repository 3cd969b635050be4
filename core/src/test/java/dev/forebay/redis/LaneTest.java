package dev.forebay.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.base.ForebayClock;
import io.netty.channel.Channel;
import io.netty.channel.DefaultEventLoopGroup;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.local.LocalChannel;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A lane whose event loops end under it. */
class LaneTest {
    private final ForebayClock clock = ForebayClock.system();
    private final Deadlines deadlines = new Deadlines(clock, Duration.ofSeconds(8));
    private final Lane lane = new Lane(10, deadlines, clock);
    private final EventLoopGroup loops = new DefaultEventLoopGroup(1);
    private final EventLoopGroup ending = new DefaultEventLoopGroup(1);

    @AfterEach
    void close() {
        lane.close();
        deadlines.close();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        ending.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    private static Channel channel(EventLoopGroup of) throws Exception {
        var channel = new LocalChannel();
        of.register(channel).sync();
        return channel;
    }

    /** One whose event loop takes nothing any more. */
    private Channel ended() throws Exception {
        Channel channel = channel(ending);
        ending.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
        return channel;
    }

    private Call call() {
        return new Call(new byte[] {1}, clock.nanoTime() + TimeUnit.HOURS.toNanos(1), Thread.currentThread());
    }

    @Test
    void callOnAnEventLoopThatHasEndedIsLostUnsent() throws Exception {
        lane.opened(ended());
        Call call = call();
        assertThat(lane.submit(call)).isTrue();
        assertThat(call.state()).isEqualTo(Call.LOST_UNSENT);
        assertThat(lane.depth()).isZero();
    }

    @Test
    void callThatFindsItsNewConnectionsEventLoopEndedIsLostUnsent() throws Exception {
        Channel first = channel(loops);
        Channel second = ended();
        var goOn = new CountDownLatch(1);
        lane.opened(first);
        first.eventLoop().execute(() -> {
            try {
                assertThat(goOn.await(30, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        Call call = call();
        assertThat(lane.submit(call)).isTrue();
        // the drain waits on the first connection's event loop, and belongs to the second one's when it runs
        lane.opened(second);
        goOn.countDown();
        await().until(call::over);
        assertThat(call.state()).isEqualTo(Call.LOST_UNSENT);
        assertThat(lane.depth()).isZero();
    }
}
