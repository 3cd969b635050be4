package dev.forebay.boxoffice.seating.plan;

import static java.util.Objects.requireNonNull;

import java.util.List;

/** What reading a plan came to. */
public sealed interface PlanReading {

    /**
     * The plan is usable.
     *
     * @param warnings what an operator may want to look at, at most {@link PlanReader#MAX_WARNINGS}
     */
    record Read(SeatingPlan plan, List<PlanFault> warnings) implements PlanReading {
        public Read {
            requireNonNull(plan);
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * The plan is not usable; nothing of it may be stored.
     *
     * @param faults every fault found, at most {@link PlanReader#MAX_FAULTS}, never empty
     * @param more how many further faults are not listed
     */
    record Refused(List<PlanFault> faults, int more) implements PlanReading {
        public Refused {
            faults = List.copyOf(faults);
            if (faults.isEmpty()) {
                throw new IllegalArgumentException("a refusal needs a fault");
            }
        }
    }
}
