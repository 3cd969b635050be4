package dev.forebay.spring.cache;

import dev.forebay.cache.Ttl;
import java.util.Locale;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.convert.converter.Converter;

/** A time to live from text: a duration such as {@code 10m}, or one of short, medium, long, very-long, forever. */
final class TtlConverter implements Converter<String, Ttl> {
    @Override
    public Ttl convert(String text) {
        return of(text);
    }

    static Ttl of(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "short" -> Ttl.SHORT;
            case "medium" -> Ttl.MEDIUM;
            case "long" -> Ttl.LONG;
            case "very-long" -> Ttl.VERY_LONG;
            case "forever" -> Ttl.forever();
            default -> timed(text.strip());
        };
    }

    private static Ttl timed(String text) {
        try {
            return Ttl.of(DurationStyle.detectAndParse(text));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no time to live (" + e.getMessage()
                            + "); a duration such as 30s or 10m is, and short, medium, long, very-long, forever",
                    e);
        }
    }
}
