package dev.forebay.hold;

import java.util.List;

/**
 * A grant to be made whole.
 *
 * @param laterMillis how much later than the grant said it may end in PostgreSQL, or how much earlier where negative
 */
record Settlement(String holdId, String fence, List<String> units, long laterMillis) {}
