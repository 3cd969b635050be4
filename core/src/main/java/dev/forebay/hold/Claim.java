package dev.forebay.hold;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/**
 * Units that PostgreSQL is to decide on, whole.
 *
 * @param fence the token of the grant, or 0 where PostgreSQL is to make one
 * @param status what the units become
 * @param ageMillis how long ago the hold was first granted
 * @param endsMillis milliseconds until the time that no extension passes
 * @param ttlMillis milliseconds to live
 * @param quotas limits that PostgreSQL checks, where Redis has not
 * @param repair whether Redis must be told through the outbox
 */
record Claim(
        String holdId,
        String pool,
        List<String> units,
        String holder,
        BigDecimal fence,
        UnitState status,
        String kind,
        String booking,
        String session,
        long ageMillis,
        long endsMillis,
        long ttlMillis,
        List<Quota> quotas,
        boolean checkQuotas,
        boolean repair) {

    List<String> subjects() {
        return quotas.stream().map(Quota::subject).toList();
    }

    /** Whether PostgreSQL would have something to check. */
    boolean hasQuotas() {
        return !quotas.isEmpty();
    }

    /** The same, with its quotas checked by PostgreSQL too. */
    Claim checked() {
        return new Claim(
                holdId,
                pool,
                units,
                holder,
                fence,
                status,
                kind,
                booking,
                session,
                ageMillis,
                endsMillis,
                ttlMillis,
                quotas,
                true,
                repair);
    }

    Claim joining(List<SourceUnit> earlier, List<String> allUnits) {
        SourceUnit first = earlier.getFirst();
        long age = first.lockedAt().isPresent() && first.lockedUntil().isPresent()
                ? first.lockedUntil().get().toEpochMilli()
                        - first.lockedAt().get().toEpochMilli()
                        - first.leftMillis()
                : 0;
        return new Claim(
                first.holdId().orElseThrow(),
                pool,
                allUnits,
                holder,
                fence,
                status,
                first.kind().orElse(kind),
                first.booking().orElse(""),
                first.session().orElse(""),
                Math.max(0, age),
                first.endsInMillis(),
                Math.max(first.leftMillis(), Math.min(ttlMillis, first.endsInMillis())),
                quotas,
                checkQuotas,
                repair);
    }

    /** How PostgreSQL decided. */
    sealed interface Decision {
        /**
         * Written.
         *
         * @param leftMillis milliseconds from the decision to the deadline, that of the unit which ends last
         */
        record Granted(
                String holdId,
                List<String> units,
                Fence fence,
                Instant until,
                long leftMillis,
                Instant lockedAt,
                Instant endsAtLatest,
                boolean joined)
                implements Decision {}

        /** Not written: the units that were not to be had; none where only the fence was too low. */
        record Refused(List<UnitWas> units) implements Decision {
            boolean fenceTooLow() {
                return units.isEmpty();
            }
        }

        /** Not written: no room. */
        record OverQuota(String subject, int limit, int held) implements Decision {}
    }

    /** A unit and what it was. */
    record UnitWas(String unit, UnitState was) {}
}
