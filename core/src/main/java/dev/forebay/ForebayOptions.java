package dev.forebay;

import dev.forebay.base.ContextCarrier;
import dev.forebay.base.ForebayClock;
import dev.forebay.base.Meters;
import dev.forebay.health.GateOptions;
import dev.forebay.outbox.OutboxOptions;
import dev.forebay.redis.RedisOptions;
import dev.forebay.store.DatabaseUrl;
import dev.forebay.store.Store;
import dev.forebay.store.StoreOptions;

/**
 * What a {@link Forebay} is made of. Immutable.
 *
 * @param redis how Redis is reached
 * @param gate how fast the gate looks
 * @param source where PostgreSQL is, or none
 * @param outbox how the outbox relays
 * @param meters where it counts
 * @param clock the time
 * @param context what work behind a caller's back takes along from its thread
 */
public record ForebayOptions(
        RedisOptions redis,
        GateOptions gate,
        Source source,
        OutboxOptions outbox,
        Meters meters,
        ForebayClock clock,
        ContextCarrier context) {

    /** Where the truth is kept. */
    public sealed interface Source {
        /** No PostgreSQL: no outbox, no holds, epochs of this process alone. */
        record None() implements Source {}

        /** The kit opens a pool of its own, migrates its schema, and closes the pool. */
        record Database(DatabaseUrl url, int poolSize, StoreOptions options) implements Source {}

        /** The application's store, with the schema migrated, which stays the application's. */
        record Given(Store store) implements Source {}
    }

    /** Redis alone, with defaults for the rest. */
    public static ForebayOptions of(RedisOptions redis) {
        return new ForebayOptions(
                redis,
                GateOptions.defaults(),
                new Source.None(),
                OutboxOptions.defaults(),
                Meters.none(),
                ForebayClock.system(),
                ContextCarrier.mdc());
    }

    /** PostgreSQL at {@code url}, over a pool of 16 connections. */
    public ForebayOptions withDatabase(DatabaseUrl url) {
        return withSource(new Source.Database(url, 16, StoreOptions.defaults()));
    }

    public ForebayOptions withSource(Source newSource) {
        return new ForebayOptions(redis, gate, newSource, outbox, meters, clock, context);
    }

    public ForebayOptions withGate(GateOptions newGate) {
        return new ForebayOptions(redis, newGate, source, outbox, meters, clock, context);
    }

    public ForebayOptions withOutbox(OutboxOptions newOutbox) {
        return new ForebayOptions(redis, gate, source, newOutbox, meters, clock, context);
    }

    public ForebayOptions withMeters(Meters newMeters) {
        return new ForebayOptions(redis, gate, source, outbox, newMeters, clock, context);
    }

    public ForebayOptions withContext(ContextCarrier newContext) {
        return new ForebayOptions(redis, gate, source, outbox, meters, clock, newContext);
    }

    public ForebayOptions withClock(ForebayClock newClock) {
        return new ForebayOptions(redis, gate, source, outbox, meters, newClock, context);
    }
}
