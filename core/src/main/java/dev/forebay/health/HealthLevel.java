package dev.forebay.health;

/** How good a figure is, best first. */
public enum HealthLevel {
    /** As it should be. */
    GOOD,
    /** Beyond the goal, nothing to do yet. */
    FAIR,
    /** Look at it today. */
    WARNING,
    /** Look at it now. */
    CRITICAL;

    /** The level of a value that is worse the higher it is. */
    static HealthLevel rising(double value, double fair, double warning, double critical) {
        if (value >= critical) {
            return CRITICAL;
        }
        if (value >= warning) {
            return WARNING;
        }
        return value >= fair ? FAIR : GOOD;
    }

    HealthLevel worse(HealthLevel other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
