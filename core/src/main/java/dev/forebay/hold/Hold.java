package dev.forebay.hold;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Units held for somebody until a time.
 *
 * @param id its id
 * @param pool the pool
 * @param units its units
 * @param holder who holds
 * @param kind why
 * @param booking the booking it belongs to, where there is one
 * @param session the session it was asked from, where known
 * @param lockedAt when it was first granted
 * @param expiresAt when it ends, by the server's clock
 * @param endsAtLatest the time that no extension passes
 * @param fence its fencing token
 */
public record Hold(
        String id,
        String pool,
        List<String> units,
        String holder,
        HoldKind kind,
        Optional<String> booking,
        Optional<String> session,
        Instant lockedAt,
        Instant expiresAt,
        Instant endsAtLatest,
        Fence fence) {
    public Hold {
        units = List.copyOf(units);
    }
}
