package dev.forebay.hold;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.forebay.base.Applied;
import dev.forebay.base.ForebayClock;
import dev.forebay.redis.RedisBudget;
import dev.forebay.redis.RedisUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Requests of this process for one pool share scripts: who comes while enough of them are under way waits, and goes with
 * all others that wait. Nobody waits to be joined, so a lone request costs what it always did. A script costs Redis most
 * for what it does once: in company a request costs half.
 *
 * <pre>
 * take ─── fewer than two under way ─────── take.lua, on the caller's thread
 *    └──── line ── take_many.lua, 32 at most ┬─ answered
 *                                            └─ not plain ── take.lua, on the caller's thread
 * </pre>
 *
 * <p>A script that fails fails all who are in it, and all who wait: Redis has been asked. Not so where it was one caller's own
 * time that was short. Thread-safe; made for virtual threads.
 */
final class SharedTakes {
    private static final int UNDER_WAY = 2;
    private static final int MOST = 32;
    private static final int MOST_UNITS = 20;
    private static final int CAPACITY = 10_000;
    /** How much longer than a call of Redis may take, which ends this wait too, somebody waits for a script of others. */
    private static final Duration MORE = Duration.ofMillis(150);

    /** Who has less time than this says nothing about Redis when it runs out. */
    private static final Duration FAIR = Duration.ofMillis(200);

    private final RedisHolds redis;
    private final boolean provisional;
    private final ForebayClock clock;
    private final Duration patience;
    private final Cache<String, TakeLine> lines =
            Caffeine.newBuilder().maximumSize(10_000).build();

    /** @param timeout how long a call of Redis may take */
    SharedTakes(RedisHolds redis, boolean provisional, ForebayClock clock, Duration timeout) {
        this.redis = redis;
        this.provisional = provisional;
        this.clock = clock;
        this.patience = timeout.plus(MORE);
    }

    /** What {@link RedisHolds#take} answers, and throws. */
    Take take(PoolKeys keys, HoldRequest request) {
        if (request.waitIfTaken()
                || request.units().size() > MOST_UNITS
                || request.quotas().size() > MOST_UNITS) {
            return alone(keys, request);
        }
        TakeLine line = lines.get(keys.pool(), ignored -> new TakeLine(UNDER_WAY, CAPACITY));
        var member = new TakeLine.Member(request);
        return switch (line.join(member)) {
            case GO -> {
                boolean hurried = RedisBudget.atMost(FAIR).compareTo(FAIR) < 0;
                try {
                    yield alone(keys, request);
                } catch (RedisUnavailableException e) {
                    if (!hurried) {
                        failAll(line.abandon(), e, Applied.NO);
                    }
                    throw e;
                } finally {
                    goOn(keys, line);
                }
            }
            case WAIT -> await(keys, member).orElseGet(() -> alone(keys, request));
            case FULL ->
                throw unavailable(
                        RedisUnavailableException.Reason.OVERLOADED,
                        keys,
                        Duration.ZERO,
                        Applied.NO,
                        CAPACITY + " requests wait for this pool already");
        };
    }

    private Take alone(PoolKeys keys, HoldRequest request) {
        return redis.take(keys, request, provisional);
    }

    /** Those who wait go on; nobody else may have seen them. */
    private void goOn(PoolKeys keys, TakeLine line) {
        List<TakeLine.Member> next = line.next(MOST);
        if (!next.isEmpty()) {
            Thread.ofVirtual().name("forebay-hold-take").start(() -> run(keys, line, next));
        }
    }

    private void run(PoolKeys keys, TakeLine line, List<TakeLine.Member> first) {
        for (List<TakeLine.Member> members = first; !members.isEmpty(); members = line.next(MOST)) {
            try {
                List<Optional<Take>> takes = redis.takeMany(
                        keys, members.stream().map(TakeLine.Member::request).toList(), provisional);
                for (int i = 0; i < members.size(); i++) {
                    members.get(i).answer().complete(takes.get(i));
                }
            } catch (RedisUnavailableException e) {
                failAll(members, e, e.applied());
                failAll(line.abandon(), e, Applied.NO);
            } catch (RuntimeException | Error e) {
                members.forEach(member -> member.answer().completeExceptionally(e));
            }
        }
    }

    private static void failAll(List<TakeLine.Member> members, RedisUnavailableException shared, Applied applied) {
        members.forEach(member -> member.answer()
                .completeExceptionally(new RedisUnavailableException(
                        shared.reason(),
                        "hold.take",
                        shared.key(),
                        shared.elapsed(),
                        applied,
                        "the script that it shared, or waited for, failed: " + shared.getMessage(),
                        shared)));
    }

    private Optional<Take> await(PoolKeys keys, TakeLine.Member member) {
        long from = clock.nanoTime();
        try {
            return member.answer().get(RedisBudget.atMost(patience).toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw gaveUp(keys, member, from, "no answer in time");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw gaveUp(keys, member, from, "interrupted");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException("a shared script failed", e.getCause());
        } finally {
            RedisBudget.charge(Duration.ofNanos(clock.nanoTime() - from));
        }
    }

    private RedisUnavailableException gaveUp(PoolKeys keys, TakeLine.Member member, long from, String why) {
        return unavailable(
                RedisUnavailableException.Reason.TIMED_OUT,
                keys,
                Duration.ofNanos(clock.nanoTime() - from),
                member.giveUp() ? Applied.NO : Applied.UNKNOWN,
                why);
    }

    private static RedisUnavailableException unavailable(
            RedisUnavailableException.Reason reason, PoolKeys keys, Duration elapsed, Applied applied, String why) {
        return new RedisUnavailableException(reason, "hold.take", keys.head().value(), elapsed, applied, why, null);
    }
}
