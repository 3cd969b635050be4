package dev.forebay.testkit.sale;

import dev.forebay.testkit.sale.SaleAnswer.Said;
import dev.forebay.testkit.sale.SaleOp.Step;
import dev.forebay.testkit.sale.Violation.Law;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How a sale ended.
 *
 * @param answers how often each answer was given
 * @param attempts how often units were asked for
 * @param killed requests that a process was killed in
 * @param longest the longest request of a process that was not stopped and could reach PostgreSQL
 * @param violations what must not happen and did
 * @param differences units in which Redis and PostgreSQL still differ, after time enough to repair them
 * @param unserved processes that Redis did not serve again after the last fault
 */
public record SaleVerdict(
        Map<Said, Long> answers,
        long attempts,
        long killed,
        Duration longest,
        List<Violation> violations,
        List<String> differences,
        List<String> unserved) {
    public SaleVerdict {
        answers = Map.copyOf(answers);
        violations = List.copyOf(violations);
        differences = List.copyOf(differences);
        unserved = List.copyOf(unserved);
    }

    static SaleVerdict of(
            List<SaleOp> ops,
            Set<String> killed,
            Duration longest,
            List<Violation> violations,
            List<String> differences,
            List<String> unserved) {
        return new SaleVerdict(
                SaleHistory.counted(ops),
                ops.stream().filter(op -> op.step() == Step.HOLD).count(),
                ops.stream()
                        .filter(op -> op.answer().isEmpty() && killed.contains(op.process()))
                        .count(),
                longest,
                violations,
                differences,
                unserved);
    }

    /** Everything asked. */
    public long requests() {
        return answers.values().stream().mapToLong(Long::longValue).sum() + killed;
    }

    /** Bookings. */
    public long sold() {
        return answers.getOrDefault(Said.CONFIRMED, 0L);
    }

    /**
     * Requests that were not served and must have been: no answer, an exception, or "unavailable" while PostgreSQL was
     * there.
     */
    public long failed() {
        return violations.stream()
                .filter(violation -> violation.law() == Law.ANSWERED || violation.law() == Law.AVAILABLE)
                .count();
    }

    /** Whether all is as it must be. */
    public boolean good() {
        return violations.isEmpty() && differences.isEmpty() && unserved.isEmpty();
    }
}
