package dev.forebay.boxoffice.seating.plan;

import static java.util.Objects.requireNonNull;

/**
 * A price level.
 *
 * @param name unique within the plan
 * @param colour {@code #rrggbb}
 */
public record PlanCategory(String name, String colour) {
    public PlanCategory {
        requireNonNull(name);
        requireNonNull(colour);
    }
}
