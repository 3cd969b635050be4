package dev.forebay.redis;

import dev.forebay.redis.Asker.End;
import dev.forebay.redis.Asker.Request;
import dev.forebay.redis.RedisServer.Layout;
import dev.forebay.redis.Reply.Tree;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks all Sentinels who the master is, and where wanted who its replicas are, and believes the one with the highest
 * configuration epoch: one that was cut off still names the old master.
 */
final class Sentinels implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Sentinels.class);

    private final Layout.Sentinel layout;
    private final Asker asker;
    private final Consumer<Named> told;
    private final BooleanSupplier masterStands;
    private final Runnable eachLook;
    private final List<Node> nodes;
    private final Lookout lookout;
    private final List<Request> questions;
    private final Set<Node> unreachable = ConcurrentHashMap.newKeySet();
    private @Nullable String complaint;
    private long epoch = -1;

    /**
     * @param withReplicas whether they are asked for the replicas too
     * @param told whom the Sentinels name, after each look
     */
    Sentinels(
            Layout.Sentinel layout,
            Dialer dialer,
            Asker asker,
            LinkParts parts,
            boolean withReplicas,
            Consumer<Named> told,
            BooleanSupplier masterStands,
            Runnable eachLook) {
        this.layout = layout;
        this.asker = asker;
        this.told = told;
        this.masterStands = masterStands;
        this.eachLook = eachLook;
        this.questions = Stream.of("MASTER", "REPLICAS")
                .limit(withReplicas ? 2 : 1)
                .map(what -> RoutedCommands.request(Command.keyless("SENTINEL", Reply.tree(), what, layout.master())))
                .toList();
        this.lookout = new Lookout("forebay-redis-sentinels", this::look);
        this.nodes = layout.sentinels().stream()
                .map(at -> new Node(at::toString, use -> dialer.sentinel(at, layout.login()), new Opened(), parts))
                .toList();
    }

    /**
     * What one Sentinel says.
     *
     * @param replicas those that it finds in order, none where it was not asked
     */
    record Named(NodeAddress master, long epoch, List<NodeAddress> replicas) {
        Named {
            replicas = List.copyOf(replicas);
        }
    }

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
        for (End[] answer : asker.quietly(lanes, questions)) {
            Optional<Named> named = named(answer);
            if (named.isPresent()
                    && named.get().epoch() > best.map(Named::epoch).orElse(-1L)) {
                best = named;
            }
        }
        // a lower epoch than before is the word of one that was cut off, unless nobody else is left to ask
        if (best.isPresent() && (best.get().epoch() >= epoch || !masterStands.getAsBoolean())) {
            epoch = best.get().epoch();
            told.accept(best.get());
        }
        eachLook.run();
    }

    private Optional<Named> named(End[] answer) {
        return said(answer[0])
                .map(Sentinels::fields)
                .flatMap(master -> address(master)
                        .map(at -> new Named(
                                at,
                                Long.parseLong(master.getOrDefault("config-epoch", "0")),
                                answer.length > 1 ? replicas(answer[1]) : List.of())));
    }

    private Optional<Tree> said(End end) {
        if (end.error() != null) {
            complain(end.error());
        }
        return end.error() == null && end.failure() == null
                ? Optional.of(Reply.tree().read(end.raw()))
                : Optional.empty();
    }

    /** One that nobody reaches, that has lost its master or is about to become one has nothing to say. */
    private List<NodeAddress> replicas(End end) {
        return said(end).map(Tree::items).orElse(List.of()).stream()
                .map(Sentinels::fields)
                .filter(replica -> replica.getOrDefault("flags", "").equals("slave")
                        && replica.getOrDefault("role-reported", "").equals("slave")
                        && replica.getOrDefault("master-link-status", "").equals("ok"))
                .flatMap(replica -> address(replica).stream())
                .toList();
    }

    private static Optional<NodeAddress> address(Map<String, String> fields) {
        return NodeAddress.of(fields.getOrDefault("ip", ""), fields.getOrDefault("port", ""));
    }

    private static Map<String, String> fields(Tree reply) {
        List<String> flat = reply.texts();
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
                    "a sentinel does not answer who is master and who replica; check REDIS_SENTINEL_MASTER and its login"
                            + " master={} answer={}",
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
