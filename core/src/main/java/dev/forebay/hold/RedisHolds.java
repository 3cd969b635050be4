package dev.forebay.hold;

import dev.forebay.redis.BatchResult;
import dev.forebay.redis.Command;
import dev.forebay.redis.RedisCommands;
import dev.forebay.redis.Reply;
import dev.forebay.redis.Reply.Tree;
import dev.forebay.redis.ScriptCall;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;

/** The pools in Redis: one script a call. Knows nothing of PostgreSQL. */
final class RedisHolds {
    private static final int APPLY_AT_ONCE = 100;
    static final int UNITS_AT_ONCE = 1000;
    /** How many entries of the delta log are looked at: few at first, for most who ask have missed little. */
    private static final int[] LOOK_BACK = {50, 1000};

    private final RedisCommands redis;
    private final HoldOptions options;
    private final ToLongFunction<PoolKeys> epoch;

    RedisHolds(RedisCommands redis, HoldOptions options, ToLongFunction<PoolKeys> epoch) {
        this.redis = redis;
        this.options = options;
        this.epoch = epoch;
    }

    /** Grants, provisionally where the holds are durable. */
    Take take(PoolKeys keys, HoldRequest request, boolean provisional) {
        var own = new ArrayList<String>(
                7 + request.units().size() + 2 * request.quotas().size());
        own.add(request.id());
        own.add(HoldRecord.of(request).text());
        own.add(Long.toString(request.ttl().toMillis()));
        own.add(Long.toString(options.maxTotal().toMillis()));
        own.add(provisional ? Long.toString(options.provisional().toMillis()) : "0");
        own.add(Integer.toString(request.units().size()));
        own.addAll(request.units());
        request.quotas().forEach(quota -> own.add(quota.subject()));
        request.quotas().forEach(quota -> own.add(Integer.toString(quota.limit())));
        if (request.waitIfTaken()) {
            own.add(options.waitTtl().toMillis() + "/" + options.maxLine());
        }
        Tree reply = redis.run(HoldScripts.call(HoldScripts.TAKE, keys, epoch.applyAsLong(keys), options, own));
        return Take.read(reply, request, options);
    }

    /**
     * Grants to many at once what is plain, in the order of the requests; answers empty for each that has to come alone.
     * Together at most {@value #UNITS_AT_ONCE} units, and nobody who would wait in line.
     */
    List<Optional<Take>> takeMany(PoolKeys keys, List<HoldRequest> requests, boolean provisional) {
        Map<String, Integer> subjects = new LinkedHashMap<>();
        var each = new ArrayList<String>();
        for (HoldRequest request : requests) {
            each.add(request.id());
            each.add(HoldRecord.of(request).text());
            each.add(Long.toString(request.ttl().toMillis()));
            each.add(Integer.toString(request.units().size()));
            each.addAll(request.units());
            each.add(Integer.toString(request.quotas().size()));
            for (Quota quota : request.quotas()) {
                each.add(Integer.toString(subjects.computeIfAbsent(quota.subject(), next -> subjects.size() + 1)));
                each.add(Integer.toString(quota.limit()));
            }
        }
        var own = new ArrayList<String>(4 + subjects.size() + each.size());
        own.add(Long.toString(options.maxTotal().toMillis()));
        own.add(provisional ? Long.toString(options.provisional().toMillis()) : "0");
        own.add(Integer.toString(requests.size()));
        own.add(Integer.toString(subjects.size()));
        own.addAll(subjects.keySet());
        own.addAll(each);
        Tree reply = redis.run(HoldScripts.call(HoldScripts.TAKE_MANY, keys, epoch.applyAsLong(keys), options, own));
        return Take.readMany(reply, requests, options);
    }

    /** Settles grants of one pool; answers the ids of those that Redis has lost. */
    List<String> settle(PoolKeys keys, List<Settlement> settlements) {
        var own = new ArrayList<String>(settlements.size() * 3);
        settlements.forEach(settlement -> own.add(settlement.holdId()));
        settlements.forEach(settlement -> own.add(settlement.fence()));
        settlements.forEach(settlement -> own.add(Long.toString(settlement.laterMillis())));
        Tree reply = redis.run(HoldScripts.call(HoldScripts.SETTLE, keys, epoch.applyAsLong(keys), options, own));
        List<String> texts = reply.texts();
        return texts.getFirst().equals("unloaded")
                ? settlements.stream().map(Settlement::holdId).toList()
                : texts.subList(1, texts.size());
    }

    /** Keeps a hold near its end until PostgreSQL has decided whether it goes on; answers its units where it did. */
    List<String> keep(PoolKeys keys, HoldRef hold) {
        long provisional = options.provisional().toMillis();
        Tree reply = redis.run(HoldScripts.call(
                HoldScripts.KEEP,
                keys,
                epoch.applyAsLong(keys),
                options,
                List.of(hold.id(), hold.holder(), Long.toString(2 * provisional), Long.toString(provisional))));
        return switch (reply.at(0).text()) {
            case "unloaded" -> throw new PoolNotReadyException(keys.pool());
            case "kept" -> List.of(reply.at(1).text().split(","));
            default -> List.of();
        };
    }

    /** Writes what PostgreSQL says; answers how many units were written, or empty where the pool is not loaded. */
    Optional<Integer> apply(PoolKeys keys, List<UnitChange> changes, String loader) {
        var calls = new ArrayList<ScriptCall<Tree>>();
        for (int from = 0; from < changes.size(); from += APPLY_AT_ONCE) {
            var own = new ArrayList<String>();
            own.add(loader);
            changes.subList(from, Math.min(changes.size(), from + APPLY_AT_ONCE))
                    .forEach(change -> change.addTo(own));
            calls.add(HoldScripts.call(HoldScripts.APPLY, keys, epoch.applyAsLong(keys), options, own));
        }
        int applied = 0;
        for (int from = 0; from < calls.size(); from += 10) {
            for (BatchResult<Tree> result : redis.runAll(calls.subList(from, Math.min(calls.size(), from + 10)))) {
                Tree reply = result.orThrow();
                if (reply.at(0).text().equals("unloaded")) {
                    return Optional.empty();
                }
                applied += (int) reply.at(1).integer();
            }
        }
        return Optional.of(applied);
    }

    /** The whole pool, or empty where it is not loaded. */
    Optional<PoolInRedis> pool(PoolKeys keys, boolean withUnits) {
        return pool(keys, withUnits, epoch.applyAsLong(keys));
    }

    /** The whole pool also where it is of an older epoch: to be compared, never to be served. */
    Optional<PoolInRedis> poolOfAnyEpoch(PoolKeys keys) {
        return pool(keys, true, 0);
    }

    private Optional<PoolInRedis> pool(PoolKeys keys, boolean withUnits, long lowest) {
        Tree reply = redis.run(
                HoldScripts.call(HoldScripts.SNAPSHOT, keys, lowest, options, List.of(withUnits ? "1" : "0")));
        return reply.at(0).text().equals("unloaded") ? Optional.empty() : Optional.of(PoolInRedis.read(reply));
    }

    /** The values of some units. */
    Map<String, UnitValue> values(PoolKeys keys, List<String> units) {
        List<Optional<String>> texts = redis.call(
                Command.of("HMGET", Reply.list(Reply.optionalText()), keys.units(), units.toArray(String[]::new)));
        var values = new HashMap<String, UnitValue>();
        for (int i = 0; i < units.size(); i++) {
            String unit = units.get(i);
            texts.get(i).ifPresent(text -> values.put(unit, new UnitValue(text)));
        }
        return values;
    }

    /** Time of the server that has the pool, in milliseconds. */
    long nowMillis(PoolKeys keys) {
        List<String> time =
                redis.call(new Command<>("TIME", List.of(keys.head()), List.of(), Reply.list(Reply.text())));
        return Long.parseLong(time.get(0)) * 1000 + Long.parseLong(time.get(1)) / 1000;
    }

    void leave(PoolKeys keys, String holder, List<String> units) {
        var own = new ArrayList<String>();
        own.add(holder);
        own.addAll(units);
        redis.run(HoldScripts.call(HoldScripts.LEAVE, keys, epoch.applyAsLong(keys), options, own));
    }

    /** Sweeps many pools in one round trip. */
    List<BatchResult<Sweep>> sweep(List<PoolKeys> pools) {
        List<BatchResult<Tree>> results = redis.runAll(pools.stream()
                .map(keys -> HoldScripts.call(HoldScripts.SWEEP, keys, epoch.applyAsLong(keys), options, List.of()))
                .toList());
        var sweeps = new ArrayList<BatchResult<Sweep>>(results.size());
        for (BatchResult<Tree> result : results) {
            sweeps.add(
                    switch (result) {
                        case BatchResult.Answer<Tree> answer -> new BatchResult.Answer<>(Sweep.read(answer.value()));
                        case BatchResult.Failure<Tree> failure -> new BatchResult.Failure<>(failure.cause());
                    });
        }
        return sweeps;
    }

    String begin(PoolKeys keys, String loader, long claimMillis) {
        return redis.run(HoldScripts.call(
                        HoldScripts.LOAD_BEGIN,
                        keys,
                        epoch.applyAsLong(keys),
                        options,
                        List.of(loader, Long.toString(claimMillis))))
                .at(0)
                .text();
    }

    boolean end(PoolKeys keys, String loader) {
        return redis.run(
                        HoldScripts.call(HoldScripts.LOAD_END, keys, epoch.applyAsLong(keys), options, List.of(loader)))
                .at(0)
                .text()
                .equals("loaded");
    }

    void confirmed(PoolKeys keys, long asOfEpoch) {
        redis.run(HoldScripts.call(HoldScripts.CONFIRMED, keys, asOfEpoch, options, List.of()));
    }

    /** The deltas after a number, oldest first; empty where they are not in the log any more. */
    Optional<List<PoolDelta>> deltas(PoolKeys keys, String ofEpoch, long after) {
        for (int last : LOOK_BACK) {
            List<PoolDelta> log = log(keys, ofEpoch, last);
            List<PoolDelta> newer =
                    log.stream().filter(delta -> delta.sequence() > after).toList();
            if (newer.isEmpty() ? !log.isEmpty() && log.getLast().sequence() == after : isOneLine(after, newer)) {
                return Optional.of(newer);
            }
            if (newer.size() < log.size() || log.size() < last) {
                break;
            }
        }
        return Optional.empty();
    }

    private static boolean isOneLine(long after, List<PoolDelta> deltas) {
        long previous = after;
        for (PoolDelta delta : deltas) {
            if (delta.previous() != previous) {
                return false;
            }
            previous = delta.sequence();
        }
        return true;
    }

    private List<PoolDelta> log(PoolKeys keys, String ofEpoch, int last) {
        List<String> lines = redis.call(
                Command.of("LRANGE", Reply.list(Reply.text()), keys.deltas(), Integer.toString(-last), "-1"));
        return lines.stream()
                .map(line -> PoolDelta.parse(keys.pool(), ofEpoch, line))
                .toList();
    }
}
