package dev.forebay.boxoffice.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.boxoffice.testing.RunningBoxOffice;
import dev.forebay.hold.Holds;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Many events on one node: a slow one holds up no other, and what nobody follows is closed and can be followed again. */
class LiveFeedsTest {
    private final RunningBoxOffice office = RunningBoxOffice.shared();
    private final List<String> events = office.sql().texts("select id from boxoffice.events order by id limit 2");
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch answered = new CountDownLatch(1);

    @Test
    void anEventThatIsSlowToOpenHoldsUpNoOther() throws Exception {
        var feeds = feeds(slowToWatch(events.getFirst()));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var slow = new RecordingSession();
            var other = new RecordingSession();
            var opening = threads.submit(() -> feeds.follow(socket(slow), events.getFirst(), null, -1));
            assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();

            feeds.follow(socket(other), events.getLast(), null, -1);
            assertThat(other.last("snapshot").at("/event").asString()).isEqualTo(events.getLast());
            feeds.closeUnfollowed();
            assertThat(slow.messages()).isEmpty();

            answered.countDown();
            opening.get(10, TimeUnit.SECONDS);
            assertThat(slow.last("snapshot").at("/event").asString()).isEqualTo(events.getFirst());
        } finally {
            feeds.close();
        }
    }

    @Test
    void aFeedNobodyFollowsIsClosedAndAnotherIsOpenedForWhoComesLater() {
        var feeds = feeds(office.bean(Holds.class));
        var first = new RecordingSession();
        var socket = socket(first);
        feeds.follow(socket, events.getFirst(), null, -1);
        feeds.unfollow(socket, events.getFirst());
        feeds.closeUnfollowed();
        assertThat(feeds.followed()).isZero();

        var second = new RecordingSession();
        feeds.follow(socket(second), events.getFirst(), null, -1);
        assertThat(feeds.followed()).isEqualTo(1);
        assertThat(second.last("snapshot").has("sequence")).isTrue();
        feeds.close();
    }

    private LiveFeeds feeds(Holds holds) {
        return new LiveFeeds(
                holds, office.bean(FeedWriter.class), office.bean(LiveSockets.class), office.bean(NewsChannel.class));
    }

    private static LiveSocket socket(RecordingSession session) {
        return new LiveSocket(session, Listener.unknown(), Runnable::run, 16);
    }

    /** The office's holds, whose watch of one event waits until the test lets it go on. */
    private Holds slowToWatch(String event) {
        var real = office.bean(Holds.class);
        return (Holds) Proxy.newProxyInstance(
                Holds.class.getClassLoader(), new Class<?>[] {Holds.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("watch") && event.equals(Objects.requireNonNull(arguments)[0])) {
                        asked.countDown();
                        assertThat(answered.await(30, TimeUnit.SECONDS)).isTrue();
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException failed) {
                        throw failed.getCause();
                    }
                });
    }
}
