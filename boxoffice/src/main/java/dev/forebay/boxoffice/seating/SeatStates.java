package dev.forebay.boxoffice.seating;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.forebay.hold.PoolSnapshot;
import dev.forebay.hold.UnitState;
import java.util.LinkedHashMap;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Encodes the states of an event's seats, once per number. Thread-safe. */
@Component
public class SeatStates {
    private static final long BUDGET_BYTES = 64L * 1024 * 1024;

    private final EventSeats seats;
    private final JsonMapper json;
    private final Cache<Key, byte[]> encoded = Caffeine.newBuilder()
            .maximumWeight(BUDGET_BYTES)
            .weigher((Key key, byte[] bytes) -> bytes.length)
            .build();

    SeatStates(EventSeats seats, JsonMapper json) {
        this.seats = seats;
        this.json = json;
    }

    /** JSON of a snapshot: {@code {event, epoch, sequence, plan, seats}}; the array is shared, read it only. */
    public byte[] encoded(SeatedEvent event, PoolSnapshot snapshot, boolean sparse) {
        var key = new Key(event.id(), snapshot.epoch(), snapshot.sequence(), sparse);
        return encoded.get(key, any -> encode(event, snapshot, sparse));
    }

    private byte[] encode(SeatedEvent event, PoolSnapshot snapshot, boolean sparse) {
        var states = new LinkedHashMap<String, String>();
        for (Place place : seats.layout(event).places()) {
            var state = snapshot.units().getOrDefault(place.id(), UnitState.AVAILABLE);
            if (!sparse || state != UnitState.AVAILABLE) {
                states.put(place.id(), state.word());
            }
        }
        String plan = seats.plan(event).hash();
        return json.writeValueAsBytes(
                new SeatController.SeatsView(event.id(), snapshot.epoch(), snapshot.sequence(), plan, states));
    }

    private record Key(String event, String epoch, long sequence, boolean sparse) {}
}
