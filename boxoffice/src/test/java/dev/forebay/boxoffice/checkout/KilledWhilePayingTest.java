package dev.forebay.boxoffice.checkout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.forebay.boxoffice.account.PersonalTokens;
import dev.forebay.boxoffice.testing.OnSale;
import dev.forebay.boxoffice.testing.RunningBoxOffice;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node is killed between the provider's yes and the confirmation: its transaction waits for a row that the test has
 * locked, and dies with it. The other node finishes the payment, once.
 */
@Tag("soak")
class KilledWhilePayingTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    private final RunningBoxOffice office = RunningBoxOffice.shared();
    private final OnSale sale = OnSale.of(office);

    @Test
    void paymentOfANodeThatIsKilledWhileItConfirmsIsFinishedByAnotherOnceAndOnlyOnce(@TempDir Path folder)
            throws SQLException, InterruptedException {
        String token = office.bean(PersonalTokens.class)
                .create(office.newBuyer(), "test")
                .orElseThrow();
        var buyer = office.guest().bearer(token);
        String id = buyer.book(buyer.hold(sale.event(), sale.seats(2)).text("/holdId"))
                .text("/bookingId");
        String path = "/api/bookings/" + id + "/pay";
        String body = "{\"method\":\"test_slow\"}";
        String key = "killed-" + id;

        try (var node = office.anotherProcess(folder.resolve("node.log"), "--boxoffice.checkout.sandbox.slow=2s");
                var lock = office.sql().database().connect()) {
            var program = node.guest().bearer(token);
            var paying = CompletableFuture.supplyAsync(() -> program.post(path, body, key), Thread::startVirtualThread);
            await().atMost(SOON).until(() -> count("payments where state = 'processing' and booking_id = ?", id) == 1);
            lock.setAutoCommit(false);
            try (var locking = lock.prepareStatement("select from boxoffice.bookings where id = ? for update")) {
                locking.setString(1, id);
                locking.execute();
            }
            await().atMost(SOON).until(() -> charges(id) == 1 && confirmsWaiting() > 0);
            node.close();
            lock.rollback();
            assertThatThrownBy(paying::get).isInstanceOf(ExecutionException.class);
        }
        await().atMost(SOON).until(() -> confirmsWaiting() == 0);
        assertThat(buyer.get("/api/bookings/" + id).text("/status")).isEqualTo("pending_payment");
        assertThat(buyer.post(path, body, key).code()).isEqualTo("in_progress");

        // what time would do: the dead node is not waited for any longer
        office.sql().update("update boxoffice.payments set check_at = now() where booking_id = ?", id);
        office.sql().update("update boxoffice.idempotency_keys set busy_until = now() where key = ?", key);

        await().atMost(SOON)
                .until(() -> buyer.get("/api/bookings/" + id).text("/status").equals("confirmed"));
        var answer = await().atMost(SOON).until(() -> buyer.post(path, body, key), told -> told.status() == 200);
        assertThat(answer.json().at("/tickets").size()).isEqualTo(2);
        assertThat(buyer.post(path, body, key).response().body())
                .isEqualTo(answer.response().body());
        assertThat(charges(id)).isEqualTo(1);
        assertThat(count("booking_seats where booking_id = ?", id)).isEqualTo(2);
    }

    private long charges(String id) {
        return count("sandbox_charges where state = 'captured' and key like ?", id + ":%");
    }

    private long count(String rows, String argument) {
        return office.sql().number("select count(*) from boxoffice." + rows, argument);
    }

    /** Statements that wait for another transaction in the box office's database. */
    private long confirmsWaiting() {
        return office.sql()
                .number("select count(*) from pg_stat_activity where datname = current_database()"
                        + " and wait_event_type = 'Lock' and query like '%boxoffice.bookings%'");
    }
}
