package dev.forebay.hold;

import dev.forebay.outbox.OutboxEntry;
import dev.forebay.outbox.OutboxHandler;
import dev.forebay.outbox.OutboxMessage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Brings units in Redis to what PostgreSQL says, after a commit that changed them there. The message names the units
 * only; their state is read when it is relayed, so messages may be merged, repeated and out of order.
 */
final class HoldRepairs implements OutboxHandler {
    static final String KIND = "hold.repair";
    private static final int UNITS_A_MESSAGE = 200;

    private final PoolGate gate;
    private final PoolLoader loader;

    HoldRepairs(PoolGate gate, PoolLoader loader) {
        this.gate = gate;
        this.loader = loader;
    }

    /** The messages for units of a pool. */
    static List<OutboxMessage> messages(String pool, List<String> units) {
        var messages = new ArrayList<OutboxMessage>();
        for (int from = 0; from < units.size(); from += UNITS_A_MESSAGE) {
            List<String> some = units.subList(from, Math.min(units.size(), from + UNITS_A_MESSAGE));
            messages.add(OutboxMessage.of(KIND, pool + '\n' + String.join(",", some)));
        }
        return messages;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public boolean ready() {
        return gate.anyUp();
    }

    @Override
    public void handle(List<OutboxEntry> batch) throws NotNowException {
        var waiting = new ArrayList<OutboxEntry>();
        Map<String, Set<String>> units = new LinkedHashMap<>();
        for (OutboxEntry entry : batch) {
            String payload = entry.message().payload();
            int line = payload.indexOf('\n');
            String pool = payload.substring(0, line);
            if (gate.up(pool)) {
                units.computeIfAbsent(pool, ignored -> new LinkedHashSet<>())
                        .addAll(List.of(payload.substring(line + 1).split(",")));
            } else {
                waiting.add(entry);
            }
        }
        units.forEach((pool, some) -> loader.repair(pool, List.copyOf(some)));
        if (!waiting.isEmpty()) {
            throw new NotNowException(waiting);
        }
    }
}
