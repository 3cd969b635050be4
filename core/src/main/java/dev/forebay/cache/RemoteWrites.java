package dev.forebay.cache;

import dev.forebay.base.Key;
import dev.forebay.cache.Entries.Written;
import dev.forebay.redis.BatchResult;
import dev.forebay.redis.RedisCommands;
import dev.forebay.redis.RedisUnavailableException;
import dev.forebay.redis.Reply.Tree;
import dev.forebay.redis.ScriptCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What changes entries in Redis without a load: values that are put, times that begin anew, what is invalidated. Thread-safe. */
final class RemoteWrites {
    /** How long it is noted that an entry was invalidated: longer than a replica of PostgreSQL is behind. */
    static final String NOTED_MILLIS = Long.toString(Duration.ofSeconds(10).toMillis());

    /** How long a transaction that writes through may take; after that it invalidates. */
    private static final String PREPARED_MILLIS = "30000";

    private final RedisCommands redis;
    private final RemoteTier tier;
    private final RedisTime time;

    RemoteWrites(RedisCommands redis, RemoteTier tier, RedisTime time) {
        this.redis = redis;
        this.tier = tier;
        this.time = time;
    }

    /** Keeps values over whatever is there; throws where Redis did not say that it did. One round trip per node for 500. */
    void storeAll(List<ScriptCall<Tree>> calls) {
        for (int from = 0; from < calls.size(); from += 500) {
            redis.runAll(calls.subList(from, Math.min(calls.size(), from + 500)))
                    .forEach(BatchResult::orThrow);
        }
    }

    /** Keeps a value over whatever is there, in all versions. */
    ScriptCall<Tree> storeCall(Place place, Written written) {
        return storeCall(tier.withOthers(List.of(place.entry(), place.lease()), place), place, written, "over", "");
    }

    private static ScriptCall<Tree> storeCall(
            List<Key> keys, Place place, Written written, String when, String unusable) {
        return new ScriptCall<>(
                CacheScripts.STORE,
                keys,
                List.of(written.keptMillis(), when, unusable, place.form().word()),
                written.stored());
    }

    /** Keeps a value where there is none; else the text of the one there is. Throws where Redis did not answer. */
    Optional<byte[]> storeIfAbsent(Place place, String unusable, Written written) {
        Tree reply = redis.run(storeCall(List.of(place.entry(), place.lease()), place, written, "absent", unusable));
        return reply.at(0).text().equals("kept")
                ? Optional.empty()
                : Optional.of(place.form().text(reply.at(1)));
    }

    boolean touch(Place place, String prefix, long softMillis, String keptMillis) {
        return redis.run(CacheScripts.TOUCH.call(
                        List.of(place.entry()),
                        List.of(
                                prefix,
                                Long.toString(softMillis),
                                keptMillis,
                                place.form().word())))
                == 1;
    }

    /** Notes that a transaction is about to write an entry; empty where Redis is away. One round trip. */
    Optional<String> prepare(Place place) {
        if (!tier.up(place)) {
            return Optional.empty();
        }
        String token = Randoms.name();
        try {
            Long ignored =
                    redis.run(CacheScripts.PREPARE.call(List.of(place.lease()), List.of(token, PREPARED_MILLIS)));
            return Optional.of(token);
        } catch (RedisUnavailableException e) {
            return Optional.empty();
        }
    }

    /** Keeps what was committed, if the note stands. Throws where Redis did not answer. One round trip. */
    boolean write(Place place, String token, Written written) {
        return redis.run(new ScriptCall<>(
                        CacheScripts.WRITE,
                        tier.withOthers(List.of(place.lease(), place.entry()), place),
                        List.of(
                                token,
                                written.keptMillis(),
                                NOTED_MILLIS,
                                place.form().word()),
                        written.stored()))
                == 1;
    }

    /** The call that invalidates an entry in all its versions. */
    ScriptCall<Long> voidCall(String cache, String id, boolean remove) {
        var all = new ArrayList<Key>();
        all.add(tier.lease(cache, id));
        all.addAll(tier.allVersions(cache, id));
        return CacheScripts.VOID.call(all, List.of(NOTED_MILLIS, remove ? "remove" : "expire"));
    }

    /** Sends the calls of one round trip per node; throws where one was not answered. */
    void voidAll(List<ScriptCall<Long>> calls) {
        redis.runAll(calls).forEach(answer -> time.observe(answer.orThrow()));
    }
}
