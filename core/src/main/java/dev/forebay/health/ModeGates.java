package dev.forebay.health;

import dev.forebay.base.ForebayClock;
import dev.forebay.base.KeySpace;
import dev.forebay.base.Meters;
import dev.forebay.redis.RedisLink;

/** Starts gates. */
public final class ModeGates {
    private ModeGates() {}

    /** A gate with the default pace. */
    public static ModeGate start(RedisLink link, KeySpace keys, EpochStore epochs, Meters meters, ForebayClock clock) {
        return start(link, keys, epochs, GateOptions.defaults(), meters, clock);
    }

    /**
     * Starts a gate over a link and asks Redis once before it returns, so that the first request already goes the right
     * way. An absent Redis, or a PostgreSQL that can't tell the epoch yet, is no error. The link stays the caller's: close it after the gate.
     */
    public static ModeGate start(
            RedisLink link, KeySpace keys, EpochStore epochs, GateOptions options, Meters meters, ForebayClock clock) {
        return new RoleGates(link, keys, epochs, options, meters, clock);
    }
}
