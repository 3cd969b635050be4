package dev.forebay.testkit.sale;

import dev.forebay.testkit.sale.SaleAnswer.Said;
import dev.forebay.testkit.sale.SaleOp.Limit;
import dev.forebay.testkit.sale.SaleOp.Step;
import dev.forebay.testkit.sale.SaleTable.SaleRow;
import dev.forebay.testkit.sale.Violation.Law;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Judges the history of a sale of one pool against the table that it left.
 *
 * <p>Times of holds are the database's own. A release ends a hold at some moment after it was asked for, which is known
 * only by the machine's clock; so the grant that follows one is allowed to begin a little before it. Where a time is
 * uncertain, the checker takes the one that accuses less; so what it reports did happen.
 */
public final class OversellChecker {
    /** A statement that waits for a row takes its time before it waits. */
    private static final long RELEASE_SLACK_MICROS = 2_000_000;

    /** Confirmed long enough before the end that a hold must still stand. */
    private static final long END_SLACK_MICROS = 500_000;

    private final List<SaleOp> ops;
    private final List<Outage> outages;
    private final Set<String> killed;
    private final Map<String, SaleRow> table;
    private final long endMicros;
    private final List<Violation> violations = new ArrayList<>();

    private OversellChecker(List<SaleOp> ops, List<Outage> outages, Set<String> killed, SaleTable table) {
        this.ops = ops;
        this.outages = outages;
        this.killed = killed;
        this.table = table.rows().stream().collect(Collectors.toMap(SaleRow::unit, row -> row));
        this.endMicros = table.nowMicros();
    }

    /**
     * What was broken; empty for a good sale.
     *
     * @param ops what all processes asked on one pool
     * @param outages when PostgreSQL was away
     * @param killed the processes that were killed, whose last questions have no answer
     * @param table the pool at the end
     */
    public static List<Violation> check(List<SaleOp> ops, List<Outage> outages, Set<String> killed, SaleTable table) {
        var checker = new OversellChecker(ops, outages, killed, table);
        checker.sales();
        checker.answers();
        checker.grants();
        checker.quotas();
        return List.copyOf(checker.violations);
    }

    /** A unit that was told to be somebody's. */
    private record Grant(String unit, SaleOp op, SaleAnswer answer) {
        String hold() {
            return answer.hold();
        }
    }

    private void broken(Law law, String what) {
        violations.add(new Violation(law, what));
    }

    private void sales() {
        Map<String, SaleOp> sold = new HashMap<>();
        Set<String> askedFor = new HashSet<>();
        for (SaleOp op : ops) {
            if (op.step() != Step.CONFIRM) {
                continue;
            }
            op.units().forEach(unit -> askedFor.add(unit + ' ' + op.booking()));
            if (!op.wasTold(Said.CONFIRMED)) {
                continue;
            }
            for (String unit : op.units()) {
                SaleOp other = sold.putIfAbsent(unit, op);
                if (other != null && !other.booking().equals(op.booking())) {
                    broken(Law.SOLD_ONCE, unit + " was sold by " + other + " and by " + op);
                }
                SaleRow row = table.get(unit);
                if (row == null || !row.booked() || !row.booking().equals(op.booking())) {
                    broken(Law.SALE_KEPT, unit + " is " + row + " in the table after " + op);
                }
            }
        }
        table.values().stream()
                .filter(row -> row.booked() && !askedFor.contains(row.unit() + ' ' + row.booking()))
                .forEach(row -> broken(Law.SALE_ASKED_FOR, "nobody asked for " + row));
    }

    private void answers() {
        for (SaleOp op : ops) {
            if (op.answer().isEmpty()) {
                if (!killed.contains(op.process())) {
                    broken(Law.ANSWERED, op.toString());
                }
                continue;
            }
            switch (op.answer().get().said()) {
                case THREW -> broken(Law.ANSWERED, op.toString());
                case UNAVAILABLE, UNKNOWN -> {
                    if (outages.stream().noneMatch(outage -> outage.explains(op))) {
                        broken(Law.AVAILABLE, op.toString());
                    }
                }
                case HELD, CONFIRMED, EXTENDED, RELEASED -> {
                    if (outages.stream().anyMatch(outage -> outage.covers(op))) {
                        broken(Law.DECIDED_BY_POSTGRES, op.toString());
                    }
                }
                case TAKEN, OVER_QUOTA, GONE, LOST, BUSY -> {}
            }
        }
    }

    private void grants() {
        Map<String, Long> ended = endsAsked(Step.RELEASE);
        Map<String, Long> confirming = endsAsked(Step.CONFIRM);
        Map<String, List<Grant>> byUnit = new TreeMap<>();
        Map<String, SaleOp> sold = new HashMap<>();
        for (SaleOp op : ops) {
            if (op.wasTold(Said.HELD) || op.wasTold(Said.EXTENDED)) {
                SaleAnswer answer = op.answer().orElseThrow();
                answer.units()
                        .forEach(unit -> byUnit.computeIfAbsent(unit, ignored -> new ArrayList<>())
                                .add(new Grant(unit, op, answer)));
            } else if (op.wasTold(Said.CONFIRMED)) {
                op.units().forEach(unit -> sold.putIfAbsent(unit, op));
            }
        }
        byUnit.forEach((unit, grants) -> {
            heldOnce(grants, ended);
            fencesRise(unit, grants);
            afterSale(grants, Optional.ofNullable(sold.get(unit)));
            grantKept(grants, ended, confirming);
        });
    }

    /** When the end of each hold was first asked for. */
    private Map<String, Long> endsAsked(Step step) {
        Map<String, Long> asked = new HashMap<>();
        ops.stream()
                .filter(op -> op.step() == step)
                .forEach(op -> asked.merge(op.hold(), op.begun().wallMicros(), Math::min));
        return asked;
    }

    private void heldOnce(List<Grant> grants, Map<String, Long> ended) {
        List<Grant> ordered = grants.stream()
                .sorted(Comparator.comparingLong(grant -> grant.answer().fromMicros()))
                .toList();
        for (int i = 0; i < ordered.size(); i++) {
            Grant earlier = ordered.get(i);
            long until = endOf(earlier, ended, RELEASE_SLACK_MICROS);
            for (int j = i + 1; j < ordered.size(); j++) {
                Grant later = ordered.get(j);
                if (later.answer().fromMicros() >= until) {
                    break;
                }
                if (!later.hold().equals(earlier.hold())
                        && later.answer().fromMicros() < endOf(later, ended, RELEASE_SLACK_MICROS)) {
                    broken(Law.HELD_ONCE, earlier.unit() + " by " + earlier.op() + " and by " + later.op());
                }
            }
        }
    }

    private static long endOf(Grant grant, Map<String, Long> ended, long slack) {
        long released = ended.getOrDefault(grant.hold(), Long.MAX_VALUE);
        return released == Long.MAX_VALUE
                ? grant.answer().untilMicros()
                : Math.min(grant.answer().untilMicros(), released - slack);
    }

    /** Only grants of which one was told before the other was asked for have an order that everybody saw. */
    private void fencesRise(String unit, List<Grant> grants) {
        List<Grant> told = grants.stream()
                .sorted(Comparator.comparingLong(grant -> grant.answer().at().nanos()))
                .toList();
        List<Grant> asked = grants.stream()
                .sorted(Comparator.comparingLong(grant -> grant.op().begun().nanos()))
                .toList();
        BigDecimal highest = BigDecimal.ZERO;
        Grant holder = told.getFirst();
        int next = 0;
        for (Grant later : asked) {
            while (told.get(next).answer().at().nanos() < later.op().begun().nanos()) {
                if (told.get(next).answer().fence().compareTo(highest) > 0) {
                    holder = told.get(next);
                    highest = holder.answer().fence();
                }
                next++;
            }
            int compared = later.answer().fence().compareTo(highest);
            if (compared < 0 || compared == 0 && !later.hold().equals(holder.hold())) {
                broken(Law.FENCES_RISE, unit + ": " + holder.op() + " then " + later.op());
            }
        }
        for (Grant grant : grants) {
            highest = highest.max(grant.answer().fence());
        }
        SaleRow row = table.get(unit);
        if (row == null || row.fence().compareTo(highest) < 0) {
            broken(Law.FENCES_RISE, unit + " is " + row + " in the table, below " + highest.toPlainString());
        }
    }

    private void afterSale(List<Grant> grants, Optional<SaleOp> sale) {
        if (sale.isEmpty()) {
            return;
        }
        long soldAt = sale.get().answer().orElseThrow().at().nanos();
        grants.stream()
                .filter(grant -> grant.op().begun().nanos() > soldAt)
                .forEach(grant -> broken(Law.HELD_ONCE, grant.op() + " after " + sale.get()));
    }

    /** The last grant of a unit, where it has not ended and nobody tried to end it, stands in the table. */
    private void grantKept(List<Grant> grants, Map<String, Long> ended, Map<String, Long> confirming) {
        Map<String, Grant> last = new HashMap<>();
        grants.forEach(grant -> last.merge(
                grant.hold(),
                grant,
                (a, b) -> a.answer().untilMicros() >= b.answer().untilMicros() ? a : b));
        for (Grant grant : last.values()) {
            boolean lives = grant.answer().untilMicros() > endMicros + END_SLACK_MICROS
                    && !ended.containsKey(grant.hold())
                    && !confirming.containsKey(grant.hold());
            SaleRow row = table.get(grant.unit());
            if (lives && (row == null || !row.hold().equals(grant.hold()))) {
                broken(Law.GRANT_KEPT, grant.unit() + " is " + row + " in the table after " + grant.op());
            }
        }
    }

    private void quotas() {
        Map<String, Long> ended = endsAsked(Step.RELEASE);
        endsAsked(Step.CONFIRM).forEach((hold, at) -> ended.merge(hold, at, Math::min));
        Map<String, Integer> most = new HashMap<>();
        Map<String, List<Grant>> bySubject = new TreeMap<>();
        Map<String, List<Limit>> limitsOfHold = new HashMap<>();
        for (SaleOp op : ops) {
            op.limits().forEach(limit -> most.put(limit.subject(), limit.most()));
            if (op.wasTold(Said.HELD) || op.wasTold(Said.EXTENDED)) {
                SaleAnswer answer = op.answer().orElseThrow();
                List<Limit> limits = limitsOfHold.merge(answer.hold(), op.limits(), (a, b) -> a.isEmpty() ? b : a);
                limits.forEach(limit -> answer.units()
                        .forEach(unit -> bySubject
                                .computeIfAbsent(limit.subject(), ignored -> new ArrayList<>())
                                .add(new Grant(unit, op, answer))));
            }
        }
        bySubject.forEach((subject, grants) -> quota(subject, most.getOrDefault(subject, 0), grants, ended));
    }

    private void quota(String subject, int most, List<Grant> grants, Map<String, Long> ended) {
        var valid = new ArrayList<Grant>();
        for (Grant grant : grants.stream()
                .sorted(Comparator.comparingLong(one -> one.answer().fromMicros()))
                .toList()) {
            long at = grant.answer().fromMicros();
            valid.add(grant);
            valid.removeIf(one -> endOf(one, ended, 0) <= at);
            if (valid.stream().map(Grant::unit).distinct().count() > most) {
                broken(
                        Law.QUOTA_KEPT,
                        subject + " may hold " + most + " and holds "
                                + valid.stream().map(Grant::op).distinct().toList());
            }
        }
    }
}
