package dev.forebay.hold;

import java.time.Duration;

/**
 * How holds behave.
 *
 * @param table where they live in PostgreSQL
 * @param ttl time to live of a hold
 * @param maxTotal the total that extensions end at
 * @param provisional how long a grant of Redis lasts until PostgreSQL has decided
 * @param waitTtl how long somebody stands in a line
 * @param offerTtl how long a freed unit is kept for the first in line
 * @param maxLine most people in one line
 * @param sweepEvery how often a serving node frees what has expired
 * @param confirmEvery how often a pool is compared with PostgreSQL
 * @param durable whether PostgreSQL decides every grant; if not, holds live in Redis alone and are lost with it
 */
public record HoldOptions(
        HoldTable table,
        Duration ttl,
        Duration maxTotal,
        Duration provisional,
        Duration waitTtl,
        Duration offerTtl,
        int maxLine,
        Duration sweepEvery,
        Duration confirmEvery,
        boolean durable) {
    static final Duration DEFAULT_TTL = Duration.ofSeconds(600);

    public HoldOptions {
        if (ttl.compareTo(maxTotal) > 0) {
            throw new IllegalArgumentException("ttl " + ttl + " is longer than maxTotal " + maxTotal);
        }
        if (provisional.compareTo(Duration.ofMillis(500)) < 0) {
            throw new IllegalArgumentException(
                    "provisional " + provisional + " is too short for a commit; at least 500 ms");
        }
    }

    /** 600 s, 30 min in all, 5 s provisional, 300 s in line, 60 s an offer, 100 in a line, swept each 500 ms, compared each 30 s. */
    public static HoldOptions defaults() {
        return new HoldOptions(
                HoldTable.DEFAULT,
                DEFAULT_TTL,
                Duration.ofMinutes(30),
                Duration.ofSeconds(5),
                Duration.ofSeconds(300),
                Duration.ofSeconds(60),
                100,
                Duration.ofMillis(500),
                Duration.ofSeconds(30),
                true);
    }

    public HoldOptions withTable(HoldTable newTable) {
        return new HoldOptions(
                newTable, ttl, maxTotal, provisional, waitTtl, offerTtl, maxLine, sweepEvery, confirmEvery, durable);
    }

    public HoldOptions withTtl(Duration newTtl, Duration newMaxTotal) {
        return new HoldOptions(
                table, newTtl, newMaxTotal, provisional, waitTtl, offerTtl, maxLine, sweepEvery, confirmEvery, durable);
    }

    public HoldOptions withProvisional(Duration newProvisional) {
        return new HoldOptions(
                table, ttl, maxTotal, newProvisional, waitTtl, offerTtl, maxLine, sweepEvery, confirmEvery, durable);
    }

    public HoldOptions withWaiting(Duration newWaitTtl, Duration newOfferTtl, int newMaxLine) {
        return new HoldOptions(
                table,
                ttl,
                maxTotal,
                provisional,
                newWaitTtl,
                newOfferTtl,
                newMaxLine,
                sweepEvery,
                confirmEvery,
                durable);
    }

    public HoldOptions withUpkeep(Duration newSweepEvery, Duration newConfirmEvery) {
        return new HoldOptions(
                table, ttl, maxTotal, provisional, waitTtl, offerTtl, maxLine, newSweepEvery, newConfirmEvery, durable);
    }

    /** Holds that live in Redis alone: one round trip, lost with Redis; PostgreSQL still decides every sale. */
    public HoldOptions inRedisAlone() {
        return new HoldOptions(
                table, ttl, maxTotal, provisional, waitTtl, offerTtl, maxLine, sweepEvery, confirmEvery, false);
    }
}
