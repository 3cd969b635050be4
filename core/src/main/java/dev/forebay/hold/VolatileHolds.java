package dev.forebay.hold;

import dev.forebay.redis.RedisCommands;
import dev.forebay.redis.Reply.Tree;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * Holds that live in Redis alone, where an application asked for that: extended, released and found there. They are gone
 * when Redis loses them; PostgreSQL still decides every sale.
 */
final class VolatileHolds {
    private final RedisCommands redis;
    private final HoldOptions options;
    private final ToLongFunction<PoolKeys> epoch;

    VolatileHolds(RedisCommands redis, HoldOptions options, ToLongFunction<PoolKeys> epoch) {
        this.redis = redis;
        this.options = options;
        this.epoch = epoch;
    }

    /** The hold as it is after the change, or empty where there is none of this holder. */
    Optional<Hold> extend(PoolKeys keys, HoldRef hold, Duration ttl) {
        return change(keys, hold, "extend", ttl.toMillis());
    }

    Optional<Hold> release(PoolKeys keys, HoldRef hold) {
        return change(keys, hold, "release", 0);
    }

    Optional<Hold> find(PoolKeys keys, HoldRef hold) {
        return change(keys, hold, "find", 0);
    }

    private Optional<Hold> change(PoolKeys keys, HoldRef hold, String what, long ttlMillis) {
        Tree reply = redis.run(HoldScripts.call(
                HoldScripts.KEPT,
                keys,
                epoch.applyAsLong(keys),
                options,
                List.of(what, hold.id(), hold.holder(), Long.toString(ttlMillis))));
        if (!reply.at(0).text().equals("kept")) {
            return Optional.empty();
        }
        var who = new HoldRecord(reply.at(2).text());
        return Optional.of(new Hold(
                hold.id(),
                hold.pool(),
                List.of(reply.at(6).text().split(",")),
                hold.holder(),
                who.kind(),
                who.booking(),
                who.session(),
                Instant.ofEpochMilli(reply.at(3).integer()),
                Instant.ofEpochMilli(reply.at(4).integer()),
                Instant.ofEpochMilli(reply.at(5).integer()),
                Fence.of(reply.at(1).text())));
    }
}
