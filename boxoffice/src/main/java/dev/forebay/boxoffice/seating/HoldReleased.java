package dev.forebay.boxoffice.seating;

import java.util.List;

/**
 * Somebody gave a hold back; published on the thread that did it.
 *
 * @param event the event
 * @param holdId the hold
 * @param holder whose it was
 * @param seats the seats that are free now
 */
public record HoldReleased(String event, String holdId, String holder, List<String> seats) {
    public HoldReleased {
        seats = List.copyOf(seats);
    }
}
