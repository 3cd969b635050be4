package dev.forebay.boxoffice.live;

import dev.forebay.boxoffice.checkout.BookingChanged;
import dev.forebay.boxoffice.seating.HoldChanged;
import dev.forebay.boxoffice.seating.HoldReleased;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.context.event.EventListener;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Tells people about what is theirs: holds and bookings, on every socket of theirs at any node; and pings everybody here.
 * Only queues, so it holds up no request. Thread-safe.
 */
@Component
class OwnNews {
    private final NewsChannel channel;
    private final LiveSockets sockets;
    private final FeedWriter writer;
    private final Clock clock;

    OwnNews(NewsChannel channel, LiveSockets sockets, FeedWriter writer, Clock clock) {
        this.channel = channel;
        this.sockets = sockets;
        this.writer = writer;
        this.clock = clock;
    }

    @EventListener
    void held(HoldChanged changed) {
        var hold = changed.hold();
        var news = new HoldNews(
                changed.what().name().toLowerCase(Locale.ROOT),
                hold.id(),
                hold.pool(),
                hold.units(),
                hold.expiresAt(),
                clock.instant());
        channel.tell(hold.holder(), "hold", news);
    }

    @EventListener
    void released(HoldReleased released) {
        var news =
                new HoldNews("released", released.holdId(), released.event(), released.seats(), null, clock.instant());
        channel.tell(released.holder(), "hold", news);
    }

    @EventListener
    void booked(BookingChanged changed) {
        var news = new BookingNews(changed.bookingId(), changed.status().word());
        channel.tell("user:" + changed.userId(), "booking", news);
    }

    @Scheduled(fixedRateString = "PT20S", initialDelayString = "PT20S")
    void ping() {
        sockets.sendAll(writer.message("ping", new Ping(clock.instant())));
    }

    record HoldNews(
            String what,
            String holdId,
            String event,
            List<String> seats,
            @Nullable Instant expiresAt,
            Instant serverTime) {}

    record BookingNews(String bookingId, String status) {}

    record Ping(Instant serverTime) {}
}
