package dev.forebay.boxoffice.checkout;

import dev.forebay.boxoffice.platform.Caller;
import dev.forebay.boxoffice.platform.Ids;
import dev.forebay.boxoffice.platform.Member;
import dev.forebay.boxoffice.platform.Problem;
import dev.forebay.boxoffice.platform.Times;
import dev.forebay.boxoffice.seating.EventSeats;
import dev.forebay.boxoffice.seating.HoldDesk;
import dev.forebay.boxoffice.seating.SeatedEvent;
import dev.forebay.hold.Hold;
import dev.forebay.spring.SpringTx;
import dev.forebay.store.Sql;
import java.util.List;
import java.util.Optional;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Opens drafts: a hold becomes a booking that waits for its payment, and lasts as long as that. A hold has one open
 * draft; asking again answers the same, with the seats the hold has by then. Costs one extension of the hold and two
 * statements in one transaction. Thread-safe.
 */
@Component
class Drafts {
    private static final Sql LOCK = BookingStore.sql("draft_lock");
    private static final Sql OPEN = BookingStore.sql("draft_open");
    private static final Sql OF_HOLD = BookingStore.sql("draft_of_hold");
    private static final Sql REPRICE = BookingStore.sql("draft_reprice");

    private final JdbcClient jdbc;
    private final SpringTx transactions;
    private final BookingStore bookings;
    private final HoldDesk desk;
    private final EventSeats seats;
    private final CheckoutProperties properties;
    private final ApplicationEventPublisher publisher;

    Drafts(
            JdbcClient jdbc,
            SpringTx transactions,
            BookingStore bookings,
            HoldDesk desk,
            EventSeats seats,
            CheckoutProperties properties,
            ApplicationEventPublisher publisher) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.bookings = bookings;
        this.desk = desk;
        this.seats = seats;
        this.properties = properties;
        this.publisher = publisher;
    }

    /** The draft of the caller's hold. */
    Booking open(Caller caller, String holdId) {
        var member = caller.requireMember();
        var hold = desk.extend(caller, holdId, properties.draft());
        var event = seats.require(hold.pool());
        var lines = lines(event, hold);
        var draft = transactions.inTx(tx -> {
            jdbc.sql(LOCK.text()).param("user", member.id()).query().listOfRows();
            return insert(member, event, hold, lines).or(() -> refresh(member, event, hold, lines));
        });
        var opened = draft.orElseThrow(this::tooMany);
        publisher.publishEvent(new BookingChanged(opened.id(), member.id(), opened.status()));
        return opened;
    }

    private Optional<Booking> insert(Member member, SeatedEvent event, Hold hold, List<Booking.BookedSeat> lines) {
        String id = Ids.next("bk_");
        long total = lines.stream().mapToLong(Booking.BookedSeat::price).sum();
        return priced(jdbc.sql(OPEN.text()), lines)
                .param("id", id)
                .param("user", member.id())
                .param("event", event.id())
                .param("hold", hold.id())
                .param("holder", hold.holder())
                .param("currency", event.currency())
                .param("total", total)
                .param("expires", Times.toDatabase(hold.expiresAt()))
                .param("most", properties.mostDrafts())
                .query((row, n) -> new Booking(
                        id,
                        member.id(),
                        event.id(),
                        hold.id(),
                        hold.holder(),
                        BookingStatus.PENDING_PAYMENT,
                        event.currency(),
                        total,
                        row.getLong("fee"),
                        Times.read(row, "created_at"),
                        hold.expiresAt(),
                        Optional.empty(),
                        lines,
                        Optional.empty()))
                .optional();
    }

    /** The draft that the hold has already, brought up to what the hold is now, unless it is being paid. */
    private Optional<Booking> refresh(Member member, SeatedEvent event, Hold hold, List<Booking.BookedSeat> lines) {
        return jdbc.sql(OF_HOLD.text())
                .param("hold", hold.id())
                .query((row, n) ->
                        new Existing(row.getString("id"), row.getString("user_id"), row.getBoolean("paying")))
                .optional()
                .filter(existing -> existing.userId().equals(member.id()))
                .flatMap(existing -> {
                    if (!existing.paying()) {
                        reprice(existing.id(), event, hold, lines);
                    }
                    return bookings.find(existing.id());
                });
    }

    private void reprice(String id, SeatedEvent event, Hold hold, List<Booking.BookedSeat> lines) {
        priced(jdbc.sql(REPRICE.text()), lines)
                .param("id", id)
                .param("event", event.id())
                .param(
                        "total",
                        lines.stream().mapToLong(Booking.BookedSeat::price).sum())
                .param("expires", Times.toDatabase(hold.expiresAt()))
                .update();
    }

    private static JdbcClient.StatementSpec priced(JdbcClient.StatementSpec sql, List<Booking.BookedSeat> lines) {
        return sql.param("seats", lines.stream().map(Booking.BookedSeat::seat).toArray(String[]::new))
                .param(
                        "categories",
                        lines.stream().map(Booking.BookedSeat::category).toArray(String[]::new))
                .param("prices", lines.stream().map(Booking.BookedSeat::price).toArray(Long[]::new))
                .param("tickets", lines.stream().map(Booking.BookedSeat::ticket).toArray(String[]::new));
    }

    private List<Booking.BookedSeat> lines(SeatedEvent event, Hold hold) {
        var layout = seats.layout(event);
        return hold.units().stream()
                .sorted()
                .map(seat -> {
                    String category = layout.place(seat).orElseThrow().category();
                    Long price = event.prices().get(category);
                    if (price == null) {
                        throw Problem.refused("seat_not_on_sale", "These seats are not on sale; choose others.");
                    }
                    return new Booking.BookedSeat(seat, category, price, Ids.next("tkt_"));
                })
                .toList();
    }

    private Problem tooMany() {
        return Problem.refused(
                        "pending_limit",
                        "At most " + properties.mostDrafts()
                                + " bookings can wait for their payment at a time; pay or cancel one first.")
                .with("limit", properties.mostDrafts());
    }

    private record Existing(String id, String userId, boolean paying) {}
}
