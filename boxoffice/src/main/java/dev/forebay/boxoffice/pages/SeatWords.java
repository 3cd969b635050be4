package dev.forebay.boxoffice.pages;

import dev.forebay.boxoffice.pages.Views.SeatLine;
import java.util.Locale;
import org.springframework.stereotype.Component;

/** Places in words, as tickets, carts and lists show them. Thread-safe. */
@Component
class SeatWords {
    private static final int LONGEST_ROW = 3;

    private final Notes notes;

    SeatWords(Notes notes) {
        this.notes = notes;
    }

    /** "Row C", but "Box 2" where the plan's own name says what it is. */
    String row(String row, Locale locale) {
        return row.isEmpty() || row.length() > LONGEST_ROW ? row : notes.text(locale, "seats.row", row);
    }

    /** "Row C, seat 14", with what it is and costs. */
    SeatLine line(String section, String row, String number, String category, String price, Locale locale) {
        String place = row.isEmpty()
                ? notes.text(locale, "place.noRow", number)
                : notes.text(locale, "place.seat", row(row, locale), number);
        return new SeatLine(place, section.equals(category) ? section : section + " · " + category, price);
    }
}
