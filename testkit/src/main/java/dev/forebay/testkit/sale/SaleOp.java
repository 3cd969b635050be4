package dev.forebay.testkit.sale;

import java.util.List;
import java.util.Optional;

/**
 * One thing that a buyer asked for, and what he was told.
 *
 * @param process who asked: a process, or a JVM
 * @param number its number inside the process
 * @param step what was asked for
 * @param pool the pool
 * @param holder the buyer
 * @param hold the id of the hold
 * @param units the units asked for
 * @param booking the booking, where it was to be one
 * @param limits what the buyer is limited to
 * @param begun when it was asked
 * @param answer what was told; empty where nothing was, since the process was killed first
 */
public record SaleOp(
        String process,
        long number,
        Step step,
        String pool,
        String holder,
        String hold,
        List<String> units,
        String booking,
        List<Limit> limits,
        Moment begun,
        Optional<SaleAnswer> answer) {
    public SaleOp {
        units = List.copyOf(units);
        limits = List.copyOf(limits);
    }

    /** What a buyer can ask for. */
    public enum Step {
        HOLD,
        EXTEND,
        RELEASE,
        CONFIRM
    }

    /** A limit of units held at a time by a subject. */
    public record Limit(String subject, int most) {}

    /**
     * A moment of the machine that all processes of a test run on.
     *
     * @param nanos monotonic, the same for all its JVMs
     * @param wallMicros its wall clock, which is also its database's
     */
    public record Moment(long nanos, long wallMicros) {}

    SaleOp answered(SaleAnswer told) {
        return new SaleOp(process, number, step, pool, holder, hold, units, booking, limits, begun, Optional.of(told));
    }

    boolean wasTold(SaleAnswer.Said what) {
        return answer.isPresent() && answer.get().said() == what;
    }

    @Override
    public String toString() {
        return "%s#%d %s %s of %s by %s units=%s%s -> %s"
                .formatted(
                        process,
                        number,
                        step,
                        hold,
                        pool,
                        holder,
                        units,
                        booking.isEmpty() ? "" : " booking=" + booking,
                        answer.map(SaleAnswer::toString).orElse("no answer"));
    }
}
