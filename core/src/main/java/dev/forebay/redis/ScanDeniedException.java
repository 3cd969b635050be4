package dev.forebay.redis;

import dev.forebay.base.Applied;
import dev.forebay.base.ForebayException;
import java.time.Duration;

/** This user of Redis may not look through keys: ask as a user who may SCAN. The shard itself is well. */
public final class ScanDeniedException extends ForebayException {
    private static final long serialVersionUID = 1L;

    public ScanDeniedException(Duration elapsed) {
        super("SCAN", null, elapsed, Applied.NO, "this user of Redis has no right to SCAN", null);
    }
}
