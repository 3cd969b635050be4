package dev.forebay.redis;

import dev.forebay.base.Applied;
import dev.forebay.base.ForebayClock;
import dev.forebay.redis.RedisUnavailableException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends requests of one role down a lane and waits for them: the budget, the meters, the debug log and the exceptions
 * of every call are here, in one place. Thread-safe.
 */
final class Asker {
    private static final Logger LOG = LoggerFactory.getLogger("dev.forebay.redis.commands");
    /** A reply of a batch lands within microseconds of its last; this only bounds the wait for it. */
    private static final long STRAGGLER_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final RedisRole role;
    private final RedisOptions options;
    private final ForebayClock clock;
    private final CommandMeters meters;
    private final Listeners listeners;
    private final BooleanSupplier closed;
    private final long timeoutNanos;

    Asker(
            RedisRole role,
            RedisOptions options,
            ForebayClock clock,
            CommandMeters meters,
            Listeners listeners,
            BooleanSupplier closed) {
        this.role = role;
        this.options = options;
        this.clock = clock;
        this.meters = meters;
        this.listeners = listeners;
        this.closed = closed;
        this.timeoutNanos = options.timeout().toNanos();
    }

    /** One request: what is counted under {@code name}, on {@code key}, as these bytes. */
    record Request(String name, @Nullable String key, byte[] bytes) {}

    /** How one request ended: a raw reply, an error of the server, or a failure. */
    record End(
            @Nullable Object raw,
            @Nullable String error,
            @Nullable RuntimeException failure,
            Duration elapsed) {}

    /** Sends one request; the raw reply or the error is in the call that is returned, a failure is thrown. */
    Call ask(Lane lane, Request request) {
        checkSize(request);
        long start = clock.nanoTime();
        var call = new Call(request.bytes, deadline(request, start), Thread.currentThread());
        if (!lane.submit(call)) {
            throw told(overloaded(request), lane.shard());
        }
        await(call);
        long elapsed = clock.nanoTime() - start;
        RedisBudget.charge(elapsed);
        record(request, elapsed);
        if (call.state() != Call.ANSWERED) {
            throw told(failure(request, call, elapsed), lane.shard());
        }
        call.took = elapsed;
        return call;
    }

    /** Sends requests in one piece and in order, under one deadline. */
    End[] askAll(Lane lane, List<Request> requests) {
        var ends = new End[requests.size()];
        if (ends.length == 0) {
            return ends;
        }
        requests.forEach(this::checkSize);
        long start = clock.nanoTime();
        long deadline = deadline(requests.getFirst(), start);
        var calls = new Call[ends.length];
        for (int i = 0; i < calls.length; i++) {
            // the last reply comes last: it wakes the caller for all of them
            calls[i] = new Call(requests.get(i).bytes, deadline, i == calls.length - 1 ? Thread.currentThread() : null);
        }
        if (!lane.submit(calls)) {
            throw told(overloaded(requests.getFirst()), lane.shard());
        }
        await(calls[calls.length - 1]);
        long elapsed = clock.nanoTime() - start;
        RedisBudget.charge(elapsed);
        for (int i = 0; i < calls.length; i++) {
            ends[i] = end(requests.get(i), calls[i], elapsed, lane);
        }
        return ends;
    }

    /**
     * Sends each request down its own lane, those of one lane in one piece and in order, all at once and under one
     * deadline. A lane that takes no more fails its requests alone.
     */
    End[] askEach(List<Lane> lanes, List<Request> requests) {
        Lane only = lanes.isEmpty() ? null : lanes.getFirst();
        if (only != null && lanes.stream().allMatch(lane -> lane == only)) {
            return askAll(only, requests);
        }
        requests.forEach(this::checkSize);
        long start = clock.nanoTime();
        long deadline = requests.isEmpty() ? start : deadline(requests.getFirst(), start);
        var calls = new @Nullable Call[requests.size()];
        groups(lanes).forEach((lane, members) -> submit(lane, members, requests, calls, deadline));
        for (Call call : calls) {
            if (call != null) {
                await(call);
            }
        }
        long elapsed = clock.nanoTime() - start;
        RedisBudget.charge(elapsed);
        var ends = new End[calls.length];
        for (int i = 0; i < ends.length; i++) {
            Request request = requests.get(i);
            Call call = calls[i];
            ends[i] = call == null
                    ? new End(null, null, told(overloaded(request), lanes.get(i).shard()), Duration.ZERO)
                    : end(request, call, elapsed, lanes.get(i));
        }
        return ends;
    }

    private static Map<Lane, List<Integer>> groups(List<Lane> lanes) {
        Map<Lane, List<Integer>> groups = new LinkedHashMap<>();
        for (int i = 0; i < lanes.size(); i++) {
            groups.computeIfAbsent(lanes.get(i), ignored -> new ArrayList<>()).add(i);
        }
        return groups;
    }

    /** Every call wakes the caller: which lane is the last to answer, nobody knows before. */
    private static void submit(
            Lane lane, List<Integer> members, List<Request> requests, @Nullable Call[] calls, long deadline) {
        var group = new Call[members.size()];
        for (int i = 0; i < group.length; i++) {
            group[i] = new Call(requests.get(members.get(i)).bytes, deadline, Thread.currentThread());
        }
        if (lane.submit(group)) {
            for (int i = 0; i < group.length; i++) {
                calls[members.get(i)] = group[i];
            }
        }
    }

    /** Sends the same requests down several lanes, to find out who serves; what fails is told to nobody. */
    List<End[]> quietly(List<Lane> lanes, List<Request> requests) {
        long start = clock.nanoTime();
        var groups = new ArrayList<@Nullable Call[]>();
        for (Lane lane : lanes) {
            var calls = new Call[requests.size()];
            for (int i = 0; i < calls.length; i++) {
                calls[i] = new Call(requests.get(i).bytes, start + timeoutNanos, Thread.currentThread());
            }
            if (lane.submit(calls)) {
                groups.add(calls);
            } else {
                groups.add(new Call[calls.length]);
            }
        }
        var answers = new ArrayList<End[]>();
        for (@Nullable Call[] calls : groups) {
            var ends = new End[calls.length];
            for (int i = 0; i < ends.length; i++) {
                ends[i] = quietEnd(requests.get(i), calls[i]);
            }
            answers.add(ends);
        }
        return answers;
    }

    private End quietEnd(Request request, @Nullable Call call) {
        if (call == null) {
            return new End(null, null, overloaded(request), Duration.ZERO);
        }
        await(call);
        return call.state() == Call.ANSWERED
                ? new End(call.value(), call.error(), null, Duration.ZERO)
                : new End(null, null, failure(request, call, 0), Duration.ZERO);
    }

    private End end(Request request, Call call, long elapsed, Lane lane) {
        while (!call.over()) {
            LockSupport.parkNanos(call, STRAGGLER_NANOS);
        }
        record(request, elapsed);
        Duration took = Duration.ofNanos(elapsed);
        return call.state() == Call.ANSWERED
                ? new End(call.value(), call.error(), null, took)
                : new End(null, null, told(failure(request, call, elapsed), lane.shard()), took);
    }

    /** The exception for an error reply of a lane, counted and told. */
    RuntimeException refusal(Request request, String error, Duration elapsed, Lane lane) {
        return told(ServerErrors.exception(error, request.name, request.key, elapsed), lane.shard());
    }

    RuntimeException told(RuntimeException failure, String shard) {
        meters.failed(failure);
        if (failure instanceof RedisUnavailableException unavailable) {
            listeners.failed(role, shard, unavailable);
        }
        return failure;
    }

    /** Time that a call waited without asking, before it was sent again. */
    void pause(long nanos) {
        long start = clock.nanoTime();
        LockSupport.parkNanos(this, nanos);
        RedisBudget.charge(clock.nanoTime() - start);
    }

    /** Does what may wait for Redis without asking, and charges the time to the budget. */
    <T> T charged(Supplier<T> work) {
        long start = clock.nanoTime();
        try {
            return work.get();
        } finally {
            RedisBudget.charge(clock.nanoTime() - start);
        }
    }

    long now() {
        return clock.nanoTime();
    }

    private void checkSize(Request request) {
        if (request.bytes.length > options.largestCommand()) {
            throw new IllegalArgumentException(request.name + " has " + request.bytes.length + " bytes, at most "
                    + options.largestCommand() + " are allowed [key=" + request.key + "]");
        }
    }

    private long deadline(Request request, long start) {
        long wait = RedisBudget.forCall(timeoutNanos);
        if (wait <= 0) {
            // not told to listeners: the budget of one request says nothing about the server
            var spent = unavailable(
                    Reason.TIMED_OUT,
                    request,
                    0,
                    Applied.NO,
                    "the request's budget for Redis is spent; nothing was sent");
            meters.failed(spent);
            throw spent;
        }
        return start + wait;
    }

    /** Parks until the call is over. An interrupt is kept for later: the wait is short and its outcome matters. */
    private static void await(Call call) {
        boolean interrupted = false;
        while (!call.over()) {
            LockSupport.park(call);
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void record(Request request, long elapsed) {
        meters.took(request.name, elapsed);
        if (options.debug()) {
            LOG.info(
                    "command={} role={} key={} bytes={} micros={}",
                    request.name,
                    role,
                    request.key,
                    request.bytes.length,
                    TimeUnit.NANOSECONDS.toMicros(elapsed));
        }
    }

    private RedisUnavailableException failure(Request request, Call call, long elapsed) {
        return switch (call.state()) {
            case Call.EXPIRED_UNSENT ->
                unavailable(
                        Reason.TIMED_OUT, request, elapsed, Applied.NO, "the deadline passed before it could be sent");
            case Call.EXPIRED_SENT ->
                unavailable(Reason.TIMED_OUT, request, elapsed, Applied.UNKNOWN, "no answer from Redis in time");
            case Call.LOST_UNSENT -> unavailable(gone(), request, elapsed, Applied.NO, "no connection to Redis");
            case Call.LOST_SENT ->
                unavailable(
                        gone(),
                        request,
                        elapsed,
                        Applied.UNKNOWN,
                        "the connection to Redis was lost before the answer");
            default -> throw new IllegalStateException("a call in state " + call.state() + " has not failed");
        };
    }

    private Reason gone() {
        return closed.getAsBoolean() ? Reason.CLOSED : Reason.DISCONNECTED;
    }

    private RedisUnavailableException overloaded(Request request) {
        return unavailable(
                Reason.OVERLOADED,
                request,
                0,
                Applied.NO,
                "too many calls wait for Redis already, at most " + options.queueBound() + " may");
    }

    private static RedisUnavailableException unavailable(
            Reason reason, Request request, long elapsed, Applied applied, String message) {
        return new RedisUnavailableException(
                reason, request.name, request.key, Duration.ofNanos(elapsed), applied, message, null);
    }
}
