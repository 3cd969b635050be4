package dev.forebay.hold;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.forebay.base.ForebayClock;
import java.time.Duration;

/**
 * Tells the whole fleet, through PostgreSQL, that Redis may count too few of what is held in a pool: somebody grants
 * without Redis or in one that has just come back, a pool is being loaded, Redis has lost grants. While that stands PostgreSQL checks the quotas of every
 * claim of the pool, also of processes to which nothing has happened.
 *
 * <p>A doubt begins when no claim is under way that was not checked, and a claim that begins later sees it. So a grant
 * counts whatever was committed before, and is counted by whatever comes after. It lasts for at least as long as
 * {@link Doubts} do after {@link #tell}, in which time the outbox tells Redis. Thread-safe.
 */
final class SharedDoubts {
    private final HoldLedger ledger;
    private final Duration lasting;
    private final ForebayClock clock;
    private final Cache<String, Long> until =
            Caffeine.newBuilder().maximumSize(10_000).build();

    /** @param least how long a doubt lasts at least from when it was told */
    SharedDoubts(HoldLedger ledger, Duration least, ForebayClock clock) {
        this.ledger = ledger;
        this.lasting = least.multipliedBy(2);
        this.clock = clock;
    }

    /**
     * From when this returns the pool is in doubt. A share of one statement and one commit where this process has not told
     * it lately, else nothing; fails as {@link HoldLedger#claim} does. Answers until when, at least, it will be, on the
     * clock's nanoseconds.
     */
    long tell(String pool) {
        long now = clock.nanoTime();
        Long told = until.getIfPresent(pool);
        if (told == null || told - now < lasting.toNanos() / 2) {
            ledger.doubt(pool, lasting);
            told = now + lasting.toNanos();
            until.put(pool, told);
        }
        return told;
    }
}
