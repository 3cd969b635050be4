package dev.forebay.redis;

import dev.forebay.redis.Asker.End;
import dev.forebay.redis.Asker.Request;
import dev.forebay.redis.RedisServer.Layout;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks all Sentinels who the master is, and believes the one with the highest configuration epoch: one that was cut off
 * still names the old master.
 */
final class Sentinels implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Sentinels.class);

    private final Layout.Sentinel layout;
    private final Asker asker;
    private final Consumer<NodeAddress> master;
    private final BooleanSupplier masterStands;
    private final Runnable eachLook;
    private final List<Node> nodes;
    private final Lookout lookout;
    private final Request question;
    private final Set<Node> unreachable = ConcurrentHashMap.newKeySet();
    private @Nullable String complaint;
    private long epoch = -1;

    /** @param master told whom the Sentinels name, after each look */
    Sentinels(
            Layout.Sentinel layout,
            Dialer dialer,
            Asker asker,
            LinkParts parts,
            Consumer<NodeAddress> master,
            BooleanSupplier masterStands,
            Runnable eachLook) {
        this.layout = layout;
        this.asker = asker;
        this.master = master;
        this.masterStands = masterStands;
        this.eachLook = eachLook;
        this.question = RoutedCommands.request(
                Command.keyless("SENTINEL", Reply.list(Reply.text()), "MASTER", layout.master()));
        this.lookout = new Lookout("forebay-redis-sentinels", this::look);
        this.nodes = layout.sentinels().stream()
                .map(at -> new Node(at::toString, use -> dialer.sentinel(at, layout.login()), new Opened(), parts))
                .toList();
    }

    /** What one Sentinel says. */
    private record Named(NodeAddress master, long epoch) {}

    void start() {
        nodes.forEach(Node::start);
        lookout.start();
    }

    void hint() {
        lookout.hint();
    }

    int connections() {
        return (int) nodes.stream().filter(node -> node.lane().connected()).count();
    }

    private void look() {
        List<Lane> lanes =
                nodes.stream().map(Node::lane).filter(Lane::connected).toList();
        Optional<Named> best = Optional.empty();
        for (End[] answer : asker.quietly(lanes, List.of(question))) {
            Optional<Named> named = named(answer[0]);
            if (named.isPresent()
                    && named.get().epoch() > best.map(Named::epoch).orElse(-1L)) {
                best = named;
            }
        }
        // a lower epoch than before is the word of one that was cut off, unless nobody else is left to ask
        if (best.isPresent() && (best.get().epoch() >= epoch || !masterStands.getAsBoolean())) {
            epoch = best.get().epoch();
            master.accept(best.get().master());
        }
        eachLook.run();
    }

    private Optional<Named> named(End end) {
        if (end.error() != null) {
            complain(end.error());
            return Optional.empty();
        }
        if (end.failure() != null) {
            return Optional.empty();
        }
        Map<String, String> fields = fields(Reply.list(Reply.text()).read(end.raw()));
        return NodeAddress.of(fields.getOrDefault("ip", ""), fields.getOrDefault("port", ""))
                .map(at -> new Named(at, Long.parseLong(fields.getOrDefault("config-epoch", "0"))));
    }

    private static Map<String, String> fields(List<String> flat) {
        var fields = new HashMap<String, String>();
        for (int i = 0; i + 1 < flat.size(); i += 2) {
            fields.put(flat.get(i), flat.get(i + 1));
        }
        return fields;
    }

    /** Once per complaint: a wrong name or a wrong password stays wrong. */
    private void complain(String error) {
        if (!error.equals(complaint)) {
            complaint = error;
            LOG.warn(
                    "a sentinel does not name the master; check REDIS_SENTINEL_MASTER and its login master={} answer={}",
                    layout.master(),
                    error);
        }
    }

    private final class Opened implements Node.Watcher {
        @Override
        public void opened(Node node) {
            unreachable.remove(node);
            lookout.hint();
        }

        @Override
        public void lost(Node node) {}

        @Override
        public void refused(Node node, Throwable cause) {
            if (unreachable.add(node)) {
                LOG.warn(
                        "a sentinel can't be reached, trying on address={} cause={}", node.address(), cause.toString());
            }
        }
    }

    @Override
    public void close() {
        lookout.close();
        nodes.forEach(Node::close);
    }
}
