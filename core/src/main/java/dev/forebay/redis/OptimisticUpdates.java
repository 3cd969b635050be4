package dev.forebay.redis;

import dev.forebay.base.Applied;
import dev.forebay.base.Key;
import dev.forebay.redis.Asker.End;
import dev.forebay.redis.Asker.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/**
 * WATCH, read, decide, MULTI, EXEC. Two round trips an attempt: WATCH with the read, and the whole transaction. A WATCH
 * belongs to a connection, so each update has one to itself; one that failed half-way is closed and not given back, for
 * nobody knows what it still watches.
 */
final class OptimisticUpdates {
    private static final Reply<Boolean> IGNORED = Reply.ignored();

    private final WatchPool pool;
    private final Asker asker;

    OptimisticUpdates(WatchPool pool, Asker asker) {
        this.pool = pool;
        this.asker = asker;
    }

    <T> OptimisticResult run(
            List<Key> watched, Command<T> read, Function<T, Optional<List<Command<?>>>> decide, int attempts) {
        if (watched.isEmpty() || attempts < 1) {
            throw new IllegalArgumentException(
                    "an optimistic update watches at least one key, in at least one attempt");
        }
        WatchPool.Borrowed borrowed = pool.borrow(asker, watched.getFirst().value());
        boolean clean = false;
        try {
            OptimisticResult result = attempt(borrowed.lane(), watched, read, decide, attempts);
            clean = true;
            return result;
        } finally {
            pool.giveBack(borrowed, clean);
        }
    }

    private <T> OptimisticResult attempt(
            Lane lane,
            List<Key> watched,
            Command<T> read,
            Function<T, Optional<List<Command<?>>>> decide,
            int attempts) {
        List<byte[]> keys = watched.stream().map(Key::bytes).toList();
        Request watch = LaneCommands.request(new Command<>("WATCH", watched, keys, IGNORED));
        Request reading = LaneCommands.request(read);
        for (int attempt = 1; ; attempt++) {
            End[] seen = asker.askAll(lane, List.of(watch, reading));
            check(watch, seen[0]);
            check(reading, seen[1]);
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
            backOff(attempt);
        }
    }

    private boolean commit(Lane lane, List<Command<?>> writes) {
        List<Request> requests = new ArrayList<>(writes.size() + 2);
        requests.add(plain("MULTI"));
        writes.forEach(write -> requests.add(LaneCommands.request(write)));
        requests.add(plain("EXEC"));
        End[] ends = asker.askAll(lane, requests);
        for (int i = 0; i < ends.length - 1; i++) {
            check(requests.get(i), ends[i]);
        }
        End exec = ends[ends.length - 1];
        RuntimeException failure = exec.failure();
        if (failure != null) {
            throw failure;
        }
        String error = exec.error();
        if (error != null) {
            // a command of the transaction failed at run time: the others were applied
            throw asker.told(ServerErrors.exception(error, "EXEC", null, exec.elapsed(), Applied.UNKNOWN));
        }
        return exec.raw() != null;
    }

    private void check(Request request, End end) {
        RuntimeException failure = end.failure();
        if (failure != null) {
            throw failure;
        }
        String error = end.error();
        if (error != null) {
            throw asker.refusal(request, error, end.elapsed());
        }
    }

    private static Request plain(String name) {
        return LaneCommands.request(Command.keyless(name, IGNORED));
    }

    /** One to 2^attempt milliseconds, at most 32, all of it jitter; an interrupt ends it early and is kept. */
    private static void backOff(int attempt) {
        long most = TimeUnit.MILLISECONDS.toNanos(1L << Math.min(attempt, 5));
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(most / 8, most));
    }
}
