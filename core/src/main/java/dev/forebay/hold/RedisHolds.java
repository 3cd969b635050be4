package dev.forebay.hold;

import dev.forebay.redis.BatchResult;
import dev.forebay.redis.Command;
import dev.forebay.redis.RedisCommands;
import dev.forebay.redis.Reply;
import dev.forebay.redis.Reply.Tree;
import dev.forebay.redis.ScriptCall;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.LongSupplier;

/** The pools in Redis: one script a call. Knows nothing of PostgreSQL. */
final class RedisHolds {
    private static final int APPLY_AT_ONCE = 100;

    private final RedisCommands redis;
    private final HoldOptions options;
    private final LongSupplier epoch;

    RedisHolds(RedisCommands redis, HoldOptions options, LongSupplier epoch) {
        this.redis = redis;
        this.options = options;
        this.epoch = epoch;
    }

    /** Grants, provisionally where the holds are durable. */
    Take take(PoolKeys keys, HoldRequest request, boolean provisional) {
        var own = new ArrayList<String>(14 + request.units().size());
        own.add(request.id());
        own.add(request.holder());
        own.add(request.kind().word());
        own.add(request.booking().orElse(""));
        own.add(request.session().orElse(""));
        own.add(Long.toString(request.ttl().toMillis()));
        own.add(provisional ? Long.toString(options.provisional().toMillis()) : "0");
        own.add(Long.toString(options.maxTotal().toMillis()));
        own.add(request.waitIfTaken() ? "1" : "0");
        own.add(Long.toString(options.waitTtl().toMillis()));
        own.add(Integer.toString(options.maxLine()));
        own.add(Integer.toString(request.units().size()));
        own.addAll(request.units());
        for (Quota quota : request.quotas()) {
            own.add(quota.subject());
            own.add(Integer.toString(quota.limit()));
        }
        return Take.read(redis.run(HoldScripts.call(HoldScripts.TAKE, keys, epoch.getAsLong(), options, own)));
    }

    /** Settles grants of one pool; answers the ids of those that Redis has lost. */
    List<String> settle(PoolKeys keys, List<Settlement> settlements) {
        var own = new ArrayList<String>(settlements.size() * 3);
        for (Settlement settlement : settlements) {
            own.add(settlement.holdId());
            own.add(settlement.fence());
            own.add(Long.toString(settlement.untilMillis()));
        }
        Tree reply = redis.run(HoldScripts.call(HoldScripts.SETTLE, keys, epoch.getAsLong(), options, own));
        List<String> texts = reply.texts();
        return texts.getFirst().equals("unloaded")
                ? settlements.stream().map(Settlement::holdId).toList()
                : texts.subList(1, texts.size());
    }

    /** Writes what PostgreSQL says; answers how many units were written, or empty where the pool is not loaded. */
    Optional<Integer> apply(PoolKeys keys, List<UnitChange> changes, String loader) {
        var calls = new ArrayList<ScriptCall<Tree>>();
        for (int from = 0; from < changes.size(); from += APPLY_AT_ONCE) {
            var own = new ArrayList<String>();
            own.add(loader);
            changes.subList(from, Math.min(changes.size(), from + APPLY_AT_ONCE))
                    .forEach(change -> change.addTo(own));
            calls.add(HoldScripts.call(HoldScripts.APPLY, keys, epoch.getAsLong(), options, own));
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
        return pool(keys, withUnits, epoch.getAsLong());
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

    /** Microsecond time of the server, in milliseconds. */
    long nowMillis() {
        List<String> time = redis.call(Command.keyless("TIME", Reply.list(Reply.text())));
        return Long.parseLong(time.get(0)) * 1000 + Long.parseLong(time.get(1)) / 1000;
    }

    void leave(PoolKeys keys, String holder, List<String> units) {
        var own = new ArrayList<String>();
        own.add(holder);
        own.addAll(units);
        redis.run(HoldScripts.call(HoldScripts.LEAVE, keys, epoch.getAsLong(), options, own));
    }

    /** Sweeps many pools in one round trip. */
    List<BatchResult<Sweep>> sweep(List<PoolKeys> pools) {
        List<BatchResult<Tree>> results = redis.runAll(pools.stream()
                .map(keys -> HoldScripts.call(HoldScripts.SWEEP, keys, epoch.getAsLong(), options, List.of()))
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
                        epoch.getAsLong(),
                        options,
                        List.of(loader, Long.toString(claimMillis))))
                .at(0)
                .text();
    }

    boolean end(PoolKeys keys, String loader) {
        return redis.run(HoldScripts.call(HoldScripts.LOAD_END, keys, epoch.getAsLong(), options, List.of(loader)))
                .at(0)
                .text()
                .equals("loaded");
    }

    void confirmed(PoolKeys keys, long asOfEpoch) {
        redis.run(HoldScripts.call(HoldScripts.CONFIRMED, keys, asOfEpoch, options, List.of()));
    }

    /** The deltas after a number, oldest first, at most 1,000; empty where the number is not in the stream any more. */
    Optional<List<PoolDelta>> deltas(PoolKeys keys, String ofEpoch, long after) {
        Tree entries = redis.call(new Command<>(
                "XRANGE",
                List.of(keys.deltas()),
                List.of(keys.deltas().bytes(), bytes("(" + after + "-0"), bytes("+"), bytes("COUNT"), bytes("1000")),
                Reply.tree()));
        var deltas = new ArrayList<PoolDelta>();
        long previous = after;
        for (Tree entry : entries.items()) {
            String id = entry.at(0).text();
            List<String> fields = entry.at(1).texts();
            if (Long.parseLong(fields.get(1)) != previous) {
                return Optional.empty();
            }
            long sequence = Long.parseLong(id.substring(0, id.indexOf('-')));
            deltas.add(new PoolDelta(keys.pool(), ofEpoch, previous, sequence, states(fields.get(3))));
            previous = sequence;
        }
        return Optional.of(deltas);
    }

    /** The units of a delta's text, such as {@code A-1=h,A-2=a}. */
    static Map<String, UnitState> states(String text) {
        var states = new HashMap<String, UnitState>();
        for (String change : Arrays.asList(text.split(",", -1))) {
            int equals = change.lastIndexOf('=');
            states.put(change.substring(0, equals), UnitState.ofCode(change.charAt(equals + 1)));
        }
        return states;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    }

    /** A grant to be made whole. */
    record Settlement(String holdId, String fence, long untilMillis, List<String> units) {}

    /** What a sweep did; {@code doubtful} units belonged to grants that only PostgreSQL knows about. */
    record Sweep(boolean loaded, long swept, long nextMillis, long nowMillis, List<String> doubtful) {
        static Sweep read(Tree reply) {
            if (reply.at(0).text().equals("unloaded")) {
                return new Sweep(false, 0, -1, 0, List.of());
            }
            var doubtful = new ArrayList<String>();
            for (int i = 4; i < reply.size(); i++) {
                doubtful.addAll(List.of(reply.at(i).text().split(",")));
            }
            return new Sweep(
                    true,
                    reply.at(1).integer(),
                    (long) Double.parseDouble(reply.at(2).text()),
                    Long.parseLong(reply.at(3).text()),
                    doubtful);
        }
    }

    /** A hold that lives in Redis alone. */
    record Kept(
            String fence,
            String kind,
            String booking,
            String session,
            long lockedAtMillis,
            long untilMillis,
            long endsMillis,
            List<String> units) {
        static Kept read(Tree reply) {
            return new Kept(
                    reply.at(1).text(),
                    reply.at(2).text(),
                    reply.at(3).text(),
                    reply.at(4).text(),
                    Long.parseLong(reply.at(5).text()),
                    Long.parseLong(reply.at(6).text()),
                    Long.parseLong(reply.at(7).text()),
                    List.of(reply.at(8).text().split(",")));
        }
    }

    /** How Redis answered a request for units. */
    sealed interface Take {
        record Unloaded() implements Take {}

        record Granted(
                String holdId,
                String fence,
                long untilMillis,
                long lockedAtMillis,
                long endsMillis,
                long nowMillis,
                boolean joined,
                List<String> units,
                List<String> fresh)
                implements Take {
            /** The value that Redis has for each of the units. */
            String value() {
                return "h" + fence + ":" + holdId;
            }

            Hold hold(HoldRequest request) {
                return new Hold(
                        holdId,
                        request.pool(),
                        units,
                        request.holder(),
                        request.kind(),
                        request.booking(),
                        request.session(),
                        Instant.ofEpochMilli(lockedAtMillis),
                        Instant.ofEpochMilli(untilMillis),
                        Instant.ofEpochMilli(endsMillis),
                        Fence.of(fence));
            }
        }

        record Taken(List<HoldOutcome.TakenUnit> units) implements Take {}

        record OverQuota(String subject, int limit, int held) implements Take {}

        static Take read(Tree reply) {
            return switch (reply.at(0).text()) {
                case "unloaded" -> new Unloaded();
                case "taken" -> {
                    var units = new ArrayList<HoldOutcome.TakenUnit>();
                    for (int i = 1; i < reply.size(); i += 3) {
                        long position = reply.at(i + 2).integer();
                        units.add(new HoldOutcome.TakenUnit(
                                reply.at(i).text(),
                                UnitState.ofCode(reply.at(i + 1).text().charAt(0)),
                                position > 0 ? OptionalInt.of((int) position) : OptionalInt.empty()));
                    }
                    yield new Taken(units);
                }
                case "quota" ->
                    new OverQuota(reply.at(1).text(), (int) reply.at(2).integer(), (int)
                            reply.at(3).integer());
                case "held" ->
                    new Granted(
                            reply.at(1).text(),
                            reply.at(2).text(),
                            Long.parseLong(reply.at(3).text()),
                            Long.parseLong(reply.at(4).text()),
                            Long.parseLong(reply.at(5).text()),
                            Long.parseLong(reply.at(6).text()),
                            reply.at(7).integer() == 1,
                            csv(reply.at(8).text()),
                            csv(reply.at(10).text()));
                default ->
                    throw new IllegalStateException(
                            "take.lua answered " + reply.at(0).text());
            };
        }

        private static List<String> csv(String text) {
            return text.isEmpty() ? List.of() : List.of(text.split(","));
        }
    }
}
