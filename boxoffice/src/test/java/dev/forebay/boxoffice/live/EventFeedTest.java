package dev.forebay.boxoffice.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.boxoffice.seating.EventSeats;
import dev.forebay.boxoffice.testing.OnSale;
import dev.forebay.boxoffice.testing.RunningBoxOffice;
import dev.forebay.hold.PoolDelta;
import dev.forebay.hold.PoolSnapshot;
import dev.forebay.hold.UnitOffer;
import dev.forebay.hold.UnitState;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.springframework.web.socket.WebSocketSession;
import tools.jackson.databind.json.JsonMapper;

/** What a feed makes of changes: merged without a gap, and a slow client told to resync while others go on. */
class EventFeedTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final RunningBoxOffice office = RunningBoxOffice.shared();
    private final String event = OnSale.of(office).event();
    private final HandTimer timer = new HandTimer();
    private final EventFeed feed = new EventFeed(event, new FeedWriter(JSON, office.bean(EventSeats.class)), timer);

    @Test
    void changesOfOneWindowBecomeOneDeltaFromTheFirstToTheLastNumber() {
        var session = new RecordingSession();
        var socket = socket(session, Runnable::run);
        feed.reset(snapshot(10));
        feed.join(socket, null, -1);
        feed.changed(delta(10, 11, "A-1", UnitState.HELD));
        feed.changed(delta(11, 15, "A-2", UnitState.HELD));
        feed.changed(delta(15, 16, "A-1", UnitState.AVAILABLE));
        assertThat(session.messages()).hasSize(1);

        feed.flush();

        var merged = session.last("delta");
        assertThat(merged.at("/previous").asLong()).isEqualTo(10);
        assertThat(merged.at("/sequence").asLong()).isEqualTo(16);
        assertThat(merged.at("/seats/A-1").asString()).isEqualTo("available");
        assertThat(merged.at("/seats/A-2").asString()).isEqualTo("held");
        assertThat(timer.asked).as("one flush for the whole window").isEqualTo(1);
    }

    @Test
    void clientThatJoinsInTheMiddleOfAWindowGoesOnWhereItsSnapshotEnds() {
        var session = new RecordingSession();
        feed.reset(snapshot(10));
        feed.changed(delta(10, 11, "A-1", UnitState.HELD));

        feed.join(socket(session, Runnable::run), null, -1);
        assertThat(session.last("snapshot").at("/sequence").asLong()).isEqualTo(11);
        assertThat(session.last("snapshot").at("/seats/A-1").asString()).isEqualTo("held");
        feed.changed(delta(11, 12, "A-2", UnitState.BOOKED));
        feed.flush();

        assertThat(session.last("delta").at("/previous").asLong()).isEqualTo(11);
    }

    @Test
    void slowClientIsToldToResyncAndHoldsUpNobody() throws Exception {
        var stuck = new RecordingSession();
        var letGo = new CountDownLatch(1);
        stuck.stuckUntil(letGo);
        var quick = new RecordingSession();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            feed.reset(snapshot(0));
            var slow = socket(stuck, threads);
            feed.join(slow, null, -1);
            feed.join(socket(quick, Runnable::run), null, -1);
            for (int i = 0; i < 20; i++) {
                feed.changed(delta(i, i + 1, "A-1", i % 2 == 0 ? UnitState.HELD : UnitState.AVAILABLE));
                feed.flush();
            }
            assertThat(quick.last("delta").at("/sequence").asLong()).isEqualTo(20);
            assertThat(slow.follows(feed)).isFalse();
            letGo.countDown();
        }
        assertThat(stuck.messages().getLast()).isEqualTo("{\"resync\":true}");
        assertThat(stuck.messages()).hasSizeLessThan(8);
    }

    @Test
    void resetTellsEverybodyTheNewWhole() {
        var session = new RecordingSession();
        feed.join(socket(session, Runnable::run), "1", 5);
        assertThat(session.messages()).as("nothing is known yet").isEmpty();

        feed.reset(snapshot(3));
        feed.reset(snapshot(7));

        assertThat(session.last("snapshot").at("/sequence").asLong()).isEqualTo(7);
    }

    private static LiveSocket socket(WebSocketSession session, Executor senders) {
        return new LiveSocket(session, Listener.unknown(), senders, 4);
    }

    private PoolSnapshot snapshot(long sequence) {
        return new PoolSnapshot(event, "1", sequence, Map.of(), Instant.EPOCH, false);
    }

    private PoolDelta delta(long previous, long sequence, String seat, UnitState state) {
        return new PoolDelta(event, "1", previous, sequence, Map.of(seat, state));
    }

    /** Flushes only when the test does. */
    private static final class HandTimer implements FlushTimer {
        private int asked;

        @Override
        public long nanoTime() {
            return 0;
        }

        @Override
        public void flushAt(EventFeed feed, long lastFlush) {
            asked++;
        }

        @Override
        public void offered(UnitOffer offer) {}
    }
}
