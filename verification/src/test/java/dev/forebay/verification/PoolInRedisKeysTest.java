package dev.forebay.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.embedded.EmbeddedServers;
import dev.forebay.hold.Availability;
import dev.forebay.hold.Hold;
import dev.forebay.hold.HoldOutcome;
import dev.forebay.hold.HoldRef;
import dev.forebay.hold.HoldRequest;
import dev.forebay.hold.UnitState;
import dev.forebay.testkit.HoldWorld;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the keys of a pool hold, as docs/internals/hold-scripts.md says it. */
class PoolInRedisKeysTest {
    private static final String PREFIX = EmbeddedServers.uniqueName("keys");
    private static HoldWorld world;

    @BeforeAll
    static void open() {
        world = HoldWorld.on(EmbeddedServers.redis(), HoldWorld.newDatabase(), PREFIX);
    }

    @AfterAll
    static void close() {
        world.close();
    }

    @Test
    void hashesOfASmallPoolAreNotKeptInTheCompactEncoding() {
        assertThat(world.compared("evt_small")).isEmpty();
        held("evt_small", "ann", "A-1");
        for (String key : List.of("head", "units", "holds")) {
            assertThat(redis("OBJECT", "ENCODING", key("evt_small", key)))
                    .as(key)
                    .isEqualTo("hashtable");
        }
    }

    @Test
    void unitsMarkedAgainAreCountedOnce() {
        String pool = "evt_marked";
        mark(pool, UnitState.BLOCKED, "A-1", "A-2");
        await().untilAsserted(() ->
                assertThat(world.holds().availability(pool).blocked()).isEqualTo(2));
        mark(pool, UnitState.BLOCKED, "A-1");
        mark(pool, UnitState.RESERVED, "A-2");
        await().untilAsserted(() -> {
            Availability now = world.holds().availability(pool);
            assertThat(now.reserved()).isEqualTo(1);
            assertThat(now.blocked()).isEqualTo(1);
        });
    }

    @Test
    void aShortJoinDoesNotShortenTheHoldThatItJoins() {
        String pool = "evt_joined";
        Hold first = held(pool, "ann", "A-1");
        HoldRequest more = HoldRequest.of(pool, "ann", List.of("A-1", "A-2")).withTtl(Duration.ofSeconds(1));
        assertThat(world.holds().hold(more))
                .isInstanceOfSatisfying(
                        HoldOutcome.Held.class,
                        joined -> assertThat(joined.hold().expiresAt())
                                .isAfter(first.expiresAt().minusSeconds(5)));
    }

    @Test
    void theLogOfChangesIsOneLineThatLeadsToTheUnits() {
        String pool = "evt_log";
        mark(pool, UnitState.BLOCKED, "A-0");
        assertThat(world.compared(pool)).isEmpty();
        Map<String, Character> loaded = states(pool);
        assertThat(loaded).containsOnlyKeys("A-0");
        var random = new Random(20261121);
        for (int i = 0; i < 150; i++) {
            String unit = "A-" + random.nextInt(12);
            switch (random.nextInt(4)) {
                case 0 -> mark(pool, random.nextBoolean() ? UnitState.BLOCKED : UnitState.AVAILABLE, unit);
                case 1 -> world.holds().hold(HoldRequest.of(pool, "u-" + i % 5, List.of(unit, "A-13")));
                default -> {
                    if (world.holds().hold(HoldRequest.of(pool, "u-" + i % 5, List.of(unit)))
                                    instanceof HoldOutcome.Held held
                            && i % 3 == 0) {
                        world.holds()
                                .release(new HoldRef(
                                        pool, held.hold().id(), held.hold().holder()));
                    }
                }
            }
        }
        await().untilAsserted(() -> assertThat(replayed(loaded, pool)).isEqualTo(states(pool)));
    }

    /** What the log makes of the units that the pool was loaded with, which are in no log. */
    private static Map<String, Character> replayed(Map<String, Character> loaded, String pool) {
        Map<String, Character> units = new HashMap<>(loaded);
        String last = "";
        for (String line : redis("LRANGE", key(pool, "deltas"), "0", "-1").split("\n")) {
            String[] parts = line.split("\\|");
            assertThat(last).as("number before %s", line).isIn("", parts[2]);
            last = parts[3];
            for (String group : parts[4].split(";")) {
                for (String unit : group.substring(2).split(",")) {
                    units.put(unit, group.charAt(0));
                }
            }
        }
        units.values().removeIf(state -> state == 'a');
        return units;
    }

    private static Map<String, Character> states(String pool) {
        Map<String, Character> units = new HashMap<>();
        String[] flat = redis("HGETALL", key(pool, "units")).split("\n");
        for (int i = 0; i < flat.length; i += 2) {
            if (!flat[i].equals("#") && flat[i + 1].charAt(0) != 'a') {
                units.put(flat[i], flat[i + 1].charAt(0));
            }
        }
        return units;
    }

    private static Hold held(String pool, String holder, String unit) {
        return ((HoldOutcome.Held) world.holds().hold(HoldRequest.of(pool, holder, List.of(unit)))).hold();
    }

    private static void mark(String pool, UnitState state, String... units) {
        world.store().inTx(tx -> world.holds().mark(tx, pool, List.of(units), state));
    }

    private static String key(String pool, String part) {
        return PREFIX + ":hold:{" + pool + "}:" + part;
    }

    private static String redis(String... command) {
        return world.redis().command(command);
    }
}
