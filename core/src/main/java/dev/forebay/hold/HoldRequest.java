package dev.forebay.hold;

import dev.forebay.base.KeySpace;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/**
 * Asks for units of a pool, all or none.
 *
 * @param id the id the hold will have; sending the same id again is safe and answers the same hold
 * @param pool the pool, such as an event
 * @param units the units; duplicates are dropped; at most {@value #MAX_UNITS}
 * @param holder who holds: a user, or a guest's session
 * @param kind why
 * @param ttl how long at first; at most the maximum of {@link HoldOptions}
 * @param quotas what the holder is limited to, one a subject
 * @param booking the booking it belongs to, where there is one already
 * @param session the session it was asked from, where there is one
 * @param waitIfTaken whether to stand in line for units that are taken
 */
public record HoldRequest(
        String id,
        String pool,
        List<String> units,
        String holder,
        HoldKind kind,
        Duration ttl,
        List<Quota> quotas,
        Optional<String> booking,
        Optional<String> session,
        boolean waitIfTaken) {
    /** Most units in one request. */
    public static final int MAX_UNITS = 200;

    public HoldRequest {
        KeySpace.requirePart(id);
        KeySpace.requirePart(pool);
        KeySpace.requirePart(holder);
        booking.ifPresent(KeySpace::requirePart);
        session.ifPresent(KeySpace::requirePart);
        units = List.copyOf(new LinkedHashSet<>(units));
        units.forEach(KeySpace::requirePart);
        quotas = List.copyOf(quotas);
        if (quotas.stream().map(Quota::subject).distinct().count() < quotas.size()) {
            throw new IllegalArgumentException("two quotas of one subject would count its units twice");
        }
        if (units.isEmpty() || units.size() > MAX_UNITS) {
            throw new IllegalArgumentException(
                    "a hold of " + units.size() + " units; 1 to " + MAX_UNITS + " are allowed");
        }
        if (ttl.isNegative() || ttl.isZero()) {
            throw new IllegalArgumentException("a hold for " + ttl + "; it must be longer than nothing");
        }
    }

    /** A booking hold with the default time to live and no quota; change it by the {@code with} methods. */
    public static HoldRequest of(String pool, String holder, List<String> units) {
        return new HoldRequest(
                HoldIds.next(),
                pool,
                units,
                holder,
                HoldKind.BOOKING,
                HoldOptions.DEFAULT_TTL,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                false);
    }

    public HoldRequest withId(String newId) {
        return new HoldRequest(newId, pool, units, holder, kind, ttl, quotas, booking, session, waitIfTaken);
    }

    public HoldRequest withKind(HoldKind newKind) {
        return new HoldRequest(id, pool, units, holder, newKind, ttl, quotas, booking, session, waitIfTaken);
    }

    public HoldRequest withTtl(Duration newTtl) {
        return new HoldRequest(id, pool, units, holder, kind, newTtl, quotas, booking, session, waitIfTaken);
    }

    public HoldRequest withQuotas(List<Quota> newQuotas) {
        return new HoldRequest(id, pool, units, holder, kind, ttl, newQuotas, booking, session, waitIfTaken);
    }

    public HoldRequest withSession(String newSession) {
        return new HoldRequest(
                id, pool, units, holder, kind, ttl, quotas, booking, Optional.of(newSession), waitIfTaken);
    }

    public HoldRequest waitingIfTaken() {
        return new HoldRequest(id, pool, units, holder, kind, ttl, quotas, booking, session, true);
    }
}
