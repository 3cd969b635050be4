package dev.forebay.boxoffice.live;

import java.util.List;
import java.util.Optional;

/**
 * Who listens at a socket, as taken down when it was opened.
 *
 * @param names the names that holds and bookings of this client carry
 * @param proof what the client was known by; empty where it was nobody's session and no token
 */
record Listener(List<String> names, Optional<String> proof) {
    Listener {
        names = List.copyOf(names);
    }

    /** Somebody who only looks. */
    static Listener unknown() {
        return new Listener(List.of(), Optional.empty());
    }
}
