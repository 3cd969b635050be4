package dev.forebay.boxoffice.live;

import dev.forebay.boxoffice.seating.EventSeats;
import dev.forebay.hold.PoolDelta;
import dev.forebay.hold.UnitState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;
import org.springframework.web.socket.TextMessage;
import tools.jackson.databind.json.JsonMapper;

/** Encodes what a feed sends: states of seats, never who holds them. Thread-safe. */
@Component
class FeedWriter {
    private final JsonMapper json;
    private final EventSeats seats;

    FeedWriter(JsonMapper json, EventSeats seats) {
        this.json = json;
        this.seats = seats;
    }

    /** One delta out of consecutive ones: from the number before the first to that of the last; the last state counts. */
    TextMessage delta(List<PoolDelta> deltas) {
        var words = new HashMap<String, String>();
        deltas.forEach(delta -> delta.units().forEach((seat, state) -> words.put(seat, state.word())));
        var first = deltas.getFirst();
        var last = deltas.getLast();
        return message("delta", new Delta(first.pool(), last.epoch(), first.previous(), last.sequence(), words));
    }

    TextMessage snapshot(String event, String epoch, long sequence, Map<String, UnitState> states) {
        var words = new HashMap<String, String>();
        states.forEach((seat, state) -> words.put(seat, state.word()));
        String plan = seats.plan(seats.require(event)).hash();
        return message("snapshot", new Snapshot(event, epoch, sequence, plan, words));
    }

    /** {@code {"kind": body}}. */
    TextMessage message(String kind, Object body) {
        return new TextMessage(json.writeValueAsString(Map.of(kind, body)));
    }

    record Delta(String event, String epoch, long previous, long sequence, Map<String, String> seats) {}

    record Snapshot(String event, String epoch, long sequence, String plan, Map<String, String> seats) {}
}
