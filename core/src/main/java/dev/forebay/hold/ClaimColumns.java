package dev.forebay.hold;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** Claims turned into the arrays that claim.sql unnests: one element per unit. */
final class ClaimColumns {
    private final List<Integer> items = new ArrayList<>();
    private final List<String> pools = new ArrayList<>();
    private final List<String> units = new ArrayList<>();
    private final List<String> holdIds = new ArrayList<>();
    private final List<String> holders = new ArrayList<>();
    private final List<BigDecimal> fences = new ArrayList<>();
    private final List<String> kinds = new ArrayList<>();
    private final List<String> bookings = new ArrayList<>();
    private final List<String> sessions = new ArrayList<>();
    private final List<Long> ages = new ArrayList<>();
    private final List<Long> ends = new ArrayList<>();
    private final List<Long> ttls = new ArrayList<>();
    private final List<String> subjects = new ArrayList<>();

    void add(int item, Claim claim) {
        String joinedSubjects = String.join(",", claim.subjects());
        for (String unit : claim.units()) {
            items.add(item);
            pools.add(claim.pool());
            units.add(unit);
            holdIds.add(claim.holdId());
            holders.add(claim.holder());
            fences.add(claim.fence());
            kinds.add(claim.kind());
            bookings.add(claim.booking());
            sessions.add(claim.session());
            ages.add(claim.ageMillis());
            ends.add(claim.endsMillis());
            ttls.add(claim.ttlMillis());
            subjects.add(joinedSubjects);
        }
    }

    /** {@code doubts}: whether pools in doubt are to be looked for. */
    Object[] arguments(boolean doubts, long epoch, String status) {
        return new Object[] {
            items.stream().mapToInt(Integer::intValue).toArray(),
            ClaimBatch.texts(pools),
            ClaimBatch.texts(units),
            ClaimBatch.texts(holdIds),
            ClaimBatch.texts(holders),
            fences.toArray(BigDecimal[]::new),
            ClaimBatch.texts(kinds),
            ClaimBatch.texts(bookings),
            ClaimBatch.texts(sessions),
            longs(ages),
            longs(ends),
            longs(ttls),
            ClaimBatch.texts(subjects),
            doubts,
            epoch,
            status
        };
    }

    private static long[] longs(List<Long> values) {
        return values.stream().mapToLong(Long::longValue).toArray();
    }
}
