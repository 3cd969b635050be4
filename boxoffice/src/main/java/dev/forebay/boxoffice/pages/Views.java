package dev.forebay.boxoffice.pages;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the templates show, in words already. */
interface Views {
    /** Who looks, for the head of every page. */
    record Visitor(boolean signedIn, String name, boolean organiser, int held) {}

    /** What the last request wants to say; {@code tone} is ok, surge or bad. */
    record Note(String tone, String text) implements java.io.Serializable {
        private static final long serialVersionUID = 1L;
    }

    record Filter(String query, String city, String when) {}

    record EventList(List<EventCard> cards, long total, int page, int pages) {}

    record EventCard(
            String id,
            String title,
            String place,
            String weekday,
            String day,
            String month,
            String time,
            String iso,
            String from,
            long free,
            long capacity) {
        private static final double FEW = 0.1;

        /** plenty, few or gone: chooses the words and the colour. */
        public String supply() {
            return free <= 0 ? "gone" : free <= low() ? "few" : "plenty";
        }

        /** Up to this many free seats are few. */
        public long low() {
            return Math.round(capacity * FEW);
        }
    }

    /** A product in a list or on its page; {@code before} is the price before the discount, empty without one. */
    record ProductCard(String id, String name, String brand, String price, String before, int discount, int stock) {
        private static final int FEW = 5;

        /** plenty, few or gone: chooses the words and the colour. */
        public String supply() {
            return stock <= 0 ? "gone" : stock <= FEW ? "few" : "plenty";
        }
    }

    /** Products under a heading; {@code key} names the heading's text. */
    record ProductList(String key, List<ProductCard> products) {}

    /** An account and how many seats it may hold; who changed that, when and why are empty where nobody did. */
    record LimitedMember(
            String id,
            String name,
            String email,
            String role,
            int limit,
            boolean own,
            String changedAt,
            String changedBy,
            String reason) {}

    /** A page of a longer list. */
    record Pager(int page, int pages, long total) {
        static Pager of(int page, int size, long total) {
            return new Pager(page, (int) Math.min(Integer.MAX_VALUE, (total + size - 1) / size), total);
        }

        public boolean earlier() {
            return page > 0;
        }

        public boolean later() {
            return page + 1 < pages;
        }
    }

    /** A line of the comparison of source and cache; times in microseconds. */
    record ComparedLine(
            String name,
            String source,
            String cache,
            String faster,
            long queries,
            long queriesCached,
            String hits,
            String hitRate) {}

    record EventView(
            String id,
            String title,
            String place,
            String when,
            String iso,
            String freeText,
            long capacity,
            String planUrl,
            String sale,
            String opens,
            List<CategoryView> categories,
            List<PriceStep> prices,
            List<SectionView> sections) {}

    /** A category with its colour, 1 to 8, and its letter: the same the modules give it, by position. */
    record CategoryView(String id, String name, String price, int colour, String letter) {}

    record PriceStep(long minor, String text) {}

    record SectionView(String name, long free) {}

    /** A row of a section and its seats, for the list that works without scripts. */
    record RowView(String name, List<SeatView> seats) {}

    record SeatView(String id, String number, String category, String price, String state, boolean accessible) {}

    /** A seat in a cart, a checkout or a list. */
    record SeatLine(String place, String about, String price) {}

    record HoldCard(
            String id,
            String eventId,
            String title,
            String when,
            String place,
            String until,
            List<SeatLine> lines,
            String total) {}

    /** A booking on its way to being paid; {@code stage} is open, waiting, confirmed, refunded or closed. */
    record CheckoutView(
            String id,
            String eventId,
            String stage,
            String title,
            String when,
            String place,
            String until,
            List<SeatLine> lines,
            String total,
            String fee) {}

    record BookingRow(String id, String title, String when, String place, int seats, String total, String status) {}

    record BookingPage(
            String id,
            String title,
            String when,
            String iso,
            String place,
            String status,
            String total,
            List<Ticket> tickets) {}

    /** A ticket; {@code code} is null as long as it is not sold. */
    record Ticket(
            String place,
            String about,
            String price,
            @Nullable QrCode code) {}

    record VenueChoice(String id, String name, String city, int seats) {}

    record VenueForSale(String id, String name, String zone, String starts, String opens, List<String> categories) {}
}
