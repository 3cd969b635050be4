package dev.forebay.cache;

import dev.forebay.base.ForebayClock;
import dev.forebay.base.Key;
import dev.forebay.health.ModeGate;
import dev.forebay.redis.BatchResult;
import dev.forebay.redis.Command;
import dev.forebay.redis.RedisCommands;
import dev.forebay.redis.RedisLink;
import dev.forebay.redis.RedisRole;
import dev.forebay.redis.RedisShard;
import dev.forebay.redis.Reply;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Reads entries from replicas of Redis, and believes only what is proven to be no older than the last invalidation that this process
 * has heard of.
 *
 * <p>The proof: twice a second the process writes its own time to the master of each shard. Replicas do what their master did, in its
 * order; so one that has a time has all that its master had when that was written. With an entry the time is read first, from the same replica,
 * and the entry is believed if that time is later than the moment when the last invalidation in the key's stripe was heard of ({@link Stamps}):
 * such an invalidation was done at the master before it was heard. How far the replica is behind does not matter, clocks are not compared:
 * the time is written and read by one process. What this process has not heard of yet is bounded as it is for what is near; where it does not hear,
 * no replica is asked. Thread-safe.
 */
final class ReplicaReads {
    /** How long a proof lasts: a replica that is cut off from its master longer than this is not believed at all. */
    private static final String PROOF_MILLIS = "30000";

    /** How long the replicas of a shard that did not answer, or have no proof, are left alone. */
    private static final long REST_NANOS = 1_000_000_000L;

    private final RedisLink link;
    private final RedisCommands redis;
    private final RemoteTier tier;
    private final ModeGate gate;
    private final CacheKeys keys;
    private final String self;
    private final News news;
    private final ForebayClock clock;
    private final Map<String, Long> restUntil = new ConcurrentHashMap<>();
    private volatile boolean wanted;

    ReplicaReads(
            RedisLink link,
            RemoteTier tier,
            ModeGate gate,
            CacheKeys keys,
            String self,
            News news,
            ForebayClock clock) {
        this.link = link;
        this.redis = link.commands(RedisRole.CACHE);
        this.tier = tier;
        this.gate = gate;
        this.keys = keys;
        this.self = self;
        this.news = news;
        this.clock = clock;
    }

    /** There is a cache that reads from replicas: proofs are written from now on. */
    void want() {
        wanted = true;
    }

    /** Writes a proof to each master that serves. One round trip, none where no cache reads from replicas. */
    void prove() {
        if (!wanted) {
            return;
        }
        var proofs = new ArrayList<Command<?>>();
        for (RedisShard shard : link.shards(RedisRole.CACHE)) {
            Key proof = keys.proof(shard.tag(), self);
            if (gate.up(RedisRole.CACHE, proof)) {
                String now = Long.toString(clock.nanoTime());
                proofs.add(Command.of("SET", Reply.text(), proof, now, "PX", PROOF_MILLIS));
            }
        }
        if (!proofs.isEmpty()) {
            // one that is missing proves nothing: the master is asked
            List<BatchResult<?>> ignored = redis.batch(proofs);
        }
    }

    /** The places in one shard, and where it is asked for them. */
    private record Group(RedisShard shard, List<Integer> places, List<Command<Optional<byte[]>>> commands) {}

    /**
     * What replicas have in each place, where it is believed; else nothing, and the master must be asked. Marks of the places were noted
     * before. One round trip.
     */
    List<Optional<byte[]>> read(List<Place> places, Stamps stamps) {
        var read = new ArrayList<Optional<byte[]>>(places.size());
        places.forEach(place -> read.add(Optional.empty()));
        List<Group> groups = news.coherent() ? groups(places) : List.of();
        if (groups.isEmpty()) {
            return read;
        }
        List<List<BatchResult<Optional<byte[]>>>> answers =
                redis.readReplicas(groups.stream().map(Group::commands).toList());
        for (int i = 0; i < groups.size(); i++) {
            Group group = groups.get(i);
            Optional<byte[]> proof = answer(answers.get(i).getFirst());
            if (proof.isEmpty()) {
                restUntil.put(group.shard().name(), clock.nanoTime() + REST_NANOS);
                continue;
            }
            long proven = Long.parseLong(new String(proof.get(), StandardCharsets.US_ASCII));
            for (int j = 0; j < group.places().size(); j++) {
                int at = group.places().get(j);
                int stripe = stamps.stripe(places.get(at).id());
                if (proven - stamps.heardAt(stripe) > 0) {
                    read.set(at, answer(answers.get(i).get(j + 1)));
                }
            }
        }
        return read;
    }

    private List<Group> groups(List<Place> places) {
        var groups = new LinkedHashMap<String, Group>();
        for (int i = 0; i < places.size(); i++) {
            Place place = places.get(i);
            RedisShard shard = link.shard(RedisRole.CACHE, place.entry());
            if (tier.up(place) && !rests(shard)) {
                Group group = groups.computeIfAbsent(shard.name(), ignored -> begun(shard));
                group.places().add(i);
                group.commands().add(place.form().get(place.entry()));
            }
        }
        return List.copyOf(groups.values());
    }

    /** The proof comes first: what is read after it is no older. */
    private Group begun(RedisShard shard) {
        var commands = new ArrayList<Command<Optional<byte[]>>>();
        commands.add(Command.of("GET", Reply.optionalBytes(), keys.proof(shard.tag(), self)));
        return new Group(shard, new ArrayList<>(), commands);
    }

    private boolean rests(RedisShard shard) {
        Long until = restUntil.get(shard.name());
        return until != null && until - clock.nanoTime() > 0;
    }

    private static Optional<byte[]> answer(BatchResult<Optional<byte[]>> result) {
        return switch (result) {
            case BatchResult.Answer<Optional<byte[]>> given -> given.value();
            case BatchResult.Failure<Optional<byte[]>> ignored -> Optional.empty();
        };
    }
}
