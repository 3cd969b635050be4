package dev.forebay.boxoffice.catalog;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The words somebody looks for, as PostgreSQL's full text takes them: each may be the beginning of a word, and what a
 * query gives a meaning is taken as it stands.
 *
 * @param all text of a tsquery that finds what has every word; empty for anything
 * @param any the same for at least one of them
 */
record Terms(String all, String any) {
    private static final int MOST_WORDS = 10;

    static Terms of(String text) {
        List<String> words = Arrays.stream(plain(text).split(" ", -1))
                .filter(word -> !word.isEmpty())
                .limit(MOST_WORDS)
                .map(word -> "'" + word.replace("\\", "\\\\").replace("'", "''") + "':*")
                .toList();
        return new Terms(
                words.stream().collect(Collectors.joining(" & ")),
                words.stream().collect(Collectors.joining(" | ")));
    }

    /** A text without line ends and other characters that no name has, its words one blank apart. */
    static String plain(String text) {
        return text.replaceAll("[\\p{Cntrl}\\p{Cs}\\s]+", " ").strip();
    }
}
