package dev.forebay.health;

import dev.forebay.base.ForebayClock;
import dev.forebay.base.Key;
import dev.forebay.base.KeySpace;
import dev.forebay.base.Meters;
import dev.forebay.redis.RedisLink;
import dev.forebay.redis.RedisListener;
import dev.forebay.redis.RedisRole;
import dev.forebay.redis.RedisShard;
import dev.forebay.redis.RedisUnavailableException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The gate: one {@link ShardGate} per shard of each role, so that a lost master degrades its slots alone. */
final class RoleGates implements ModeGate, RedisListener {
    private static final Logger LOG = LoggerFactory.getLogger(RoleGates.class);

    private final RedisLink link;
    private final KeySpace keys;
    private final EpochStore epochs;
    private final GateOptions options;
    private final Meters meters;
    private final ForebayClock clock;
    private final Map<RedisRole, Map<String, ShardGate>> gates = new EnumMap<>(RedisRole.class);
    /** The modes that a role is held in, the last one counts; guarded by {@link #arranging}. */
    private final Map<RedisRole, List<Held>> forced = new EnumMap<>(RedisRole.class);

    private final Recoverables recoverables = new Recoverables();
    private final List<ModeListener> listeners = new CopyOnWriteArrayList<>();
    private final ReentrantLock arranging = new ReentrantLock();
    private boolean closed;

    RoleGates(
            RedisLink link, KeySpace keys, EpochStore epochs, GateOptions options, Meters meters, ForebayClock clock) {
        this.link = link;
        this.keys = keys;
        this.epochs = epochs;
        this.options = options;
        this.meters = meters;
        this.clock = clock;
        for (RedisRole role : RedisRole.values()) {
            gates.put(role, new ConcurrentHashMap<>());
        }
        link.addListener(this);
        for (RedisRole role : RedisRole.values()) {
            arrange(role).forEach(ShardGate::start);
        }
    }

    private Map<String, ShardGate> gates(RedisRole role) {
        return Objects.requireNonNull(gates.get(role));
    }

    /** Makes gates for new shards, closes those of shards that are no more; answers the new ones, not started yet. */
    private List<ShardGate> arrange(RedisRole role) {
        arranging.lock();
        try {
            List<RedisShard> shards = link.shards(role);
            if (closed) {
                return List.of();
            }
            Map<String, ShardGate> of = gates(role);
            var made = new ArrayList<ShardGate>();
            for (RedisShard shard : shards) {
                if (!of.containsKey(shard.name())) {
                    ShardGate gate = gate(role, shard.name());
                    List<Held> held = forced(role);
                    if (!held.isEmpty()) {
                        gate.force(held.getLast().mode);
                    }
                    of.put(shard.name(), gate);
                    made.add(gate);
                }
            }
            Set<String> names = shards.stream().map(RedisShard::name).collect(Collectors.toSet());
            of.entrySet().removeIf(entry -> {
                boolean gone = !names.contains(entry.getKey());
                if (gone) {
                    entry.getValue().retire();
                }
                return gone;
            });
            return made;
        } finally {
            arranging.unlock();
        }
    }

    private ShardGate gate(RedisRole role, String shard) {
        var probe = new Probe(
                link.commands(role),
                KeySpace.of(keys.prefix() + ':' + role.name().toLowerCase(Locale.ROOT)),
                () -> tag(role, shard),
                options.probeTimeout());
        Predicate<Key> covers = key -> link.shard(role, key).name().equals(shard);
        return new ShardGate(role, shard, probe, recoverables, covers, epochs, options, meters, clock, this::tell);
    }

    /** The hash tag of a shard as of now; one that is no more keeps asking what it asked last. */
    private Optional<String> tag(RedisRole role, String shard) {
        return link.shards(role).stream()
                .filter(one -> one.name().equals(shard))
                .map(RedisShard::tag)
                .findFirst();
    }

    private void tell(RedisRole role, String shard, Mode from, Mode to) {
        for (ModeListener listener : listeners) {
            try {
                listener.changed(role, shard, from, to);
            } catch (RuntimeException e) {
                LOG.error(
                        "a listener of the gate failed listener={}",
                        listener.getClass().getName(),
                        e);
            }
        }
    }

    /** The worst of a role's shards, so that nobody who asks for all of them is told too much. */
    @Override
    public Mode mode(RedisRole role) {
        Mode worst = null;
        for (ShardGate gate : gates(role).values()) {
            Mode mode = gate.mode();
            if (worst == null || badness(mode) > badness(worst)) {
                worst = mode;
            }
        }
        return worst == null ? new Mode.Degraded(clock.now(), "no shard is known") : worst;
    }

    private static int badness(Mode mode) {
        return switch (mode) {
            case Mode.Up up -> 0;
            case Mode.Returning returning -> 1;
            case Mode.Suspect suspect -> 2;
            case Mode.Degraded degraded -> 3;
        };
    }

    @Override
    public Map<String, Mode> modes(RedisRole role) {
        Map<String, Mode> modes = new TreeMap<>();
        gates(role).forEach((shard, gate) -> modes.put(shard, gate.mode()));
        return modes;
    }

    @Override
    public Mode mode(RedisRole role, Key key) {
        ShardGate gate = gates(role).get(link.shard(role, key).name());
        return gate == null ? new Mode.Degraded(clock.now(), "a new shard") : gate.mode();
    }

    @Override
    public <T> T choose(RedisRole role, Key key, Supplier<T> redis, Supplier<T> degraded) {
        if (!up(role, key)) {
            return degraded.get();
        }
        try {
            return redis.get();
        } catch (RedisUnavailableException e) {
            // the link has told its listeners, this gate among them, before it threw
            LOG.debug("redis failed a call, going on without it role={}", role, e);
            return degraded.get();
        }
    }

    @Override
    public long epoch(RedisRole role) {
        return gates(role).values().stream().mapToLong(ShardGate::epoch).max().orElse(1);
    }

    @Override
    public long epoch(RedisRole role, Key key) {
        ShardGate gate = gates(role).get(link.shard(role, key).name());
        return gate == null ? epoch(role) : gate.epoch();
    }

    @Override
    public void observeEpoch(RedisRole role, long epoch) {
        gates(role).values().forEach(gate -> gate.observeEpoch(epoch));
    }

    @Override
    public void register(Recoverable recoverable) {
        recoverables.add(recoverable);
    }

    @Override
    public void onChange(ModeListener listener) {
        listeners.add(listener);
    }

    /** One who holds a role in a mode; two may hold it in equal ones. */
    private static final class Held {
        private final Mode mode;

        Held(Mode mode) {
            this.mode = mode;
        }
    }

    private List<Held> forced(RedisRole role) {
        return forced.computeIfAbsent(role, ignored -> new ArrayList<>());
    }

    @Override
    public AutoCloseable force(RedisRole role, Mode mode) {
        var held = new Held(mode);
        arranging.lock();
        try {
            forced(role).add(held);
            gates(role).values().forEach(gate -> gate.force(mode));
        } finally {
            arranging.unlock();
        }
        return () -> unforce(role, held);
    }

    /** Whoever holds it still goes on doing so; nothing where this one ended before. */
    private void unforce(RedisRole role, Held ended) {
        arranging.lock();
        try {
            List<Held> all = forced(role);
            boolean counted = !all.isEmpty() && all.getLast() == ended;
            all.remove(ended);
            if (counted && all.isEmpty()) {
                gates(role).values().forEach(ShardGate::unforce);
            } else if (counted) {
                gates(role).values().forEach(gate -> gate.force(all.getLast().mode));
            }
        } finally {
            arranging.unlock();
        }
    }

    private Optional<ShardGate> known(RedisRole role, String shard) {
        return Optional.ofNullable(gates(role).get(shard));
    }

    @Override
    public void lost(RedisRole role, String shard, String node) {
        known(role, shard).ifPresent(gate -> gate.degrade("connection lost"));
    }

    @Override
    public void connected(RedisRole role, String shard, String node) {
        known(role, shard).ifPresent(ShardGate::lookNow);
    }

    @Override
    public void failed(RedisRole role, String shard, RedisUnavailableException failure) {
        known(role, shard).ifPresent(gate -> gate.failed(failure));
    }

    /**
     * What was of a shard that is away was served without Redis, and what Redis has of it is of the past: whoever gets those
     * slots comes back with them, under a new epoch.
     */
    @Override
    public void gains(RedisRole role, String shard, Set<String> from) {
        boolean served = from.stream()
                .allMatch(other -> known(role, other)
                        .filter(gate -> gate.mode() instanceof Mode.Up)
                        .isPresent());
        if (!served) {
            known(role, shard).ifPresent(gate -> gate.degrade("has got slots of a shard that was away"));
        }
    }

    /** New shards begin Degraded and ask on their own threads; those that stay look who their master is. */
    @Override
    public void arranged(RedisRole role, List<RedisShard> shards) {
        arrange(role).forEach(ShardGate::startLater);
        gates(role).values().forEach(ShardGate::lookNow);
    }

    @Override
    public void close() {
        arranging.lock();
        try {
            closed = true;
        } finally {
            arranging.unlock();
        }
        gates.values().forEach(of -> of.values().forEach(ShardGate::close));
        recoverables.close();
    }
}
