package dev.forebay.boxoffice.pages;

import java.text.NumberFormat;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Currency;
import java.util.Locale;

/** Money and times as people read them: money with its currency, times in the venue's zone, named. */
record Words(Locale locale) {

    /** Minor units with their currency: 12600 EUR is "126.00 EUR". */
    String money(long minor, String currency) {
        int places = Math.max(0, Currency.getInstance(currency).getDefaultFractionDigits());
        NumberFormat format = NumberFormat.getNumberInstance(locale);
        format.setMinimumFractionDigits(places);
        format.setMaximumFractionDigits(places);
        return format.format(java.math.BigDecimal.valueOf(minor, places)) + " " + currency;
    }

    String number(long number) {
        return NumberFormat.getIntegerInstance(locale).format(number);
    }

    /** "Friday 4 December 2026, 19:30 CET". */
    String full(Instant time, ZoneId zone) {
        return format("EEEE d MMMM yyyy, HH:mm z", time, zone);
    }

    /** "19:30 CET". */
    String clock(Instant time, ZoneId zone) {
        return format("HH:mm z", time, zone);
    }

    String weekday(Instant time, ZoneId zone) {
        return format("EEE", time, zone);
    }

    String day(Instant time, ZoneId zone) {
        return format("d", time, zone);
    }

    String month(Instant time, ZoneId zone) {
        return format("MMM", time, zone);
    }

    /** For the {@code datetime} attribute. */
    static String iso(Instant time, ZoneId zone) {
        return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(ZonedDateTime.ofInstant(time, zone));
    }

    private String format(String pattern, Instant time, ZoneId zone) {
        return DateTimeFormatter.ofPattern(pattern, locale).format(time.atZone(zone));
    }
}
