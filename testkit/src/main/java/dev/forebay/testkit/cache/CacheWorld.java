package dev.forebay.testkit.cache;

import static org.awaitility.Awaitility.await;

import dev.forebay.Forebay;
import dev.forebay.ForebayOptions;
import dev.forebay.base.Codec;
import dev.forebay.cache.Cache;
import dev.forebay.cache.CacheOptions;
import dev.forebay.cache.Lookup;
import dev.forebay.embedded.EmbeddedDatabase;
import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.embedded.EmbeddedServers;
import dev.forebay.health.Mode;
import dev.forebay.redis.RedisEnvironment;
import dev.forebay.redis.RedisRole;
import dev.forebay.store.DatabaseUrl;
import dev.forebay.store.Store;
import dev.forebay.testkit.sale.SaleDeployment;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;

/**
 * Two nodes of an application on real servers, which share nothing but these, and a raw hand on what stands in Redis. It
 * owns its nodes and not the servers.
 */
public final class CacheWorld implements AutoCloseable {
    private final SaleDeployment deployment;
    private final String prefix = EmbeddedServers.uniqueName("caches");
    private final Forebay here;
    private final Forebay there;

    private CacheWorld(SaleDeployment deployment, Optional<EmbeddedDatabase> database, boolean replicaReads) {
        this.deployment = deployment;
        var environment = new HashMap<>(deployment.environment(EmbeddedRedis::port));
        environment.put("REDIS_KEY_PREFIX", prefix);
        environment.put("REDIS_READ_REPLICAS", Boolean.toString(replicaReads));
        // a machine that is busy elsewhere must not look like a Redis that is away; replicas are paused in tests, and
        // are waited for first
        environment.put("REDIS_TIMEOUT", replicaReads ? "2000" : "5000");
        ForebayOptions options = ForebayOptions.of(RedisEnvironment.read(environment));
        if (database.isPresent()) {
            options = options.withDatabase(urlOf(database.get()));
        }
        this.here = Forebay.open(options);
        this.there = Forebay.open(options);
        await("both nodes to be served by Redis").until(this::redisServes);
    }

    /** Two nodes on these servers and a database of their own. */
    public static CacheWorld on(SaleDeployment deployment) {
        return new CacheWorld(deployment, Optional.of(EmbeddedServers.createDatabase("caches")), false);
    }

    /** The same, whose links let replicas answer caches that wish it. */
    public static CacheWorld withReplicaReads(SaleDeployment deployment) {
        return new CacheWorld(deployment, Optional.of(EmbeddedServers.createDatabase("caches")), true);
    }

    /** Two nodes on these servers alone. */
    public static CacheWorld withoutDatabase(SaleDeployment deployment) {
        return new CacheWorld(deployment, Optional.empty(), false);
    }

    /** The same on one server. */
    public static CacheWorld on(EmbeddedRedis redis) {
        return on(new SaleDeployment.Single(redis));
    }

    static DatabaseUrl urlOf(EmbeddedDatabase database) {
        return DatabaseUrl.parse(
                "database",
                "postgresql://%s:%s@%s:%d/%s"
                        .formatted(
                                database.username(),
                                database.password(),
                                database.host(),
                                database.port(),
                                database.name()));
    }

    /** Waits until both nodes hear one another: what is read before that is not kept near. Answers this world. */
    public CacheWorld settled() {
        for (Forebay node : List.of(here, there)) {
            Cache<String, String> probe = node.caches()
                    .open(CacheOptions.<String, String>of("probe", Codec.json(String.class))
                            .build());
            await("what is read to be kept near").until(() -> {
                var ignored = probe.get("probe", (key, context) -> key);
                return probe.find("probe") instanceof Lookup.Hit<String> hit && hit.tier() == Lookup.Tier.NEAR;
            });
        }
        return this;
    }

    public Forebay here() {
        return here;
    }

    public Forebay there() {
        return there;
    }

    public Store store() {
        return here.store().orElseThrow();
    }

    /** The key of a part of the caches that belongs to no entry, such as the number of the last message. */
    public String key(String domain, String tag, String... parts) {
        return here.keys().tagged(domain, tag, parts).value();
    }

    /** What Redis answers to a command on a key, past all that the kit has. */
    public String raw(String command, String key, String... arguments) {
        var words = new String[arguments.length + 2];
        words[0] = command;
        words[1] = key;
        System.arraycopy(arguments, 0, words, 2, arguments.length);
        return deployment.serverOf(key).command(words);
    }

    /** How Redis keeps a key in memory. */
    public String encodingOf(String key) {
        return deployment.serverOf(key).command("OBJECT", "ENCODING", key);
    }

    /** Whether both nodes are served by Redis. */
    public boolean redisServes() {
        return serves(here) && serves(there);
    }

    private static boolean serves(Forebay node) {
        return node.gate().mode(RedisRole.CACHE) instanceof Mode.Up;
    }

    @Override
    public void close() {
        here.close();
        there.close();
    }
}
