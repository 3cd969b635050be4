package dev.forebay.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.embedded.EmbeddedCluster;
import dev.forebay.embedded.EmbeddedDatabase;
import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.embedded.EmbeddedServers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** Several box offices, JVMs of their own on one Cluster and one PostgreSQL, sell the same seats over HTTP while things fail. */
class OfficesOnOneClusterTest {
    private static final Logger LOG = LoggerFactory.getLogger(OfficesOnOneClusterTest.class);
    private static final String SOLD = "select s.seat_id, s.booking_id from boxoffice.booking_seats s"
            + " join boxoffice.bookings b on b.id = s.booking_id"
            + " where s.event_id = '%s' and s.sold and b.status = 'confirmed'";
    private static final String TAKEN =
            "select seat_id, case when status = 'held' and locked_until <= now() then 'available'"
                    + " else status end as state from boxoffice.seat_booking_state where event_id = '%s'";

    @TempDir
    private Path folder;

    @Test
    void twoOfficesSellWhileTheMasterOfTheEventIsReplaced() throws Exception {
        sell(2, 12, (fleet, cluster, head, rush) -> {
            EmbeddedRedis master = cluster.masterOf(cluster.slotOf(head));
            await().until(() -> rush.confirmed.size() > 3);
            EmbeddedRedis successor = cluster.failoverByKill(master);
            int sold = rush.confirmed.size();
            assertThat(successor.port()).isNotEqualTo(master.port());
            await().atMost(Duration.ofSeconds(30)).until(() -> rush.confirmed.size() > sold + 3);
            assertThat(rush.silent).isEmpty();
        });
    }

    @Test
    @Tag("soak")
    void fourOfficesSellWhileMastersAndOfficesFail() throws Exception {
        sell(4, 40, (fleet, cluster, head, rush) -> {
            int slot = cluster.slotOf(head);
            EmbeddedRedis first = cluster.masterOf(slot);
            await().until(() -> rush.confirmed.size() > 3);

            first.pause();
            EmbeddedRedis second = cluster.awaitSuccessor(slot, first);
            first.resume();
            awaitMore(rush);

            fleet.signal(1, "STOP");
            awaitMore(rush);
            fleet.signal(1, "CONT");
            awaitMore(rush);

            cluster.moveSlots(
                    second,
                    cluster.masters().stream()
                            .filter(node -> node != second)
                            .findFirst()
                            .orElseThrow(),
                    slot);
            awaitMore(rush);

            fleet.kill(3);
            EmbeddedRedis unused = cluster.failoverByKill(cluster.masterOf(slot));
            awaitMore(rush);
            assertThat(rush.silent).allMatch(fleet.urls().get(3)::equals);
        });
    }

    private static List<String> errors(OfficeFleet fleet) {
        try {
            return fleet.errors();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void awaitMore(SeatRush rush) {
        int sold = rush.confirmed.size();
        await().atMost(Duration.ofSeconds(60)).until(() -> rush.confirmed.size() > sold + 5);
    }

    private interface Mishaps {
        void befall(OfficeFleet fleet, EmbeddedCluster cluster, String head, SeatRush rush) throws Exception;
    }

    private void sell(int offices, int buyers, Mishaps mishaps) throws Exception {
        EmbeddedDatabase database = EmbeddedServers.createDatabase("offices");
        try (EmbeddedCluster cluster = EmbeddedCluster.builder().start();
                OfficeFleet fleet = OfficeFleet.start(offices, cluster, database, folder);
                Buyer looker = Buyer.signIn(fleet.urls().getFirst())) {
            String event = biggest(looker);
            Map<String, String> before = query(database, SOLD.formatted(event));
            Map<String, String> taken = query(database, TAKEN.formatted(event));
            List<String> seats = looker.get("/api/events/" + event + "/plan")
                    .at("/seats")
                    .valueStream()
                    .map(seat -> seat.at("/id").asString())
                    .filter(seat -> !taken.containsKey(seat))
                    .limit(600)
                    .toList();
            try (SeatRush rush = SeatRush.start(fleet.urls(), event, seats, buyers)) {
                rush.awaitStarted();
                mishaps.befall(fleet, cluster, "lml:hold:{" + event + "}:head", rush);
                rush.end();
                LOG.info("told to be sold: {}, told to ask again: {}", rush.confirmed.size(), rush.busy);
                assertThat(rush.wrong)
                        .as(() -> String.join("\n", errors(fleet)))
                        .isEmpty();

                Map<String, String> sold = query(database, SOLD.formatted(event));
                assertThat(sold).containsAllEntriesOf(before);
                rush.confirmed.forEach((booking, its) -> its.forEach(seat ->
                        assertThat(sold).as("%s was told to be sold", seat).containsEntry(seat, booking)));
                for (String office : fleet.urls()) {
                    if (!rush.silent.contains(office)) {
                        awaitMapIsThatOf(database, event, office);
                    }
                }
            }
        }
    }

    /** What an office shows is what PostgreSQL has. */
    private static void awaitMapIsThatOf(EmbeddedDatabase database, String event, String office) throws Exception {
        try (Buyer looker = Buyer.signIn(office)) {
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(shown(looker, event))
                            .isEqualTo(new TreeMap<>(query(database, TAKEN.formatted(event)).entrySet().stream()
                                    .filter(seat -> !seat.getValue().equals("available"))
                                    .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)))));
        }
    }

    private static Map<String, String> shown(Buyer buyer, String event) throws Exception {
        JsonNode seats =
                buyer.get("/api/events/" + event + "/seats?sparse=true").at("/seats");
        Map<String, String> shown = new TreeMap<>();
        seats.properties()
                .forEach(seat -> shown.put(seat.getKey(), seat.getValue().asString()));
        return shown;
    }

    private static String biggest(Buyer buyer) throws Exception {
        return buyer.get("/api/events?size=100")
                .at("/events")
                .valueStream()
                .filter(event -> event.at("/sale").asString().equals("open"))
                .max(Comparator.comparingInt(event -> event.at("/available").asInt()))
                .orElseThrow()
                .at("/id")
                .asString();
    }

    private static Map<String, String> query(EmbeddedDatabase database, String sql) throws SQLException {
        Map<String, String> found = new HashMap<>();
        try (Connection connection =
                        DriverManager.getConnection(database.jdbcUrl(), database.username(), database.password());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                found.put(rows.getString(1), rows.getString(2));
            }
        }
        return found;
    }
}
