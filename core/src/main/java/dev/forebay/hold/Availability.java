package dev.forebay.hold;

import java.time.Instant;

/**
 * Units of a pool by state.
 *
 * @param available free ones
 * @param held held ones, offers included
 * @param booked sold ones
 * @param reserved reserved ones
 * @param blocked blocked ones
 * @param lastChange when the last change was made
 * @param confirmedAt when Redis was last found equal to PostgreSQL; now, where it was counted there
 */
public record Availability(
        int available, int held, int booked, int reserved, int blocked, Instant lastChange, Instant confirmedAt) {}
