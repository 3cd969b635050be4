package dev.forebay.boxoffice.seating.plan;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which seats are places for a wheelchair. The format has no field for it, so plans say it in one of two
 * ways. A flag on the seat, its row or its zone decides where there is one ({@link #isFlag}); else words in
 * the category, the labels, the seat's number or the zone's name do. A companion's seat is not such a place.
 */
final class Accessibility {

    private static final Set<String> FLAGS =
            Set.of("wheelchair", "is_wheelchair", "wheelchair_accessible", "accessible", "is_accessible", "handicap");

    private static final Pattern HINT = Pattern.compile("♿|wheelchair|rollstuhl|rolli\\b|rolstoel|fauteuils? roulants?"
            + "|\\bpmr\\b|silla de ruedas|sedia a rotelle|cadeira de rodas|\\baccessible\\b|barrierefrei");

    private static final Pattern COMPANION =
            Pattern.compile("companion|carer|begleit|accompagn|acompa|begeleid|\\bnot\\b|\\bnon\\b|\\bnicht\\b");

    private Accessibility() {}

    /** Whether a member of a seat, row or zone is such a flag. */
    static boolean isFlag(String member) {
        return FLAGS.contains(member);
    }

    static boolean of(Drafts.Seat seat) {
        if (seat.accessible != null) {
            return seat.accessible;
        }
        var row = seat.row;
        return row.accessible
                || row.zone.accessible
                || hinted(seat.category)
                || hinted(seat.label)
                || hinted(seat.number)
                || hinted(row.seatLabel)
                || hinted(row.rowLabel)
                || hinted(row.zone.name);
    }

    private static boolean hinted(@Nullable String words) {
        if (words == null || words.length() < 1) {
            return false;
        }
        var lower = words.toLowerCase(Locale.ROOT);
        return HINT.matcher(lower).find() && !COMPANION.matcher(lower).find();
    }
}
