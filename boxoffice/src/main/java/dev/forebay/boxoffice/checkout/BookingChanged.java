package dev.forebay.boxoffice.checkout;

/**
 * A booking changed; published after the commit, by the node that did it.
 *
 * @param bookingId which
 * @param userId whose
 * @param status what it is now
 */
public record BookingChanged(String bookingId, String userId, BookingStatus status) {}
