package dev.forebay.redis;

import dev.forebay.base.Applied;
import dev.forebay.base.Key;
import dev.forebay.redis.Asker.End;
import dev.forebay.redis.Asker.Request;
import dev.forebay.redis.RedisUnavailableException.Reason;
import dev.forebay.redis.Reply.Tree;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The commands of a role: each goes to the master that has its keys, and after it where slots move. */
final class RoutedCommands implements RedisCommands {
    private static final Logger LOG = LoggerFactory.getLogger(RoutedCommands.class);

    private static final String KEYS_A_STEP = "1000";

    private final Deployment deployment;
    private final Asker asker;
    private final Redirects redirects;
    private final OptimisticUpdates updates;
    private final Duration timeout;
    private final boolean replicaReads;

    /** @param replicaReads whether {@link #read} may ask replicas */
    RoutedCommands(Deployment deployment, Asker asker, Duration timeout, boolean replicaReads) {
        this.replicaReads = replicaReads;
        this.deployment = deployment;
        this.asker = asker;
        this.redirects = new Redirects(deployment, asker, timeout);
        this.updates = new OptimisticUpdates(deployment, asker);
        this.timeout = timeout;
    }

    @Override
    public <T> T call(Command<T> command) {
        Key key = first(command.keys());
        Node node = deployment.node(key);
        Request request = request(command);
        Call call = asker.ask(node.lane(), request);
        String error = call.error();
        if (error == null) {
            return command.reply().read(call.value());
        }
        return answer(request, redirected(key, request, node, error, call.took), node, command.reply());
    }

    @Override
    public <T> T read(Command<T> command) {
        Key key = first(command.keys());
        Optional<Node> replica = replicaReads && key != null ? deployment.reader(key) : Optional.empty();
        if (replica.isPresent()) {
            // a replica that hangs must leave time enough for the master
            try (RedisBudget share = RedisBudget.open(timeout.dividedBy(4))) {
                Call call = asker.ask(replica.get().lane(), request(command));
                if (call.error() == null) {
                    return command.reply().read(call.value());
                }
            } catch (RedisUnavailableException e) {
                LOG.debug(
                        "a replica did not answer, asking its master node={}",
                        replica.get().address(),
                        e);
            }
        }
        return call(command);
    }

    @Override
    public <T> List<List<BatchResult<T>>> readReplicas(List<List<Command<T>>> groups) {
        var lanes = new ArrayList<Lane>();
        var requests = new ArrayList<Request>();
        var asked = new ArrayList<Optional<Node>>(groups.size());
        for (List<Command<T>> group : groups) {
            Key key = first(group.getFirst().keys());
            Optional<Node> replica = replicaReads && key != null ? deployment.reader(key) : Optional.empty();
            asked.add(replica);
            replica.ifPresent(node -> group.forEach(command -> {
                lanes.add(node.lane());
                requests.add(request(command));
            }));
        }
        End[] ends = requests.isEmpty() ? new End[0] : quickly(lanes, requests);
        var results = new ArrayList<List<BatchResult<T>>>(groups.size());
        int at = 0;
        for (int i = 0; i < asked.size(); i++) {
            Optional<Node> replica = asked.get(i);
            var answers = new ArrayList<BatchResult<T>>();
            for (Command<T> command : groups.get(i)) {
                answers.add(
                        replica.isPresent()
                                ? result(requests.get(at), replica.get(), ends[at++], command.reply())
                                : new BatchResult.Failure<>(noReplica(command)));
            }
            results.add(answers);
        }
        return results;
    }

    /** A replica that hangs must leave time enough for the master. */
    private End[] quickly(List<Lane> lanes, List<Request> requests) {
        try (RedisBudget share = RedisBudget.open(timeout.dividedBy(4))) {
            return asker.askEach(lanes, requests);
        } catch (RedisUnavailableException e) {
            // nothing was sent
            var ends = new End[requests.size()];
            Arrays.fill(ends, new End(null, null, e, Duration.ZERO));
            return ends;
        }
    }

    private static RedisUnavailableException noReplica(Command<?> command) {
        Key key = first(command.keys());
        return new RedisUnavailableException(
                Reason.DISCONNECTED,
                command.name(),
                key == null ? null : key.value(),
                Duration.ZERO,
                Applied.NO,
                "no replica may be asked, or none can be reached",
                null);
    }

    @Override
    public <T> T run(ScriptCall<T> script) {
        Key key = first(script.keys());
        Node node = deployment.node(key);
        Request request = request(script, false);
        Call call = asker.ask(node.lane(), request);
        String error = call.error();
        if (error == null) {
            return script.script().reply().read(call.value());
        }
        End end = redirected(key, request, node, error, call.took);
        if (ServerErrors.isUnknownScript(end.error())) {
            Request whole = request(script, true);
            Node now = deployment.node(key);
            Call again = asker.ask(now.lane(), whole);
            end = redirected(key, whole, now, again.error(), again.took, again.value());
        }
        return answer(request, end, node, script.script().reply());
    }

    /** One message, published where the deployment publishes. */
    static long publish(Lane lane, Asker asker, Command<Long> publish) {
        Request request = request(publish);
        Call call = asker.ask(lane, request);
        String error = call.error();
        if (error != null) {
            throw asker.refusal(request, error, Duration.ofNanos(call.took), lane);
        }
        return publish.reply().read(call.value());
    }

    private End redirected(@Nullable Key key, Request request, Node node, String error, long took) {
        return redirected(key, request, node, error, took, null);
    }

    private End redirected(
            @Nullable Key key, Request request, Node node, @Nullable String error, long took, @Nullable Object value) {
        var end = new End(value, error, null, Duration.ofNanos(took));
        return key != null && Redirect.is(error) ? redirects.follow(key, request, node, end) : end;
    }

    private <T> T answer(Request request, End end, Node node, Reply<T> reply) {
        RuntimeException failure = end.failure();
        if (failure != null) {
            throw failure;
        }
        String error = end.error();
        if (error != null) {
            throw asker.refusal(request, error, end.elapsed(), node.lane());
        }
        return reply.read(end.raw());
    }

    @Override
    public List<BatchResult<?>> batch(List<Command<?>> commands) {
        Key leader = commands.stream()
                .flatMap(command -> command.keys().stream())
                .findFirst()
                .orElse(null);
        var batch = new Batch();
        // what names no key goes along with the first that does
        commands.forEach(command ->
                batch.add(command.keys().isEmpty() ? leader : command.keys().getFirst(), request(command)));
        End[] ends = batch.ask();
        var results = new ArrayList<BatchResult<?>>(ends.length);
        for (int i = 0; i < ends.length; i++) {
            results.add(result(batch, i, ends[i], commands.get(i).reply()));
        }
        return results;
    }

    @Override
    public <T> List<BatchResult<T>> runAll(List<ScriptCall<T>> calls) {
        var batch = new Batch();
        calls.forEach(call -> batch.add(first(call.keys()), request(call, false)));
        End[] ends = batch.ask();
        runUnknown(calls, batch, ends);
        var results = new ArrayList<BatchResult<T>>(ends.length);
        for (int i = 0; i < ends.length; i++) {
            results.add(result(batch, i, ends[i], calls.get(i).script().reply()));
        }
        return results;
    }

    /** What a server did not know goes again: each script once per server by its source, the rest find it loaded. */
    private <T> void runUnknown(List<ScriptCall<T>> calls, Batch batch, End[] ends) {
        List<Integer> unknown = new ArrayList<>();
        for (int i = 0; i < ends.length; i++) {
            if (ServerErrors.isUnknownScript(ends[i].error())) {
                unknown.add(i);
            }
        }
        if (unknown.isEmpty()) {
            return;
        }
        Set<Loaded> loaded = new HashSet<>();
        runAgain(
                calls,
                unknown,
                ends,
                call -> loaded.add(new Loaded(call.script().sha1(), deployment.node(first(call.keys())))));
        // where a slot moved between, a script was loaded at another server than the one its other calls went to
        unknown.removeIf(i -> !ServerErrors.isUnknownScript(ends[i].error()));
        runAgain(calls, unknown, ends, call -> true);
    }

    private <T> void runAgain(
            List<ScriptCall<T>> calls, List<Integer> which, End[] ends, Predicate<ScriptCall<T>> bySource) {
        var again = new Batch();
        for (int i : which) {
            ScriptCall<T> call = calls.get(i);
            again.add(first(call.keys()), request(call, bySource.test(call)));
        }
        End[] answers = again.ask();
        for (int i = 0; i < answers.length; i++) {
            ends[which.get(i)] = answers[i];
        }
    }

    private record Loaded(String digest, Node node) {}

    private <T> BatchResult<T> result(Batch batch, int at, End end, Reply<? extends T> reply) {
        return result(batch.requests.get(at), batch.nodes.get(at), end, reply);
    }

    private <T> BatchResult<T> result(Request request, Node node, End end, Reply<? extends T> reply) {
        try {
            return new BatchResult.Answer<>(answer(request, end, node, reply));
        } catch (RuntimeException e) {
            return new BatchResult.Failure<>(e);
        }
    }

    @Override
    public <T> Map<String, BatchResult<T>> onMasters(Command<T> command) {
        Request request = request(command);
        List<Node> masters = deployment.masters();
        End[] ends = asker.askEach(
                masters.stream().map(Node::lane).toList(),
                masters.stream().map(node -> request).toList());
        Map<String, BatchResult<T>> results = new LinkedHashMap<>();
        for (int i = 0; i < ends.length; i++) {
            BatchResult<T> result;
            try {
                result = new BatchResult.Answer<>(answer(request, ends[i], masters.get(i), command.reply()));
            } catch (RuntimeException e) {
                result = new BatchResult.Failure<>(e);
            }
            results.put(masters.get(i).address(), result);
        }
        return results;
    }

    @Override
    public boolean scan(String pattern, Duration within, Predicate<List<String>> step) {
        long until = asker.now() + within.toNanos();
        try (RedisBudget ignored = RedisBudget.outside()) {
            for (Node master : deployment.masters()) {
                if (!scan(master, pattern, until, step)) {
                    return false;
                }
            }
            return true;
        }
    }

    private boolean scan(Node master, String pattern, long until, Predicate<List<String>> step) {
        String cursor = "0";
        do {
            Command<Tree> scan = Command.keyless("SCAN", Reply.tree(), cursor, "MATCH", pattern, "COUNT", KEYS_A_STEP);
            Request request = request(scan);
            Call call = asker.ask(master.lane(), request);
            String error = call.error();
            if (ServerErrors.isDenied(error)) {
                // a right that an application's user need not have: the shard serves as before
                throw new ScanDeniedException(Duration.ofNanos(call.took));
            }
            if (error != null) {
                throw asker.refusal(request, error, Duration.ofNanos(call.took), master.lane());
            }
            Tree page = scan.reply().read(call.value());
            List<String> keys = page.at(1).texts();
            if (!keys.isEmpty() && !step.test(keys)) {
                return false;
            }
            cursor = page.at(0).text();
            if (!cursor.equals("0") && asker.now() - until >= 0) {
                return false;
            }
        } while (!cursor.equals("0"));
        return true;
    }

    @Override
    public <T> OptimisticResult optimistic(
            List<Key> watched, Command<T> read, Function<T, Optional<List<Command<?>>>> decide, int attempts) {
        return updates.run(watched, read, decide, attempts);
    }

    @Override
    public Duration timeout() {
        return timeout;
    }

    /** Requests that go together, each to the master that has its key. */
    private final class Batch {
        final List<@Nullable Key> keys = new ArrayList<>();
        final List<Request> requests = new ArrayList<>();
        final List<Node> nodes = new ArrayList<>();

        void add(@Nullable Key key, Request request) {
            keys.add(key);
            requests.add(request);
        }

        End[] ask() {
            Node any = null;
            for (Key key : keys) {
                if (key == null && any == null) {
                    any = deployment.node(null);
                }
                nodes.add(key == null && any != null ? any : deployment.node(key));
            }
            End[] ends = asker.askEach(nodes.stream().map(Node::lane).toList(), requests);
            if (Arrays.stream(ends).anyMatch(end -> Redirect.is(end.error()))) {
                follow(ends);
            }
            return ends;
        }

        /** All of them within one time-out. */
        private void follow(End[] ends) {
            try (RedisBudget together = RedisBudget.open(timeout)) {
                for (int i = 0; i < ends.length; i++) {
                    Key key = keys.get(i);
                    if (key != null && Redirect.is(ends[i].error())) {
                        ends[i] = followed(key, requests.get(i), nodes.get(i), ends[i]);
                    }
                }
            }
        }

        /** A request that can't be followed in time fails alone. */
        private End followed(Key key, Request request, Node node, End refused) {
            try {
                return redirects.follow(key, request, node, refused);
            } catch (RuntimeException e) {
                return new End(null, null, e, refused.elapsed());
            }
        }
    }

    static @Nullable Key first(List<Key> keys) {
        return keys.isEmpty() ? null : keys.getFirst();
    }

    static Request request(Command<?> command) {
        Key key = first(command.keys());
        return new Request(command.name(), key == null ? null : key.value(), Resp.command(command));
    }

    private static Request request(ScriptCall<?> call, boolean bySource) {
        Key key = first(call.keys());
        return new Request(call.script().name(), key == null ? null : key.value(), Resp.script(call, bySource));
    }
}
