package dev.forebay.hold;

import dev.forebay.outbox.OutboxEntry;
import dev.forebay.outbox.OutboxHandler;
import dev.forebay.outbox.OutboxMessage;
import dev.forebay.redis.RedisUnavailableException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * Brings units in Redis to what PostgreSQL says, after a commit that changed them there. The message names the units
 * only; their state is read when it is relayed, so messages may be merged, repeated and out of order. One for a shard that
 * is away, or goes away in the middle of it, waits: no failure of its own, nor of the others.
 */
final class HoldRepairs implements OutboxHandler {
    static final String KIND = "hold.repair";
    private static final int UNITS_A_MESSAGE = 200;

    private final Predicate<String> up;
    private final BooleanSupplier anyUp;
    private final BiConsumer<String, List<String>> repair;

    /**
     * @param up whether a pool's Redis serves
     * @param anyUp whether that of any pool does
     * @param repair brings units of a pool to what PostgreSQL says
     */
    HoldRepairs(Predicate<String> up, BooleanSupplier anyUp, BiConsumer<String, List<String>> repair) {
        this.up = up;
        this.anyUp = anyUp;
        this.repair = repair;
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
        return anyUp.getAsBoolean();
    }

    @Override
    public void handle(List<OutboxEntry> batch) throws NotNowException, PartlyFailedException {
        var waiting = new ArrayList<OutboxEntry>();
        var failed = new ArrayList<OutboxEntry>();
        RuntimeException failure = null;
        for (Map.Entry<String, List<OutboxEntry>> of : byPool(batch).entrySet()) {
            String pool = of.getKey();
            if (!up.test(pool)) {
                waiting.addAll(of.getValue());
                continue;
            }
            try {
                repair.accept(pool, units(of.getValue()));
            } catch (RedisUnavailableException e) {
                waiting.addAll(of.getValue());
            } catch (RuntimeException e) {
                failed.addAll(of.getValue());
                failure = e;
            }
        }
        if (failure != null) {
            throw new PartlyFailedException(failed, waiting, failure);
        }
        if (!waiting.isEmpty()) {
            throw new NotNowException(waiting);
        }
    }

    private static Map<String, List<OutboxEntry>> byPool(List<OutboxEntry> batch) {
        Map<String, List<OutboxEntry>> pools = new LinkedHashMap<>();
        for (OutboxEntry entry : batch) {
            String payload = entry.message().payload();
            pools.computeIfAbsent(payload.substring(0, payload.indexOf('\n')), ignored -> new ArrayList<>())
                    .add(entry);
        }
        return pools;
    }

    private static List<String> units(List<OutboxEntry> entries) {
        var units = new LinkedHashSet<String>();
        for (OutboxEntry entry : entries) {
            String payload = entry.message().payload();
            units.addAll(List.of(payload.substring(payload.indexOf('\n') + 1).split(",")));
        }
        return List.copyOf(units);
    }
}
