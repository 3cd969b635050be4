package dev.forebay.hold;

import dev.forebay.base.KeySpace;

/**
 * How many units of one pool a subject may hold at a time. A request may name several, and all must have room: a guest
 * counts by session, by address and by device.
 *
 * @param subject who is counted, such as {@code user:17} or {@code ip:203.0.113.9}; key characters only
 * @param limit the most units held at a time
 */
public record Quota(String subject, int limit) {
    public Quota {
        KeySpace.requirePart(subject);
        if (limit < 1) {
            throw new IllegalArgumentException("a quota of " + limit + "; at least 1");
        }
    }
}
