package dev.forebay.redis;

import dev.forebay.base.ForebayClock;
import dev.forebay.base.Key;
import dev.forebay.redis.ClusterView.Range;
import dev.forebay.redis.Reconnector.Opened;
import dev.forebay.redis.RedisServer.Layout;
import io.lettuce.core.cluster.SlotHash;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Redis Cluster: a node per master, a table that says which has which slot. The table follows the servers: a MOVED
 * changes one slot at once, and the whole is asked for every two seconds, after every MOVED and every failure. Several
 * nodes are asked, as one that was cut off still believes what was true before.
 */
final class ClusterDeployment implements Deployment, Node.Watcher {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterDeployment.class);
    private static final String NO_SHARD = "unknown";

    private final RedisServer server;
    private final List<NodeAddress> seeds;
    private final Dialer dialer;
    private final LinkParts parts;
    private final ForebayClock clock;
    private final RoleEvents events;
    private final Node nobody;
    private final Messages messages;
    private final Optional<Readers> readers;
    private final Lookout lookout;
    private final ReentrantLock changes = new ReentrantLock();
    private final ClusterNodes nodes;
    private final ClusterWitnesses witnesses;
    private volatile SlotTable table;
    private volatile List<NodeAddress> known;
    private volatile @Nullable NodeAddress messagesAt;
    private volatile boolean seen;
    private volatile boolean closed;

    ClusterDeployment(
            RedisServer server,
            Layout.Cluster layout,
            List<RedisRole> roles,
            Dialer dialer,
            Asker asker,
            LinkParts parts) {
        this.server = server;
        this.seeds = layout.seeds();
        this.known = seeds;
        this.dialer = dialer;
        this.nodes = new ClusterNodes(this::started, parts.clock());
        this.witnesses = new ClusterWitnesses(asker);
        this.parts = parts;
        this.clock = parts.clock();
        this.events = new RoleEvents(roles, parts.listeners());
        this.nobody = new Node(
                () -> "no node",
                use -> CompletableFuture.failedFuture(new IllegalStateException("no node has this slot")),
                this,
                parts);
        this.table = SlotTable.unknown(nobody, server.address());
        this.messages = new Messages(
                () -> dialAny(to -> dialer.commands(to, "publish")),
                () -> dialAny(to -> dialer.pubSub(to, "subscribe")),
                () -> node(null).lane(),
                asker,
                parts);
        this.readers = roles.contains(RedisRole.CACHE) && parts.options().replicaReads()
                ? Optional.of(new Readers(this::readerAt))
                : Optional.empty();
        this.lookout = new Lookout("forebay-redis-cluster", this::look);
        RedisRole role = roles.getFirst();
        parts.listeners().add(new RedisListener() {
            @Override
            public void failed(RedisRole failedRole, String shard, RedisUnavailableException failure) {
                if (failedRole == role) {
                    lookout.hint();
                }
            }
        });
        seeds.forEach(nodes::at);
        lookout.start();
        messages.start();
    }

    // ---- who serves what

    @Override
    public Node node(@Nullable Key key) {
        return key == null ? any() : table.owner(slot(key));
    }

    private Node any() {
        List<Node> masters = table.masters();
        int from = ThreadLocalRandom.current().nextInt(masters.size());
        for (int i = 0; i < masters.size(); i++) {
            Node node = masters.get((from + i) % masters.size());
            if (node.lane().connected()) {
                return node;
            }
        }
        return masters.get(from);
    }

    @Override
    public Optional<Node> reader(Key key) {
        return readers.flatMap(replicas -> replicas.of(table.owner(slot(key)).address()));
    }

    private Node readerAt(NodeAddress address) {
        return new Node(address::toString, use -> dialer.replica(address), Node.Watcher.NOBODY, parts);
    }

    private static int slot(Key key) {
        return SlotHash.getSlot(key.bytes());
    }

    @Override
    public List<Node> masters() {
        return table.masters();
    }

    @Override
    public List<RedisShard> shards() {
        return table.shards();
    }

    @Override
    public RedisShard shard(Key key) {
        return table.shard(slot(key));
    }

    @Override
    public Messages messages() {
        return messages;
    }

    // ---- following

    @Override
    public void moved(Key key, NodeAddress to) {
        changes.lock();
        try {
            if (!closed) {
                follow(table.moved(slot(key), nodes.at(to)));
            }
        } finally {
            changes.unlock();
        }
        lookout.hint();
    }

    @Override
    public Optional<Node> at(NodeAddress address) {
        return closed ? Optional.empty() : Optional.of(nodes.at(address));
    }

    private Node started(NodeAddress address) {
        var node = new Node(address::toString, use -> dialer.commands(address, use), this, parts);
        // until a view says what it serves, its failures are about no shard
        node.lane().serves(NO_SHARD);
        node.start();
        return node;
    }

    private <C> CompletionStage<Opened<C>> dialAny(Function<NodeAddress, CompletionStage<Opened<C>>> dial) {
        NodeAddress at = messagesAt;
        return at == null
                ? CompletableFuture.failedFuture(
                        new IllegalStateException("no node has answered yet: " + server.address()))
                : dial.apply(at);
    }

    private void look() {
        List<Map.Entry<NodeAddress, Node>> connected = nodes.connected();
        if (connected.isEmpty()) {
            tryAll();
            return;
        }
        witnesses.believe(witnesses.ask(connected), connected()).ifPresentOrElse(this::adopt, this::tryAll);
        if (seen) {
            nodes.retire(table.masters(), node -> events.forgotten(node.address()));
        }
        messages.check();
    }

    /** Nobody who could be asked is to be believed: one of these may. */
    private void tryAll() {
        Stream.concat(known.stream(), seeds.stream()).forEach(nodes::at);
    }

    private void adopt(ClusterView view) {
        List<RedisShard> before = table.shards();
        changes.lock();
        try {
            if (closed) {
                return;
            }
            follow(SlotTables.next(table, !seen, view, nodes::at));
        } finally {
            changes.unlock();
        }
        var all = new HashSet<NodeAddress>();
        var masters = new HashSet<NodeAddress>();
        for (Range range : view.ranges()) {
            masters.add(range.master());
            all.add(range.master());
            all.addAll(range.replicas());
        }
        known = List.copyOf(all);
        readers.ifPresent(replicas -> replicas.follow(view.replicas()));
        listenAt(masters);
        boolean firstTime = !seen;
        seen = true;
        if (firstTime || !before.equals(table.shards())) {
            events.arranged(table.shards());
            tellConnected(before, firstTime);
        }
    }

    /** Who gains slots is told about before calls on them go there. */
    private void follow(SlotTable next) {
        if (seen) {
            next.gainsSince(table).forEach(events::gains);
        }
        table = next;
    }

    /** A master that was connected before it became one has told nobody. */
    private void tellConnected(List<RedisShard> before, boolean all) {
        List<String> served = before.stream()
                .map(shard -> shard.name() + '@' + shard.master())
                .toList();
        SlotTable now = table;
        for (int i = 0; i < now.shards().size(); i++) {
            RedisShard shard = now.shards().get(i);
            boolean news = all || !served.contains(shard.name() + '@' + shard.master());
            if (news && now.masters().get(i).lane().connected()) {
                events.connected(shard.name(), shard.master());
            }
        }
    }

    /** Messages reach every node; one that is no master any more may have been cut off from the others. */
    private void listenAt(Collection<NodeAddress> masters) {
        NodeAddress at = messagesAt;
        if (at == null || !masters.contains(at)) {
            var choice = new ArrayList<>(masters);
            messagesAt = choice.get(ThreadLocalRandom.current().nextInt(choice.size()));
            messages.renew();
        }
    }

    // ---- how it stands

    @Override
    public void opened(Node node) {
        nodes.opened(node);
        shardOf(node).ifPresent(shard -> events.connected(shard.name(), node.address()));
        lookout.hint();
    }

    @Override
    public void lost(Node node) {
        shardOf(node).ifPresent(shard -> events.lost(shard.name(), node.address()));
        lookout.hint();
    }

    @Override
    public void refused(Node node, Throwable cause) {
        nodes.refused(node);
        events.refused(node.address(), cause);
        lookout.hint();
    }

    private Optional<RedisShard> shardOf(Node node) {
        SlotTable now = table;
        int at = now.masters().indexOf(node);
        return at < 0 ? Optional.empty() : Optional.of(now.shards().get(at));
    }

    @Override
    public boolean connected() {
        return seen && table.masters().stream().allMatch(node -> node.lane().connected());
    }

    @Override
    public int connections() {
        return nodes.connected().size()
                + messages.connections()
                + readers.map(Readers::connections).orElse(0);
    }

    @Override
    public int depth() {
        return nodes.depth();
    }

    @Override
    public void awaitFirstAttempt() {
        long from = clock.nanoTime();
        long longest = 2 * parts.options().connectTimeout().toNanos();
        while (!connected() && !allRefused() && clock.nanoTime() - from < longest) {
            LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(2));
        }
        if (!connected()) {
            LOG.warn("redis does not answer yet server={}", server.address());
        }
    }

    private boolean allRefused() {
        return !seen && nodes.allRefused();
    }

    @Override
    public void close() {
        closed = true;
        lookout.close();
        messages.close();
        nodes.close();
        readers.ifPresent(Readers::close);
        nobody.close();
    }
}
