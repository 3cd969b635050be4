package dev.forebay.redis;

import dev.forebay.base.Key;
import dev.forebay.redis.Reconnector.Opened;
import dev.forebay.redis.RedisServer.Layout;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One server that has every key, or the one of several that the Sentinels call the master. When they name another one,
 * all connections are given up and lead there; what was under way is lost with them and never sent again.
 */
final class SingleDeployment implements Deployment, Node.Watcher {
    private static final Logger LOG = LoggerFactory.getLogger(SingleDeployment.class);
    private static final String TAG = "gate";

    private final RedisServer server;
    private final RedisOptions options;
    private final RoleEvents events;
    private final Node node;
    private final Messages messages;
    private final @Nullable Sentinels sentinels;
    private final Optional<Readers> readers;
    private final CountDownLatch firstAttempt = new CountDownLatch(1);
    private volatile @Nullable NodeAddress master;

    SingleDeployment(RedisServer server, List<RedisRole> roles, Dialer dialer, Asker asker, LinkParts parts) {
        this.server = server;
        this.options = parts.options();
        this.events = new RoleEvents(roles, parts.listeners());
        this.node = new Node(this::masterName, use -> dial(to -> dialer.commands(to, use)), this, parts);
        this.messages = new Messages(
                () -> dial(to -> dialer.commands(to, "publish")),
                () -> dial(to -> dialer.pubSub(to, "subscribe")),
                node::lane,
                asker,
                parts);
        switch (server.layout()) {
            case Layout.Single single -> {
                this.master = single.node();
                this.sentinels = null;
                this.readers = Optional.empty();
            }
            case Layout.Sentinel layout -> {
                this.readers = roles.contains(RedisRole.CACHE) && options.replicaReads()
                        ? Optional.of(new Readers(at -> new Node(
                                at::toString, use -> dialer.commands(at, "replica"), Node.Watcher.NOBODY, parts)))
                        : Optional.empty();
                this.sentinels = new Sentinels(
                        layout,
                        dialer,
                        asker,
                        parts,
                        readers.isPresent(),
                        this::named,
                        node.lane()::connected,
                        messages::check);
            }
            case Layout.Cluster cluster -> throw new IllegalArgumentException("a Cluster is more than one server");
        }
        if (sentinels != null) {
            parts.listeners().add(hints(roles.getFirst(), sentinels));
            sentinels.start();
        }
        node.start();
        messages.start();
    }

    /** What fails may mean that another server is the master now. */
    private static RedisListener hints(RedisRole role, Sentinels sentinels) {
        return new RedisListener() {
            @Override
            public void failed(RedisRole failedRole, String shard, RedisUnavailableException failure) {
                if (failedRole == role) {
                    sentinels.hint();
                }
            }
        };
    }

    private String masterName() {
        NodeAddress now = master;
        return now == null ? server.address() : now.toString();
    }

    private <C> CompletionStage<Opened<C>> dial(Function<NodeAddress, CompletionStage<Opened<C>>> to) {
        NodeAddress now = master;
        return now == null
                ? CompletableFuture.failedFuture(
                        new IllegalStateException("no Sentinel has named the master yet: " + server.address()))
                : to.apply(now);
    }

    /** On the Sentinels' thread. */
    private void named(Sentinels.Named by) {
        masterIs(by.master());
        readers.ifPresent(replicas -> replicas.follow(Map.of(by.master(), by.replicas())));
    }

    private void masterIs(NodeAddress named) {
        NodeAddress before = master;
        if (named.equals(before)) {
            return;
        }
        master = named;
        if (before != null) {
            LOG.warn("the sentinels have moved the master from={} to={}", before, named);
            node.renew();
            messages.renew();
            events.arranged(shards());
        }
    }

    @Override
    public Node node(@Nullable Key key) {
        return node;
    }

    @Override
    public Optional<Node> reader(Key key) {
        return readers.flatMap(replicas -> replicas.of(masterName()));
    }

    @Override
    public List<Node> masters() {
        return List.of(node);
    }

    @Override
    public List<RedisShard> shards() {
        return List.of(new RedisShard(RedisLink.ONLY_SHARD, masterName(), TAG));
    }

    @Override
    public RedisShard shard(Key key) {
        return shards().getFirst();
    }

    @Override
    public Messages messages() {
        return messages;
    }

    @Override
    public boolean connected() {
        return node.lane().connected();
    }

    @Override
    public int connections() {
        Sentinels asked = sentinels;
        return (connected() ? 1 : 0)
                + messages.connections()
                + (asked == null ? 0 : asked.connections())
                + readers.map(Readers::connections).orElse(0);
    }

    @Override
    public int depth() {
        return node.lane().depth();
    }

    @Override
    public void awaitFirstAttempt() {
        try {
            if (!firstAttempt.await(2 * options.connectTimeout().toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("redis does not answer yet server={}", server.address());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void opened(Node opened) {
        events.connected(RedisLink.ONLY_SHARD, masterName());
        firstAttempt.countDown();
    }

    @Override
    public void lost(Node lost) {
        events.lost(RedisLink.ONLY_SHARD, masterName());
        Sentinels asked = sentinels;
        if (asked != null) {
            asked.hint();
        }
    }

    @Override
    public void refused(Node refused, Throwable cause) {
        if (master != null) {
            events.refused(masterName(), cause);
            firstAttempt.countDown();
        }
    }

    @Override
    public void close() {
        if (sentinels != null) {
            sentinels.close();
        }
        readers.ifPresent(Readers::close);
        node.close();
        messages.close();
    }
}
