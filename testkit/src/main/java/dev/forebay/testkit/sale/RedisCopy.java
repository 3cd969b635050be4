package dev.forebay.testkit.sale;

import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.store.Store;
import dev.forebay.testkit.sale.SaleTable.SaleRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Compares a pool in Redis with its table, by the keys alone and without repairing anything: states, holders of units,
 * what subjects hold, the counts by state, and that every hold has its end.
 */
public final class RedisCopy {
    /** Both clocks have passed the end of what ends sooner than that only a little later. */
    private static final long SOON_MILLIS = 10_000;

    private final EmbeddedRedis redis;
    private final UnaryOperator<String> key;

    /**
     * A copy.
     *
     * @param key the key of a part of the pool, such as {@code units}
     */
    public RedisCopy(EmbeddedRedis redis, UnaryOperator<String> key) {
        this.redis = redis;
        this.key = key;
    }

    /** What differs now; a difference that lasts is a fault. */
    public List<String> differences(Store store, String pool) {
        Map<String, SaleRow> rows = new HashMap<>();
        SaleTable.read(store, pool).rows().forEach(row -> rows.put(row.unit(), row));
        Map<String, String> values = hash("units");
        var differences = new ArrayList<String>();
        if (rows.values().stream().anyMatch(row -> row.lives() && row.leftMillis() < SOON_MILLIS)) {
            differences.add("some holds are about to end");
        }
        var units = new TreeSet<>(rows.keySet());
        units.addAll(values.keySet());
        for (String unit : units) {
            String there = state(values.get(unit));
            String truth = state(rows.get(unit));
            if (!there.equals(truth)) {
                differences.add(unit + " is " + there + " in Redis and " + truth + " in PostgreSQL");
            }
        }
        differences.addAll(countsByState(values));
        differences.addAll(countsBySubject(rows));
        differences.addAll(holdsWithoutEnd());
        return differences;
    }

    private static String state(@Nullable String value) {
        if (value == null) {
            return "available";
        }
        int colon = value.indexOf(':');
        return switch (value.charAt(0)) {
            case 'h' -> "held by " + value.substring(colon + 1);
            case 'b' -> "booked";
            case 'r' -> "reserved";
            case 'x' -> "blocked";
            default -> "available";
        };
    }

    private static String state(@Nullable SaleRow row) {
        if (row == null) {
            return "available";
        }
        return row.effective().equals("held") ? "held by " + row.hold() : row.effective();
    }

    private List<String> countsByState(Map<String, String> values) {
        Map<String, Integer> counted = new TreeMap<>(Map.of("h", 0, "b", 0, "r", 0, "x", 0));
        values.values().forEach(value -> {
            String letter = value.startsWith("o") ? "h" : value.substring(0, 1);
            counted.computeIfPresent(letter, (ignored, count) -> count + 1);
        });
        Map<String, String> head = hash("head");
        var differences = new ArrayList<String>();
        counted.forEach((letter, count) -> {
            String there = head.getOrDefault('#' + letter, "0");
            if (!there.equals(count.toString())) {
                differences.add("the head counts " + there + " of " + letter + ", there are " + count);
            }
        });
        return differences;
    }

    private List<String> countsBySubject(Map<String, SaleRow> rows) {
        Map<String, String> truth = new TreeMap<>();
        rows.values().stream()
                .filter(SaleRow::lives)
                .flatMap(row -> row.subjects().stream())
                .forEach(subject -> truth.merge(
                        subject, "1", (a, b) -> Integer.toString(Integer.parseInt(a) + Integer.parseInt(b))));
        Map<String, String> counts = new TreeMap<>(hash("head"));
        counts.keySet().removeIf(field -> field.startsWith("#"));
        return truth.equals(counts)
                ? List.of()
                : List.of("subjects hold " + counts + " in Redis and " + truth + " in PostgreSQL; holds in Redis: "
                        + new TreeMap<>(hash("holds")));
    }

    private List<String> holdsWithoutEnd() {
        var ends = new TreeSet<>(
                List.of(redis.command("ZRANGE", key.apply("expiry"), "0", "-1").split("\n", -1)));
        return hash("holds").keySet().stream()
                .filter(hold -> !ends.contains(hold))
                .map(hold -> "the hold " + hold + " has no end in Redis")
                .toList();
    }

    private Map<String, String> hash(String part) {
        String text = redis.command("HGETALL", key.apply(part));
        Map<String, String> hash = new HashMap<>();
        if (!text.isEmpty()) {
            String[] lines = text.split("\n", -1);
            for (int i = 0; i + 1 < lines.length; i += 2) {
                if (!lines[i].equals("#")) {
                    hash.put(lines[i], lines[i + 1]);
                }
            }
        }
        return hash;
    }
}
