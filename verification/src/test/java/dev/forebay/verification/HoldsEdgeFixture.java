package dev.forebay.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.health.Mode;
import dev.forebay.hold.HoldOptions;
import dev.forebay.hold.HoldOutcome;
import dev.forebay.hold.HoldRequest;
import dev.forebay.hold.Quota;
import dev.forebay.hold.UnitState;
import dev.forebay.redis.RedisRole;
import dev.forebay.store.Sql;
import dev.forebay.testkit.HoldWorld;
import dev.forebay.testkit.HoldsFixture;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** What tests at the edge look at in Redis, and what they do to it. */
abstract class HoldsEdgeFixture extends HoldsFixture {
    private static final Sql PUT = Sql.file("dev/forebay/verification/put_unit.sql");

    /** Opened once per class. */
    abstract HoldEdge edge();

    @Override
    protected final HoldWorld world() {
        return edge().world();
    }

    /** The process is without Redis until this is closed. */
    static AutoCloseable withoutRedis(HoldWorld process) {
        return process.gate().force(RedisRole.STATE, new Mode.Degraded(Instant.EPOCH, "a test"));
    }

    /** Processes have just begun, or somebody has told of a doubt, and PostgreSQL counts quotas for a while. */
    static void awaitTheEndOfDoubts(HoldOptions options) {
        Duration doubts = options.provisional().multipliedBy(2).plusSeconds(1);
        await().atMost(doubts.multipliedBy(3)).pollDelay(doubts.multipliedBy(2)).until(() -> true);
    }

    final HoldRequest limited(String holder, String... units) {
        return request(holder, units).withQuotas(List.of(new Quota("user:" + holder, 3)));
    }

    static List<UnitState> taken(HoldOutcome outcome) {
        assertThat(outcome).isInstanceOf(HoldOutcome.Taken.class);
        return ((HoldOutcome.Taken) outcome)
                .units().stream().map(HoldOutcome.TakenUnit::state).toList();
    }

    /** Writes a free unit into PostgreSQL that was held before. */
    final void putFree(String unit, BigDecimal fence) {
        world().store().inTx(tx -> tx.update(PUT, pool(), unit, "available", fence));
    }

    final String redis(String... command) {
        return edge().redis().command(command);
    }

    final String value(String unit) {
        return redis("HGET", world().key(pool(), "units"), unit);
    }

    /** When Redis ends a hold, in milliseconds of its own clock; with a fraction while the hold is not settled. */
    final String score(String hold) {
        return redis("ZSCORE", world().key(pool(), "expiry"), hold);
    }

    /** Milliseconds until Redis ends a hold. */
    final long left(String hold) {
        String score = score(hold);
        return score.isEmpty() ? 0 : (long) Double.parseDouble(score) - secondOfRedis() * 1000;
    }

    final long secondOfRedis() {
        return Long.parseLong(redis("TIME").split("\n", -1)[0]);
    }

    /** Redis loses a pool, and no gate can see it: only the scripts can. */
    final void lose(String named) {
        redis(Stream.concat(
                        Stream.of("DEL"),
                        Stream.of("head", "units", "holds", "expiry", "deltas", "lines")
                                .map(part -> world().key(named, part)))
                .toArray(String[]::new));
    }
}
