package dev.forebay.redis;

import dev.forebay.base.Applied;
import dev.forebay.base.Key;
import dev.forebay.redis.Asker.End;
import dev.forebay.redis.Asker.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * WATCH, read, decide, MULTI, EXEC. Two round trips an attempt: WATCH with the read, and the whole transaction. A WATCH
 * belongs to a connection, so each update has one to itself; one that failed half-way is closed and not given back, for
 * nobody knows what it still watches.
 */
final class OptimisticUpdates {
    private static final int MOST_REDIRECTIONS = 5;
    private static final Reply<Boolean> IGNORED = Reply.ignored();

    private final Deployment deployment;
    private final Asker asker;

    OptimisticUpdates(Deployment deployment, Asker asker) {
        this.deployment = deployment;
        this.asker = asker;
    }

    <T> OptimisticResult run(
            List<Key> watched, Command<T> read, Function<T, Optional<List<Command<?>>>> decide, int attempts) {
        if (watched.isEmpty() || attempts < 1) {
            throw new IllegalArgumentException(
                    "an optimistic update watches at least one key, in at least one attempt");
        }
        Key key = watched.getFirst();
        for (int redirections = 0; ; redirections++) {
            Node node = deployment.node(key);
            WatchPool.Borrowed borrowed =
                    node.watches().borrow(asker, key.value(), node.lane().shard());
            boolean clean = false;
            try {
                OptimisticResult result = attempt(borrowed.lane(), watched, read, decide, attempts);
                clean = true;
                return result;
            } catch (Redirected redirected) {
                if (redirections >= MOST_REDIRECTIONS) {
                    throw asker.refusal(
                            redirected.request, redirected.getMessage(), redirected.elapsed, borrowed.lane());
                }
                after(key, node, redirected.getMessage(), redirections);
            } finally {
                node.watches().giveBack(borrowed, clean);
            }
        }
    }

    /** Nothing was written: the whole update begins again where the slot is, or when it has arrived. */
    private void after(Key key, Node node, String error, int redirections) {
        switch (Redirect.read(error, node.address())) {
            case Redirect.Moved moved -> deployment.moved(key, moved.to());
            case Redirect.Ask ask -> asker.pause(TimeUnit.MILLISECONDS.toNanos(1L << redirections));
            case Redirect.Later later -> asker.pause(TimeUnit.MILLISECONDS.toNanos(1L << redirections));
        }
    }

    /** A server refused to run a command of an update, as the slot is elsewhere. */
    private static final class Redirected extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient Request request;
        private final transient Duration elapsed;

        Redirected(Request request, String error, Duration elapsed) {
            super(error, null, false, false);
            this.request = request;
            this.elapsed = elapsed;
        }

        @Override
        public String getMessage() {
            return Objects.requireNonNull(super.getMessage());
        }
    }

    private <T> OptimisticResult attempt(
            Lane lane,
            List<Key> watched,
            Command<T> read,
            Function<T, Optional<List<Command<?>>>> decide,
            int attempts) {
        List<byte[]> keys = watched.stream().map(Key::bytes).toList();
        Request watch = RoutedCommands.request(new Command<>("WATCH", watched, keys, IGNORED));
        Request reading = RoutedCommands.request(read);
        for (int attempt = 1; ; attempt++) {
            End[] seen = asker.askAll(lane, List.of(watch, reading));
            check(watch, seen[0], lane);
            check(reading, seen[1], lane);
            Optional<List<Command<?>>> writes = decide.apply(read.reply().read(seen[1].raw()));
            if (writes.isEmpty()) {
                asker.ask(lane, plain("UNWATCH"));
                return new OptimisticResult.Declined();
            }
            if (commit(lane, writes.get())) {
                return new OptimisticResult.Committed(attempt);
            }
            if (attempt >= attempts) {
                return new OptimisticResult.Conflict(attempt);
            }
            asker.pause(backOff(attempt));
        }
    }

    private boolean commit(Lane lane, List<Command<?>> writes) {
        List<Request> requests = new ArrayList<>(writes.size() + 2);
        requests.add(plain("MULTI"));
        writes.forEach(write -> requests.add(RoutedCommands.request(write)));
        requests.add(plain("EXEC"));
        End[] ends = asker.askAll(lane, requests);
        for (int i = 0; i < ends.length - 1; i++) {
            check(requests.get(i), ends[i], lane);
        }
        End exec = ends[ends.length - 1];
        RuntimeException failure = exec.failure();
        if (failure != null) {
            throw failure;
        }
        String error = exec.error();
        if (error != null && Redirect.is(error)) {
            throw new Redirected(requests.getLast(), error, exec.elapsed());
        }
        if (error != null) {
            // a command of the transaction failed at run time: the others were applied
            throw asker.told(
                    ServerErrors.exception(error, "EXEC", null, exec.elapsed(), Applied.UNKNOWN), lane.shard());
        }
        return exec.raw() != null;
    }

    private void check(Request request, End end, Lane lane) {
        RuntimeException failure = end.failure();
        if (failure != null) {
            throw failure;
        }
        String error = end.error();
        if (error != null && Redirect.is(error)) {
            throw new Redirected(request, error, end.elapsed());
        }
        if (error != null) {
            throw asker.refusal(request, error, end.elapsed(), lane);
        }
    }

    private static Request plain(String name) {
        return RoutedCommands.request(Command.keyless(name, IGNORED));
    }

    /** One to 2^attempt milliseconds, at most 32, all of it jitter; in nanoseconds. */
    private static long backOff(int attempt) {
        long most = TimeUnit.MILLISECONDS.toNanos(1L << Math.min(attempt, 5));
        return ThreadLocalRandom.current().nextLong(most / 8, most);
    }
}
