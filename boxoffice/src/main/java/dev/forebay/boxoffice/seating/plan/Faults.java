package dev.forebay.boxoffice.seating.plan;

import java.util.ArrayList;
import java.util.List;

/** Collects faults and warnings up to a bound and counts the rest. */
final class Faults {

    private final List<PlanFault> faults = new ArrayList<>();
    private final List<PlanFault> warnings = new ArrayList<>();
    private int more;

    void add(String pointer, PlanFault.Code code, String message) {
        if (faults.size() < PlanReader.MAX_FAULTS) {
            faults.add(new PlanFault(pointer, code, message));
        } else {
            more++;
        }
    }

    void warn(String pointer, PlanFault.Code code, String message) {
        if (warnings.size() < PlanReader.MAX_WARNINGS) {
            warnings.add(new PlanFault(pointer, code, message));
        }
    }

    boolean none() {
        return faults.isEmpty();
    }

    PlanReading refused() {
        return new PlanReading.Refused(faults, more);
    }

    PlanReading read(SeatingPlan plan) {
        return new PlanReading.Read(plan, warnings);
    }
}
