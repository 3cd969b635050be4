package dev.forebay.boxoffice.pages;

import dev.forebay.boxoffice.testing.RunningBoxOffice;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;

/** An event of the sample world that the browser tests share; hands out rows that no other test touches. */
final class Stage {
    private static final String LARGE =
            "select e.id from boxoffice.events e join boxoffice.venues v on v.id = e.venue_id"
                    + " where sale_opens_at < now() and sale_closes_at > now() and v.seats = ? order by e.id desc limit 1";
    private static final int ROW = 6;
    private static final AtomicInteger NEXT = new AtomicInteger();

    private final RunningBoxOffice office;
    private final String event;
    private final List<List<Seat>> rows;

    private Stage(RunningBoxOffice office, String event) {
        this.office = office;
        this.event = event;
        this.rows = rowsOf(office.guest().get("/api/events/" + event + "/plan").json());
    }

    /** A seat of the plan. */
    record Seat(String id, String section, String row, String number) {}

    static Stage theatre(RunningBoxOffice office) {
        return new Stage(office, office.sql().text(LARGE, 2_500));
    }

    static Stage arena(RunningBoxOffice office) {
        return new Stage(office, office.sql().text(LARGE, 20_000));
    }

    String event() {
        return event;
    }

    /** The first seats of a row nobody else uses, side by side. */
    List<Seat> seatsTogether() {
        return rows.get(NEXT.getAndIncrement()).subList(0, ROW);
    }

    /** Many seats of one section that nobody else uses. */
    List<Seat> seats(int count) {
        String section = rows.getLast().getFirst().section();
        var seats = rows.reversed().stream()
                .flatMap(List::stream)
                .filter(seat -> seat.section().equals(section))
                .limit(count)
                .toList();
        if (seats.size() < count) {
            throw new AssertionError("the section " + section + " has only " + seats.size() + " seats");
        }
        return seats;
    }

    /** Somebody else, without a browser, holds the seat; run the answer to have them give it back. */
    Runnable takenBySomebodyElse(Seat seat) {
        var somebody = office.guest().asGuest();
        var answer = somebody.hold(event, seat.id());
        if (answer.status() != 201) {
            throw new AssertionError(answer.response().body());
        }
        return () -> somebody.delete("/api/holds/" + answer.text("/holdId"));
    }

    private static List<List<Seat>> rowsOf(JsonNode plan) {
        Map<String, List<Seat>> rows = new HashMap<>();
        List<String> order = new ArrayList<>();
        for (JsonNode seat : plan.get("seats")) {
            String section = seat.get("section").asString();
            String row = section + "|" + seat.get("row").asString();
            if (!rows.containsKey(row)) {
                rows.put(row, new ArrayList<>());
                order.add(row);
            }
            rows.get(row)
                    .add(new Seat(
                            seat.get("id").asString(),
                            section,
                            seat.get("row").asString(),
                            seat.get("number").asString()));
        }
        return order.stream()
                .map(rows::get)
                .filter(row -> row.size() >= ROW + 4)
                .toList();
    }
}
