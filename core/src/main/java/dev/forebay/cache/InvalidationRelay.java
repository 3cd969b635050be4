package dev.forebay.cache;

import dev.forebay.cache.Invalidation.Item;
import dev.forebay.outbox.OutboxEntry;
import dev.forebay.outbox.OutboxHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** Tells Redis what was invalidated in PostgreSQL: in transactions, by triggers, and while Redis was away. */
final class InvalidationRelay implements OutboxHandler {
    static final String KIND = "cache.invalidate";

    private final Invalidations invalidations;
    private final BooleanSupplier anyUp;

    InvalidationRelay(Invalidations invalidations, BooleanSupplier anyUp) {
        this.invalidations = invalidations;
        this.anyUp = anyUp;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public boolean ready() {
        return anyUp.getAsBoolean();
    }

    @Override
    public Duration deadline() {
        return Duration.ofSeconds(10);
    }

    @Override
    public void handle(List<OutboxEntry> batch) throws NotNowException {
        var waiting = new ArrayList<OutboxEntry>();
        Set<Item> items = new LinkedHashSet<>();
        var taken = new ArrayList<OutboxEntry>();
        for (OutboxEntry entry : batch) {
            String payload = entry.message().payload();
            if (invalidations.wasDone(payload)) {
                continue;
            }
            List<Item> own = News.read(payload);
            if (own.stream().allMatch(invalidations::reachable)) {
                items.addAll(own);
                taken.add(entry);
            } else {
                waiting.add(entry);
            }
        }
        if (!items.isEmpty() && !invalidations.everywhere(items)) {
            waiting.addAll(taken);
        }
        if (!waiting.isEmpty()) {
            throw new NotNowException(waiting);
        }
    }
}
