package dev.forebay.boxoffice.checkout;

import dev.forebay.boxoffice.platform.Times;
import dev.forebay.store.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Reads and closes bookings; each method is one statement in the caller's transaction, if there is one. Thread-safe. */
@Component
class BookingStore {
    private static final Sql FIND = sql("booking_find");
    private static final Sql LOCK = sql("booking_lock");
    private static final Sql LIST = sql("booking_list");
    private static final Sql CONFIRM = sql("booking_confirm");
    private static final Sql CANCEL = sql("booking_cancel");
    private static final Sql REFUND_DUE = sql("booking_refund_due");
    private static final TypeReference<List<Booking.BookedSeat>> SEATS = new TypeReference<>() {};

    private final JdbcClient jdbc;
    private final JsonMapper json;

    BookingStore(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    static Sql sql(String name) {
        return Sql.file("dev/forebay/boxoffice/checkout/" + name + ".sql");
    }

    Optional<Booking> find(String id) {
        return jdbc.sql(FIND.text())
                .param("id", id)
                .query((row, n) -> booking(row))
                .optional();
    }

    /** The booking, which nobody else changes until the transaction ends. */
    Optional<Booking> lock(String id) {
        return jdbc.sql(LOCK.text())
                .param("id", id)
                .query((row, n) -> booking(row))
                .optional();
    }

    List<Booking> of(String userId, int size, long offset) {
        return jdbc.sql(LIST.text())
                .param("user", userId)
                .param("size", size)
                .param("offset", offset)
                .query((row, n) -> booking(row))
                .list();
    }

    /** Sells the booking's seats; the unique index refuses a seat that is sold. */
    Instant confirm(String id) {
        return jdbc.sql(CONFIRM.text())
                .param("id", id)
                .query((row, n) -> Times.read(row, "confirmed_at"))
                .single();
    }

    void cancel(String id) {
        jdbc.sql(CANCEL.text()).param("id", id).update();
    }

    void refundDue(String id) {
        jdbc.sql(REFUND_DUE.text()).param("id", id).update();
    }

    private Booking booking(ResultSet row) throws SQLException {
        String state = row.getString("payment_state");
        Optional<Booking.Payment> payment = state == null
                ? Optional.empty()
                : Optional.of(new Booking.Payment(
                        state,
                        row.getInt("attempt"),
                        row.getString("method"),
                        Optional.ofNullable(row.getString("reason"))));
        return new Booking(
                row.getString("id"),
                row.getString("user_id"),
                row.getString("event_id"),
                row.getString("hold_id"),
                row.getString("holder"),
                BookingStatus.ofWord(row.getString("status")),
                row.getString("currency"),
                row.getLong("total"),
                row.getLong("fee"),
                Times.read(row, "created_at"),
                Times.read(row, "expires_at"),
                Times.readOptional(row, "confirmed_at"),
                json.readValue(row.getString("seats"), SEATS),
                payment);
    }
}
