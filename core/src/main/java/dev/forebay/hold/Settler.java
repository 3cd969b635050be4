package dev.forebay.hold;

import dev.forebay.redis.RedisUnavailableException;
import dev.forebay.store.StoreRetryException;
import dev.forebay.store.StoreUnavailableException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes grants whole in Redis after PostgreSQL has committed them, behind the callers' backs: what comes while a script
 * is under way goes into the next one together. A settlement that is lost costs nothing but time: the grant lapses after
 * the provisional time, the sweep asks PostgreSQL, and the hold is put back.
 */
final class Settler {
    private static final Logger LOG = LoggerFactory.getLogger(Settler.class);
    private static final int CAPACITY = 10_000;
    private static final int AT_ONCE = 128;

    private final RedisHolds redis;
    private final Doubts doubts;
    private final SharedDoubts shared;
    private final Function<String, PoolKeys> keys;
    private final ConcurrentLinkedQueue<Item> queue = new ConcurrentLinkedQueue<>();
    private final Semaphore room = new Semaphore(CAPACITY);
    private final AtomicInteger work = new AtomicInteger();

    private record Item(String pool, Settlement settlement) {}

    Settler(RedisHolds redis, Doubts doubts, SharedDoubts shared, Function<String, PoolKeys> keys) {
        this.redis = redis;
        this.doubts = doubts;
        this.shared = shared;
        this.keys = keys;
    }

    void settle(String pool, Settlement settlement) {
        if (!room.tryAcquire()) {
            return;
        }
        queue.add(new Item(pool, settlement));
        if (work.getAndIncrement() == 0) {
            Thread.ofVirtual().name("forebay-hold-settle").start(this::drain);
        }
    }

    private void drain() {
        int seen = work.get();
        while (seen != 0) {
            for (Map<String, List<Settlement>> batch = next(); !batch.isEmpty(); batch = next()) {
                batch.forEach(this::settleAll);
            }
            seen = work.addAndGet(-seen);
        }
    }

    private Map<String, List<Settlement>> next() {
        Map<String, List<Settlement>> batch = new HashMap<>();
        for (int i = 0; i < AT_ONCE; i++) {
            Item item = queue.poll();
            if (item == null) {
                break;
            }
            room.release();
            batch.computeIfAbsent(item.pool(), ignored -> new ArrayList<>()).add(item.settlement());
        }
        return batch;
    }

    private void settleAll(String pool, List<Settlement> settlements) {
        try {
            List<String> lost = redis.settle(keys.apply(pool), settlements);
            if (!lost.isEmpty()) {
                doubts.about(
                        pool,
                        units(settlements.stream()
                                .filter(settlement -> lost.contains(settlement.holdId()))
                                .toList()));
                shared.tell(pool);
            }
        } catch (RedisUnavailableException e) {
            doubts.about(pool, units(settlements));
            LOG.debug("{} grants of {} stay provisional: {}", settlements.size(), pool, e.getMessage());
        } catch (StoreUnavailableException | StoreRetryException e) {
            LOG.debug("only this process knows that Redis lost grants of {}: {}", pool, e.getMessage());
        } catch (RuntimeException e) {
            LOG.warn("{} grants of {} stay provisional", settlements.size(), pool, e);
        }
    }

    private static List<String> units(List<Settlement> settlements) {
        return settlements.stream()
                .flatMap(settlement -> settlement.units().stream())
                .distinct()
                .toList();
    }
}
