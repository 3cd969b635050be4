package dev.forebay.redis;

import dev.forebay.base.Key;
import dev.forebay.redis.Asker.End;
import dev.forebay.redis.Asker.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The commands of a role whose deployment is one node: every key is on the same lane. */
final class LaneCommands implements RedisCommands {
    private final Lane lane;
    private final Asker asker;
    private final OptimisticUpdates updates;
    private final Duration timeout;

    LaneCommands(Lane lane, Asker asker, OptimisticUpdates updates, Duration timeout) {
        this.lane = lane;
        this.asker = asker;
        this.updates = updates;
        this.timeout = timeout;
    }

    @Override
    public <T> T call(Command<T> command) {
        return call(lane, asker, command);
    }

    static <T> T call(Lane lane, Asker asker, Command<T> command) {
        Request request = request(command);
        Call call = asker.ask(lane, request);
        String error = call.error();
        if (error != null) {
            throw asker.refusal(request, error, Duration.ofNanos(call.took));
        }
        return command.reply().read(call.value());
    }

    @Override
    public <T> T run(ScriptCall<T> script) {
        Request request = request(script, false);
        Call call = asker.ask(lane, request);
        if (ServerErrors.isUnknownScript(call.error())) {
            request = request(script, true);
            call = asker.ask(lane, request);
        }
        String error = call.error();
        if (error != null) {
            throw asker.refusal(request, error, Duration.ofNanos(call.took));
        }
        return script.script().reply().read(call.value());
    }

    @Override
    public List<BatchResult<?>> batch(List<Command<?>> commands) {
        List<Request> requests = commands.stream().map(LaneCommands::request).toList();
        End[] ends = asker.askAll(lane, requests);
        var results = new ArrayList<BatchResult<?>>(ends.length);
        for (int i = 0; i < ends.length; i++) {
            results.add(result(requests.get(i), ends[i], commands.get(i).reply()));
        }
        return results;
    }

    @Override
    public <T> List<BatchResult<T>> runAll(List<ScriptCall<T>> calls) {
        List<Request> requests =
                new ArrayList<>(calls.stream().map(call -> request(call, false)).toList());
        End[] ends = asker.askAll(lane, requests);
        runUnknown(calls, requests, ends);
        var results = new ArrayList<BatchResult<T>>(ends.length);
        for (int i = 0; i < ends.length; i++) {
            results.add(result(requests.get(i), ends[i], calls.get(i).script().reply()));
        }
        return results;
    }

    /** What the server did not know goes again: the first call of each script by its source, the rest find it loaded. */
    private <T> void runUnknown(List<ScriptCall<T>> calls, List<Request> requests, End[] ends) {
        List<Integer> unknown = new ArrayList<>();
        for (int i = 0; i < ends.length; i++) {
            if (ServerErrors.isUnknownScript(ends[i].error())) {
                unknown.add(i);
            }
        }
        if (unknown.isEmpty()) {
            return;
        }
        Set<String> loaded = new HashSet<>();
        for (int i : unknown) {
            ScriptCall<T> call = calls.get(i);
            requests.set(i, request(call, loaded.add(call.script().sha1())));
        }
        End[] again = asker.askAll(lane, unknown.stream().map(requests::get).toList());
        for (int i = 0; i < again.length; i++) {
            ends[unknown.get(i)] = again[i];
        }
    }

    private <T> BatchResult<T> result(Request request, End end, Reply<? extends T> reply) {
        RuntimeException failure = end.failure();
        if (failure != null) {
            return new BatchResult.Failure<>(failure);
        }
        String error = end.error();
        if (error != null) {
            return new BatchResult.Failure<>(asker.refusal(request, error, end.elapsed()));
        }
        try {
            return new BatchResult.Answer<>(reply.read(end.raw()));
        } catch (RuntimeException e) {
            return new BatchResult.Failure<>(e);
        }
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

    static Request request(Command<?> command) {
        return new Request(
                command.name(),
                command.keys().isEmpty() ? null : command.keys().getFirst().value(),
                Resp.command(command));
    }

    private static Request request(ScriptCall<?> call, boolean bySource) {
        return new Request(
                call.script().name(),
                call.keys().isEmpty() ? null : call.keys().getFirst().value(),
                Resp.script(call, bySource));
    }
}
