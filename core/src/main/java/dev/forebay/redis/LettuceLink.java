package dev.forebay.redis;

import dev.forebay.base.ForebayClock;
import dev.forebay.base.Key;
import dev.forebay.base.Meters;
import dev.forebay.redis.RedisServer.Layout;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** The link over Lettuce: one deployment for both roles, or one for each. Owns all its threads and connections. */
final class LettuceLink implements RedisLink {
    private final Map<RedisRole, Deployment> deployments = new EnumMap<>(RedisRole.class);
    private final Map<RedisRole, RedisCommands> commands = new EnumMap<>(RedisRole.class);
    private final List<Deployment> opened = new ArrayList<>();
    private final Listeners listeners = new Listeners();
    private final RedisOptions options;
    private final Meters meters;
    private final ForebayClock clock;
    private final Deadlines deadlines;
    private final EventLoops loops = new EventLoops();
    private final List<Dialer> dialers = new ArrayList<>();
    private final ScheduledExecutorService timer;
    private final LinkParts parts;
    private volatile boolean closed;

    LettuceLink(RedisOptions options, Meters meters, ForebayClock clock) {
        this.options = options;
        this.meters = meters;
        this.clock = clock;
        this.deadlines = new Deadlines(clock, options.silentAfter());
        this.timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("forebay-redis-connect").daemon().factory());
        this.parts = new LinkParts(options, clock, deadlines, timer, listeners);
        try {
            start();
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private void start() {
        RedisServer cache = options.server(RedisRole.CACHE);
        if (cache.equals(options.state())) {
            open(options.state(), List.of(RedisRole.STATE, RedisRole.CACHE));
        } else {
            open(options.state(), List.of(RedisRole.STATE));
            open(cache, List.of(RedisRole.CACHE));
        }
        opened.forEach(Deployment::awaitFirstAttempt);
        if (connected(RedisRole.STATE)) {
            ServerSettings.settle(commands(RedisRole.STATE), options);
        }
    }

    private void open(RedisServer server, List<RedisRole> roles) {
        var dialer = new Dialer(loops, server, options);
        dialers.add(dialer);
        Asker first = asker(roles.getFirst());
        Deployment deployment = switch (server.layout()) {
            case Layout.Cluster cluster -> new ClusterDeployment(server, cluster, roles, dialer, first, parts);
            case Layout.Single single -> new SingleDeployment(server, roles, dialer, first, parts);
            case Layout.Sentinel sentinel -> new SingleDeployment(server, roles, dialer, first, parts);
        };
        opened.add(deployment);
        for (RedisRole role : roles) {
            deployments.put(role, deployment);
            boolean replicas = role == RedisRole.CACHE && options.replicaReads();
            commands.put(role, new RoutedCommands(deployment, asker(role), options.timeout(), replicas));
        }
        gauges(deployment, roles.size() == 1 ? roles.getFirst().name().toLowerCase(Locale.ROOT) : "both");
    }

    private Asker asker(RedisRole role) {
        return new Asker(role, options, clock, new CommandMeters(meters, role), listeners, () -> closed);
    }

    private void gauges(Deployment deployment, String role) {
        meters.gauge(
                "forebay.redis.queue",
                "Calls that wait to be written to Redis or answered",
                deployment::depth,
                "role",
                role);
        meters.gauge(
                "forebay.redis.connections",
                "Connections to Redis that stand: commands, publishing, subscribing",
                deployment::connections,
                "role",
                role);
    }

    @Override
    public RedisCommands commands(RedisRole role) {
        return Objects.requireNonNull(commands.get(role));
    }

    @Override
    public RedisSubscriptions subscriptions(RedisRole role) {
        return deployment(role).messages().subscriptions();
    }

    @Override
    public List<RedisShard> shards(RedisRole role) {
        return deployment(role).shards();
    }

    @Override
    public RedisShard shard(RedisRole role, Key key) {
        return deployment(role).shard(key);
    }

    private Deployment deployment(RedisRole role) {
        return Objects.requireNonNull(deployments.get(role));
    }

    @Override
    public void addListener(RedisListener listener) {
        listeners.add(listener);
    }

    @Override
    public boolean connected(RedisRole role) {
        return deployment(role).connected();
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        opened.forEach(Deployment::close);
        timer.shutdownNow();
        dialers.forEach(Dialer::close);
        loops.close();
        deadlines.close();
    }
}
