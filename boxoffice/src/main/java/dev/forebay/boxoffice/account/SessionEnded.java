package dev.forebay.boxoffice.account;

import dev.forebay.boxoffice.platform.Caller;

/**
 * A browser's session was ended by signing out.
 *
 * @param guest the guest's id of the session, which no other session has
 */
public record SessionEnded(String guest) {
    /** The name that the session's holds and sockets carry, beside the account's. */
    public String name() {
        return Caller.guestName(guest);
    }
}
