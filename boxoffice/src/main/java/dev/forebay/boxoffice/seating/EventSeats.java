package dev.forebay.boxoffice.seating;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.forebay.boxoffice.platform.Problem;
import dev.forebay.boxoffice.seating.plan.CategoryPrice;
import dev.forebay.boxoffice.seating.plan.EncodedJson;
import dev.forebay.boxoffice.seating.plan.SeatLayout;
import dev.forebay.hold.PoolDirectory;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * The seats of events: which there are, what they cost, and the plan as a seat map downloads it. For the kit it is the
 * directory of pools: an event is a pool, a place its unit. Answers from memory; thread-safe.
 */
@Component
public class EventSeats implements PoolDirectory {
    private final SeatedEvents events;
    private final Venues venues;
    /** Encoded plans by venue and prices; a plan of 20,000 seats takes some megabytes. */
    private final Cache<PlanKey, SeatLayout> plans = Caffeine.newBuilder()
            .maximumWeight(256L * 1024 * 1024)
            .weigher((PlanKey key, SeatLayout plan) -> weight(plan.rows()) + weight(plan.columns()))
            .build();

    EventSeats(SeatedEvents events, Venues venues) {
        this.events = events;
        this.venues = venues;
    }

    @Override
    public Optional<Pool> pool(String id) {
        return events.find(id).map(event -> {
            var layout = venues.layout(event.venueId());
            return new Pool(id, layout.size(), layout::contains);
        });
    }

    /** The event, or a problem that says there is none. */
    public SeatedEvent require(String eventId) {
        return events.find(eventId)
                .orElseThrow(() -> Problem.notFound("unknown_event", "There is no such event; see /api/events."));
    }

    public VenueLayout layout(SeatedEvent event) {
        return venues.layout(event.venueId());
    }

    /** The plan with prices, encoded; equal content has equal hashes. */
    public SeatLayout plan(SeatedEvent event) {
        return plans.get(new PlanKey(event.venueId(), event.currency(), event.prices()), key -> {
            var prices = new HashMap<String, CategoryPrice>();
            event.prices()
                    .forEach((category, price) -> prices.put(category, new CategoryPrice(price, event.currency())));
            return SeatLayout.of(layout(event).plan(), prices);
        });
    }

    private static int weight(EncodedJson encoded) {
        return encoded.length() + encoded.gzipLength();
    }

    private record PlanKey(String venueId, String currency, Map<String, Long> prices) {}
}
