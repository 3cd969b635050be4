package dev.forebay.hold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.redis.BatchResult;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the scripts promise to each other about grants that PostgreSQL has not decided. */
class PoolScriptsTest {
    private static final Duration SHORT = Duration.ofMillis(1);
    private static final Duration LONG = Duration.ofSeconds(600);

    private static TestPools pools;

    private final AtomicLong epoch = new AtomicLong(1);
    private RedisHolds redis;
    private PoolKeys pool;

    @BeforeAll
    static void start() {
        pools = new TestPools();
    }

    @AfterAll
    static void stop() {
        pools.close();
    }

    @BeforeEach
    void load() {
        redis = scripts(Duration.ofMillis(500));
        pool = pools.loaded(redis);
    }

    @Test
    void aDoubtfulGrantIsNamedAgainUntilPostgresWasAsked() {
        Take.Granted granted = grant(request("ann", LONG, "A-1", "A-2"));
        await().until(() -> sweep().doubtful().equals(List.of("A-1", "A-2")));
        await().until(() -> sweep().doubtful().equals(List.of("A-1", "A-2")));
        assertThat(value("A-1")).isEqualTo(granted.value());
    }

    @Test
    void whoLooksInPassingDoesNotSwallowTheNameOfADoubtfulGrant() {
        Take.Granted granted = grant(request("ann", LONG, "A-1"));
        await().until(() -> now() > score(granted.holdId()) + 1);
        for (int i = 0; i < 5; i++) {
            assertThat(redis.pool(pool, true).orElseThrow().held()).isEqualTo(1);
            assertThat(take(redis, request("bob", LONG, "A-1"))).isInstanceOf(Take.Taken.class);
            redis.leave(pool, "bob", List.of("A-1"));
        }
        assertThat(sweep().doubtful()).containsExactly("A-1");
    }

    @Test
    void aJoinMakesASettledHoldProvisionalAgainAsAWhole() {
        RedisHolds patient = scripts(Duration.ofSeconds(5));
        Take.Granted first = grant(patient, request("ann", LONG, "A-1"));
        settle(first);
        assertThat(score(first.holdId()) % 1).isZero();
        Take.Granted joined = grant(patient, request("ann", Duration.ofSeconds(1), "A-1", "A-2"));
        assertThat(joined.joined()).isTrue();
        assertThat(joined.fresh()).containsExactly("A-2");
        assertThat(joined.untilMillis()).isEqualTo(first.untilMillis());
        assertThat(score(first.holdId())).isEqualTo(joined.nowMillis() + 5_000.5);
        settle(first);
        assertThat(score(first.holdId())).as("settled by an older fence").isEqualTo(joined.nowMillis() + 5_000.5);
        settle(joined);
        assertThat(score(first.holdId())).isEqualTo(joined.untilMillis());
    }

    @Test
    void aJoinDoesNotEndAHoldBeforePostgresEndsIt() {
        Take.Granted first = grant(request("ann", Duration.ofSeconds(60), "A-1"));
        redis.settle(pool, List.of(new Settlement(first.holdId(), first.fence(), first.units(), 3_000)));
        Take.Granted joined = grant(request("ann", Duration.ofSeconds(1), "A-1", "A-2"));
        assertThat(joined.untilMillis()).isEqualTo(first.untilMillis() + 3_000);
        settle(joined);
        assertThat(score(first.holdId())).isEqualTo(first.untilMillis() + 3_000);
    }

    @Test
    void aHoldNearItsEndWaitsForWhatPostgresDecides() {
        Take.Granted near = grant(request("ann", Duration.ofMillis(900), "A-1", "A-2"));
        Take.Granted far = grant(request("bob", LONG, "B-1"));
        settle(near);
        settle(far);
        assertThat(redis.keep(pool, ref(near, "bob"))).isEmpty();
        assertThat(redis.keep(pool, ref(near, "ann"))).containsExactly("A-1", "A-2");
        assertThat(redis.keep(pool, ref(far, "bob"))).isEmpty();
        assertThat(score(far.holdId())).isEqualTo(far.untilMillis());
        await().until(() -> now() > near.untilMillis());
        assertThat(take(redis, request("cid", LONG, "A-1"))).isInstanceOf(Take.Taken.class);
        await().until(() -> sweep().doubtful().equals(List.of("A-1", "A-2")));
    }

    @Test
    void aGrantThatWaitsForAnExtensionIsNotGivenItsOldEndByItsOwnSettling() {
        Take.Granted near = grant(request("ann", Duration.ofMillis(900), "A-1", "A-2"));
        Take.Granted far = grant(request("bob", LONG, "B-1"));
        assertThat(redis.keep(pool, ref(near, "ann"))).containsExactly("A-1", "A-2");
        assertThat(redis.keep(pool, ref(far, "bob"))).isEmpty();
        double kept = score(near.holdId());
        assertThat(kept % 1).isNotZero();
        assertThat(settle(near)).containsExactly(near.holdId());
        assertThat(score(near.holdId())).isEqualTo(kept);
        assertThat(settle(far)).isEmpty();
        await().until(() -> now() > near.untilMillis());
        assertThat(take(redis, request("cid", LONG, "A-1"))).isInstanceOf(Take.Taken.class);
        await().until(() -> sweep().doubtful().equals(List.of("A-1", "A-2")));
    }

    private HoldRef ref(Take.Granted granted, String holder) {
        return new HoldRef(pool.pool(), granted.holdId(), holder);
    }

    @Test
    void aProvisionalGrantNeverOutlivesTheHoldItself() {
        Take.Granted granted = grant(scripts(LONG), request("ann", Duration.ofSeconds(2), "A-1"));
        assertThat(score(granted.holdId())).isEqualTo(granted.untilMillis() + 0.5);
    }

    @Test
    void aJoinOfADoubtfulHoldDoesNotEndItWithItsProvisionalTime() {
        Take.Granted first = grant(request("ann", LONG, "A-1"));
        await().until(() -> now() > score(first.holdId()) + 1);
        Take.Granted joined = grant(request("ann", Duration.ofSeconds(30), "A-1", "A-2"));
        settle(joined);
        assertThat(score(first.holdId())).isEqualTo(first.untilMillis());
    }

    @Test
    void aSweepThatFreesTwentySaysThatThereAreMore() {
        for (int i = 0; i < 130; i++) {
            settle(grant(request("u-" + i, SHORT, "A-" + i)));
        }
        long last = now();
        await().until(() -> now() > last + 1);
        Sweep first = sweep();
        assertThat(first.swept()).isEqualTo(20);
        assertThat(first.nextMillis()).isBetween(0L, first.nowMillis());
        await().until(() -> sweep().nextMillis() == -1);
        assertThat(redis.pool(pool, false).orElseThrow().held()).isZero();
    }

    @Test
    void whatIsRepairedWhileThePoolIsLoadedIsNotOverwrittenByTheLoad() {
        pools.server.command("DEL", pool.head().value(), pool.units().value());
        assertThat(redis.begin(pool, "slow", 10_000)).isEqualTo("begin");
        assertThat(redis.apply(pool, List.of(UnitChange.booked("A-1", "20")), ""))
                .hasValue(1);
        assertThat(redis.apply(pool, List.of(UnitChange.free("A-1", UnitChange.ABOVE, "10")), "slow"))
                .hasValue(0);
        assertThat(redis.end(pool, "slow")).isTrue();
        assertThat(value("A-1")).isEqualTo("b20");
        assertThat(redis.pool(pool, false).orElseThrow().booked()).isEqualTo(1);
    }

    @Test
    void aTakeThatComesLatePassesEveryFenceAndEndsByNobodyButPostgres() {
        assertThat(redis.apply(pool, List.of(UnitChange.free("A-1", UnitChange.ABOVE, "99990000000000000000")), ""))
                .hasValue(1);
        epoch.set(0);
        Take.Granted late = grant(request("ann", LONG, "A-1"));
        epoch.set(1);
        assertThat(Fence.of(late.fence())).isGreaterThan(Fence.of("99990000000000000000"));
        assertThat(redis.apply(pool, List.of(UnitChange.booked("A-1", "99990000000000000000")), ""))
                .as("what was written before it")
                .hasValue(0);
        await().until(() -> sweep().doubtful().equals(List.of("A-1")));
        loadedAnewIn(2);
        assertThat(take(redis, request("bob", LONG, "A-1"))).isInstanceOf(Take.Taken.class);
    }

    @Test
    void theIdOfAHoldOfOtherUnitsIsRefusedAndNothingIsLost() {
        HoldRequest request = request("ann", LONG, "A-1").withQuotas(List.of(new Quota("user:ann", 4)));
        Take.Granted first = grant(request);
        var other = new HoldRequest(
                request.id(),
                pool.pool(),
                List.of("A-2"),
                "ann",
                request.kind(),
                LONG,
                request.quotas(),
                request.booking(),
                request.session(),
                false);
        assertThat(take(redis, other)).isInstanceOf(Take.IdUsed.class);
        assertThat(redis.values(pool, List.of("A-1", "A-2"))).containsOnlyKeys("A-1");
        assertThat(pools.server.command("HGET", pool.head().value(), "user:ann"))
                .isEqualTo("1");
        settle(first);
        assertThat(score(first.holdId())).isEqualTo(first.untilMillis());
    }

    @Test
    void theSameRequestAgainAnswersTheSameHold() {
        HoldRequest request = request("ann", LONG, "A-1", "A-2").withQuotas(List.of(new Quota("user:ann", 2)));
        Take.Granted first = grant(request);
        Take.Granted again = grant(request);
        assertThat(again.holdId()).isEqualTo(first.holdId());
        assertThat(again.fresh()).isEmpty();
        assertThat(Fence.of(again.fence())).isGreaterThan(Fence.of(first.fence()));
        assertThat(pools.server.command("HGET", pool.head().value(), "user:ann"))
                .isEqualTo("2");
    }

    private void loadedAnewIn(long higher) {
        epoch.set(higher);
        redis.confirmed(pool, higher);
    }

    private RedisHolds scripts(Duration provisional) {
        return pools.scripts(provisional, epoch::get);
    }

    private HoldRequest request(String holder, Duration ttl, String... units) {
        return HoldRequest.of(pool.pool(), holder, List.of(units)).withTtl(ttl);
    }

    private Take take(RedisHolds by, HoldRequest request) {
        return by.take(pool, request, true);
    }

    private Take.Granted grant(HoldRequest request) {
        return grant(redis, request);
    }

    private Take.Granted grant(RedisHolds by, HoldRequest request) {
        Take take = take(by, request);
        assertThat(take).isInstanceOf(Take.Granted.class);
        return (Take.Granted) take;
    }

    private List<String> settle(Take.Granted granted) {
        return redis.settle(pool, List.of(new Settlement(granted.holdId(), granted.fence(), granted.units(), 0)));
    }

    private Sweep sweep() {
        BatchResult<Sweep> result = redis.sweep(List.of(pool)).getFirst();
        return result.orThrow();
    }

    private String value(String unit) {
        return pools.server.command("HGET", pool.units().value(), unit);
    }

    private double score(String hold) {
        return Double.parseDouble(
                pools.server.command("ZSCORE", pool.all().get(3).value(), hold));
    }

    private long now() {
        return redis.nowMillis(pool);
    }
}
