package dev.forebay.boxoffice.seating;

import dev.forebay.base.KeySpace;
import dev.forebay.boxoffice.platform.Ids;
import java.util.Optional;

/**
 * The id of a hold as the outside knows it: the event, something random, and a check that depends on the holder. So a
 * hold is found without a look-up, and somebody who asks for a hold of theirs that has ended is told so, while all
 * others hear that there is none.
 *
 * @param event the event
 * @param text the whole id
 */
record HoldId(String event, String text) {
    private static final int CHECK_LENGTH = 8;

    /** The id for a new hold of {@code holder}; the same {@code random} gives the same id. */
    static HoldId of(String event, String random, String holder) {
        String head = event + "." + random;
        return new HoldId(event, head + "." + check(head, holder));
    }

    /** Reads an id; empty where it never was one. */
    static Optional<HoldId> parse(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 3 || !KeySpace.isPart(text) || parts[0].isEmpty() || text.length() > 300) {
            return Optional.empty();
        }
        return Optional.of(new HoldId(parts[0], text));
    }

    /** Whether it was made for {@code holder}. */
    boolean madeFor(String holder) {
        int end = text.lastIndexOf('.');
        return text.substring(end + 1).equals(check(text.substring(0, end), holder));
    }

    private static String check(String head, String holder) {
        return Ids.of("hold", head, holder).substring(0, CHECK_LENGTH);
    }
}
