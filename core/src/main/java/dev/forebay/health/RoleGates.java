package dev.forebay.health;

import dev.forebay.base.ForebayClock;
import dev.forebay.base.Key;
import dev.forebay.base.KeySpace;
import dev.forebay.base.Meters;
import dev.forebay.redis.RedisLink;
import dev.forebay.redis.RedisListener;
import dev.forebay.redis.RedisRole;
import dev.forebay.redis.RedisUnavailableException;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The gate: one {@link ShardGate} per role, as a deployment is one node and so one shard. */
final class RoleGates implements ModeGate, RedisListener {
    private static final Logger LOG = LoggerFactory.getLogger(RoleGates.class);
    private static final String ONLY_SHARD = "0";

    private final Map<RedisRole, ShardGate> gates = new EnumMap<>(RedisRole.class);
    private final Recoverables recoverables = new Recoverables();
    private final List<ModeListener> listeners = new CopyOnWriteArrayList<>();

    RoleGates(
            RedisLink link, KeySpace keys, EpochStore epochs, GateOptions options, Meters meters, ForebayClock clock) {
        for (RedisRole role : RedisRole.values()) {
            var probe = new Probe(
                    link.commands(role),
                    KeySpace.of(keys.prefix() + ':' + role.name().toLowerCase(Locale.ROOT)),
                    options.probeTimeout());
            gates.put(
                    role,
                    new ShardGate(role, ONLY_SHARD, probe, recoverables, epochs, options, meters, clock, this::tell));
        }
        link.addListener(this);
        gates.values().forEach(ShardGate::start);
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

    private ShardGate gate(RedisRole role) {
        return Objects.requireNonNull(gates.get(role));
    }

    @Override
    public Mode mode(RedisRole role) {
        return gate(role).mode();
    }

    @Override
    public Mode mode(RedisRole role, Key key) {
        return gate(role).mode();
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
        return gate(role).epoch();
    }

    @Override
    public void observeEpoch(RedisRole role, long epoch) {
        gate(role).observeEpoch(epoch);
    }

    @Override
    public void register(Recoverable recoverable) {
        recoverables.add(recoverable);
    }

    @Override
    public void onChange(ModeListener listener) {
        listeners.add(listener);
    }

    @Override
    public AutoCloseable force(RedisRole role, Mode mode) {
        return gate(role).force(mode);
    }

    @Override
    public void lost(RedisRole role, String node) {
        gate(role).degrade("connection lost");
    }

    @Override
    public void connected(RedisRole role, String node) {
        gate(role).lookNow();
    }

    @Override
    public void failed(RedisRole role, RedisUnavailableException failure) {
        gate(role).failed(failure);
    }

    @Override
    public void close() {
        gates.values().forEach(ShardGate::close);
        recoverables.close();
    }
}
