package dev.forebay.redis;

import dev.forebay.base.ForebayClock;
import java.util.concurrent.ScheduledExecutorService;

/** What all deployments of a link share; owned by the link. */
record LinkParts(
        RedisOptions options,
        ForebayClock clock,
        Deadlines deadlines,
        ScheduledExecutorService timer,
        Listeners listeners) {
    /** A new lane, without a connection yet. */
    Lane lane() {
        return new Lane(options.queueBound(), deadlines, clock);
    }
}
