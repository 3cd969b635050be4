package dev.forebay.hold;

import dev.forebay.base.ForebayClock;
import dev.forebay.redis.RedisSubscriptions;
import dev.forebay.redis.RedisUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** The pools this node follows: one subscription each, ended when nobody has asked for a while. */
final class PoolFeeds implements PoolFeed.Source {
    private static final Duration IDLE = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofSeconds(1);

    private final RedisHolds redis;
    private final RedisSubscriptions subscriptions;
    private final HoldLedger ledger;
    private final PoolLoads loads;
    private final ForebayClock clock;
    private final PoolGate gate;
    private final Function<String, PoolKeys> keys;
    private final Map<String, PoolFeed> feeds = new ConcurrentHashMap<>();

    PoolFeeds(
            RedisHolds redis,
            RedisSubscriptions subscriptions,
            HoldLedger ledger,
            PoolLoads loads,
            ForebayClock clock,
            PoolGate gate,
            Function<String, PoolKeys> keys) {
        this.redis = redis;
        this.subscriptions = subscriptions;
        this.ledger = ledger;
        this.loads = loads;
        this.clock = clock;
        this.gate = gate;
        this.keys = keys;
    }

    /** The feed of a pool, begun where there was none. */
    PoolFeed feed(String pool) {
        // Used from now on: who is about to listen must not be given one that is ended as idle.
        PoolFeed feed = feeds.computeIfPresent(pool, (ignored, known) -> known.used());
        if (feed != null) {
            return feed;
        }
        var begun = new PoolFeed(pool, this);
        PoolFeed other = feeds.putIfAbsent(pool, begun);
        if (other != null) {
            return other;
        }
        if (gate.up(pool)) {
            subscribe(pool, begun);
        } else {
            // It would wait for the time-out; the first message or the change of mode refreshes the copy.
            Thread.ofVirtual().name("forebay-hold-follow").start(() -> subscribe(pool, begun));
        }
        return begun;
    }

    private void subscribe(String pool, PoolFeed feed) {
        feed.follow(subscriptions.subscribe(keys.apply(pool).channel(), feed));
    }

    /** Refreshes what is stale and ends what is idle. */
    void tick() {
        long idleBefore = clock.nanoTime() - IDLE.toNanos();
        feeds.forEach((pool, feed) -> {
            if (feed.idleSince(idleBefore)) {
                endIfIdle(pool, feed, idleBefore);
            } else if (feed.due(POLL.toNanos())) {
                // One slow pool must not keep the others from being fresh; the feed lets in one at a time.
                Thread.ofVirtual().name("forebay-hold-feed-" + pool).start(feed::tick);
            }
        });
    }

    private void endIfIdle(String pool, PoolFeed feed, long idleBefore) {
        PoolFeed left = feeds.computeIfPresent(
                pool, (ignored, known) -> known == feed && known.idleSince(idleBefore) ? null : known);
        if (left != feed) {
            feed.close();
        }
    }

    /** Redis is to be asked again, or not any more. */
    void modeChanged() {
        feeds.values().forEach(PoolFeed::markStale);
    }

    /** A pool changed in PostgreSQL alone. */
    void changedInPostgres(String pool) {
        PoolFeed feed = feeds.get(pool);
        if (feed != null) {
            feed.markStale();
        }
    }

    Iterable<String> pools() {
        return feeds.keySet();
    }

    void close() {
        feeds.values().forEach(PoolFeed::close);
        feeds.clear();
    }

    @Override
    public Optional<PoolSnapshot> fromRedis(String pool) {
        if (!gate.up(pool)) {
            return Optional.empty();
        }
        try {
            Optional<PoolInRedis> there = redis.pool(keys.apply(pool), true);
            if (there.isEmpty()) {
                loads.ensure(pool);
                there = redis.pool(keys.apply(pool), true);
            }
            return there.map(in -> new PoolSnapshot(
                    pool, in.epoch(), in.sequence(), in.states(), Instant.ofEpochMilli(in.nowMillis()), false));
        } catch (RedisUnavailableException | PoolNotReadyException e) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<List<PoolDelta>> fromLog(String pool, String epoch, long after) {
        try {
            return redis.deltas(keys.apply(pool), epoch, after);
        } catch (RedisUnavailableException e) {
            return Optional.empty();
        }
    }

    @Override
    public Map<String, UnitState> fromPostgres(String pool) {
        return ledger.liveStates(pool);
    }

    @Override
    public Instant now() {
        return clock.now();
    }

    @Override
    public long nanoTime() {
        return clock.nanoTime();
    }
}
