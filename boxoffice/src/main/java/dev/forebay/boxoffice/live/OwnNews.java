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
 * Tells people about what is theirs: holds and bookings, on every socket of theirs at this node; and pings everybody.
 * Only queues, so it holds up no request. Thread-safe.
 */
@Component
class OwnNews {
    private final LiveSockets sockets;
    private final FeedWriter writer;
    private final Clock clock;

    OwnNews(LiveSockets sockets, FeedWriter writer, Clock clock) {
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
        sockets.send(hold.holder(), writer.message("hold", news));
    }

    @EventListener
    void released(HoldReleased released) {
        var news =
                new HoldNews("released", released.holdId(), released.event(), released.seats(), null, clock.instant());
        sockets.send(released.holder(), writer.message("hold", news));
    }

    @EventListener
    void booked(BookingChanged changed) {
        var news = new BookingNews(changed.bookingId(), changed.status().word());
        sockets.send("user:" + changed.userId(), writer.message("booking", news));
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
