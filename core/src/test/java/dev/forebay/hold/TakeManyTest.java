package dev.forebay.hold;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Many in one script get what they would have got one after another. */
class TakeManyTest {
    private static final Duration LONG = Duration.ofSeconds(600);
    private static final int STEPS = 30;

    private static TestPools pools;
    private static RedisHolds redis;

    @BeforeAll
    static void start() {
        pools = new TestPools();
        redis = pools.scripts(Duration.ofSeconds(60), () -> 1);
    }

    @AfterAll
    static void stop() {
        pools.close();
    }

    @Test
    void freeUnitsAreGrantedWithOneDelta() {
        PoolKeys pool = pools.loaded(redis);
        List<Optional<Take>> takes = redis.takeMany(
                pool,
                List.of(request(pool, "h1", "ann", LONG, "A-1", "A-2"), request(pool, "h2", "bob", LONG, "A-3")),
                true);
        assertThat(takes).allMatch(take -> take.orElseThrow() instanceof Take.Granted);
        List<String> log = lines("LRANGE", pool.deltas().value(), "0", "-1");
        assertThat(log).hasSize(1);
        assertThat(log.getFirst()).endsWith("h=A-1,A-2,A-3");
        Take.Granted first = (Take.Granted) takes.getFirst().orElseThrow();
        assertThat(value(pool, "A-2")).isEqualTo(first.value());
        assertThat(redis.settle(pool, List.of(new Settlement("h1", first.fence(), first.units(), 0))))
                .isEmpty();
    }

    @Test
    void whoMeetsAnotherOfTheSameCallComesAlone() {
        PoolKeys pool = pools.loaded(redis);
        List<Optional<Take>> takes = redis.takeMany(
                pool,
                List.of(
                        request(pool, "h1", "ann", LONG, "A-1"),
                        request(pool, "h2", "bob", LONG, "A-1", "A-2"),
                        request(pool, "h3", "ann", LONG, "A-3"),
                        request(pool, "h1", "ann", LONG, "A-4")),
                false);
        assertThat(takes.stream().map(Optional::isPresent)).containsExactly(true, false, true, false);
        assertThat(value(pool, "A-2")).isEmpty();
    }

    @Test
    void aQuotaCountsWhatTheSameCallGranted() {
        PoolKeys pool = pools.loaded(redis);
        List<Quota> quota = List.of(new Quota("user:ann", 3));
        List<Optional<Take>> takes = redis.takeMany(
                pool,
                Stream.of("A-1,A-2", "A-3,A-4", "A-5")
                        .map(units -> request(pool, units.replace(',', '_'), "ann", LONG, units.split(","))
                                .withQuotas(quota))
                        .toList(),
                false);
        assertThat(takes.get(1)).contains(new Take.OverQuota("user:ann", 3, 2));
        assertThat(takes.get(2).orElseThrow()).isInstanceOf(Take.Granted.class);
        assertThat(pools.server.command("HGET", pool.head().value(), "user:ann"))
                .isEqualTo("3");
    }

    @Test
    void aPoolThatIsNotLoadedSaysSoToAll() {
        PoolKeys pool = pools.loaded(redis);
        pools.server.command("DEL", pool.head().value());
        assertThat(redis.takeMany(
                        pool,
                        List.of(request(pool, "h1", "ann", LONG, "A-1"), request(pool, "h2", "bob", LONG, "A-2")),
                        false))
                .containsExactly(Optional.of(new Take.Unloaded()), Optional.of(new Take.Unloaded()));
    }

    @Test
    void aFenceIsHigherThanAllBeforeIt() {
        PoolKeys pool = pools.loaded(redis);
        assertThat(redis.apply(pool, List.of(UnitChange.free("A-1", UnitChange.ABOVE, "99990000000000000000")), ""))
                .hasValue(1);
        List<Optional<Take>> takes = redis.takeMany(
                pool, List.of(request(pool, "h1", "ann", LONG, "A-1"), request(pool, "h2", "bob", LONG, "A-2")), true);
        Take.Granted granted = (Take.Granted) takes.getFirst().orElseThrow();
        assertThat(Fence.of(granted.fence())).isGreaterThan(Fence.of("99990000000000000000"));
        Take.Granted later = (Take.Granted) redis.take(pool, request(pool, "h3", "cid", LONG, "A-3"), true);
        assertThat(Fence.of(later.fence())).isGreaterThan(Fence.of(granted.fence()));
    }

    @ParameterizedTest(name = "seed {0}, some end {1}, limit {2}, provisional {3}")
    @CsvSource({"1, false, 4, false", "2, false, 5, true", "3, true, 100, false", "4, true, 100, true"})
    void manyInOneScriptGetWhatTheyWouldHaveGotOneAfterAnother(
            long seed, boolean someEnd, int limit, boolean provisional) {
        var random = new Random(seed);
        PoolKeys many = pools.loaded(redis);
        PoolKeys alone = pools.loaded(redis);
        int shared = 0;
        for (int step = 0; step < STEPS; step++) {
            sweep(alone);
            List<Plan> plans = plans(random, step, limit);
            Map<Plan, Take> here = new LinkedHashMap<>();
            List<Optional<Take>> takes = redis.takeMany(
                    many, plans.stream().map(plan -> plan.in(many)).toList(), provisional);
            List<Plan> left = new ArrayList<>();
            for (int i = 0; i < plans.size(); i++) {
                if (takes.get(i).isPresent()) {
                    here.put(plans.get(i), takes.get(i).get());
                } else {
                    left.add(plans.get(i));
                }
            }
            shared += here.size();
            left.forEach(plan -> here.put(plan, redis.take(many, plan.in(many), provisional)));
            for (Map.Entry<Plan, Take> got : here.entrySet()) {
                assertThat(outcome(redis.take(alone, got.getKey().in(alone), provisional)))
                        .as("step %d, %s", step, got.getKey())
                        .isEqualTo(outcome(got.getValue()));
            }
            inLine(random, many, alone, provisional);
            sweep(many);
            sweep(alone);
            assertThat(view(many)).as("after step %d", step).isEqualTo(view(alone));
            assertThat(folded(many)).as("the log after step %d", step).isEqualTo(states(many));
            if (someEnd) {
                end(random, many, alone);
            }
        }
        assertThat(shared).as("requests that shared a script").isGreaterThan(STEPS);
    }

    /** A request for either pool. */
    private record Plan(String id, String holder, List<String> units, List<Quota> quotas) {
        HoldRequest in(PoolKeys pool) {
            return request(pool, id, holder, LONG, units.toArray(String[]::new)).withQuotas(quotas);
        }
    }

    private static List<Plan> plans(Random random, int step, int limit) {
        var plans = new ArrayList<Plan>();
        int count = 1 + random.nextInt(8);
        for (int i = 0; i < count; i++) {
            String holder = "u" + random.nextInt(8);
            List<String> units = random.ints(1 + random.nextInt(3), 0, 60)
                    .distinct()
                    .mapToObj(unit -> "A-" + unit)
                    .toList();
            List<Quota> quotas = Stream.of("user:" + holder, "ip:" + random.nextInt(3))
                    .limit(random.nextInt(3))
                    .map(subject -> new Quota(subject, limit))
                    .toList();
            // now and then the same id again, for other units
            String id = "h" + (random.nextInt(20) == 0 ? random.nextInt(step + 1) : step + "x" + i);
            plans.add(new Plan(id, holder, units, quotas));
        }
        return plans;
    }

    /** The time of half the holds and offers is over; a provisional grant stays one. */
    private static void end(Random random, PoolKeys many, PoolKeys alone) {
        String key = many.all().get(3).value();
        List<String> expiry = lines("ZRANGE", key, "0", "-1", "WITHSCORES");
        var over = new ArrayList<String>();
        for (int i = 0; i + 1 < expiry.size(); i += 2) {
            if (random.nextBoolean()) {
                over.add(expiry.get(i + 1).contains(".") && random.nextBoolean() ? "1.5" : "1");
                over.add(expiry.get(i));
            }
        }
        if (!over.isEmpty()) {
            Stream.of(many, alone)
                    .forEach(pool -> pools.server.command(
                            Stream.concat(Stream.of("ZADD", pool.all().get(3).value()), over.stream())
                                    .toArray(String[]::new)));
        }
    }

    /** Lines, and so offers, come into being between the calls. */
    private void inLine(Random random, PoolKeys many, PoolKeys alone, boolean provisional) {
        if (random.nextInt(3) == 0) {
            var plan = new Plan(
                    "w" + random.nextLong(), "w" + random.nextInt(3), List.of("A-" + random.nextInt(60)), List.of());
            assertThat(outcome(redis.take(many, plan.in(many).waitingIfTaken(), provisional)))
                    .isEqualTo(outcome(redis.take(alone, plan.in(alone).waitingIfTaken(), provisional)));
        }
    }

    /** What the caller learns, but for times and fences. */
    private static String outcome(Take take) {
        return switch (take) {
            case Take.Granted granted ->
                "granted %s %s %s %s".formatted(granted.holdId(), granted.joined(), granted.units(), granted.fresh());
            case Take.Taken taken -> taken.toString();
            case Take.OverQuota quota -> quota.toString();
            case Take.Unloaded unloaded -> unloaded.toString();
            case Take.IdUsed used -> used.toString();
        };
    }

    /** All that is in Redis, but for times, fences and tombstones. */
    private static Map<String, Object> view(PoolKeys pool) {
        Map<String, Object> units = new TreeMap<>();
        hash(pool, 1).forEach((unit, value) -> {
            if (!unit.equals("#") && value.charAt(0) != 'a') {
                units.put(unit, value.replaceFirst("\\d+", ""));
            }
        });
        Map<String, Object> holds = new TreeMap<>();
        hash(pool, 2).forEach((id, record) -> {
            String[] parts = record.split("\\|", 6);
            holds.put(id, Arrays.stream(parts[4].split(",")).sorted().toList() + parts[5]);
        });
        Map<String, Object> counts = new TreeMap<>(hash(pool, 0));
        counts.keySet().removeAll(List.of("#", "#epoch", "#seq", "#fence", "#confirmed"));
        Map<String, Object> lines = new TreeMap<>();
        hash(pool, 5).forEach((unit, line) -> lines.put(unit, line.replaceAll("\\|\\d+", "")));
        List<String> expiry = lines("ZRANGE", pool.all().get(3).value(), "0", "-1", "WITHSCORES");
        Map<String, Object> ends = new TreeMap<>();
        for (int i = 0; i + 1 < expiry.size(); i += 2) {
            ends.put(expiry.get(i), expiry.get(i + 1).contains("."));
        }
        return Map.of("units", units, "holds", holds, "counts", counts, "lines", lines, "ends", ends);
    }

    /** What a follower of the log sees, who also checks that it is one line. */
    private static Map<String, UnitState> folded(PoolKeys pool) {
        Map<String, UnitState> states = new HashMap<>();
        long previous = -1;
        for (String line : lines("LRANGE", pool.deltas().value(), "0", "-1")) {
            PoolDelta delta = PoolDelta.parse(pool.pool(), "1", line);
            assertThat(previous == -1 || delta.previous() == previous).as(line).isTrue();
            previous = delta.sequence();
            states.putAll(delta.units());
        }
        states.values().removeIf(state -> state == UnitState.AVAILABLE);
        return states;
    }

    private Map<String, UnitState> states(PoolKeys pool) {
        return redis.pool(pool, true).orElseThrow().states();
    }

    private void sweep(PoolKeys pool) {
        redis.sweep(List.of(pool)).getFirst().orThrow();
    }

    private static HoldRequest request(PoolKeys pool, String id, String holder, Duration ttl, String... units) {
        return HoldRequest.of(pool.pool(), holder, List.of(units)).withId(id).withTtl(ttl);
    }

    private static String value(PoolKeys pool, String unit) {
        return pools.server.command("HGET", pool.units().value(), unit);
    }

    private static Map<String, String> hash(PoolKeys pool, int key) {
        List<String> flat = lines("HGETALL", pool.all().get(key).value());
        Map<String, String> fields = new HashMap<>();
        for (int i = 0; i + 1 < flat.size(); i += 2) {
            fields.put(flat.get(i), flat.get(i + 1));
        }
        return fields;
    }

    private static List<String> lines(String... command) {
        String reply = pools.server.command(command);
        return reply.isEmpty() ? List.of() : reply.lines().collect(Collectors.toList());
    }
}
