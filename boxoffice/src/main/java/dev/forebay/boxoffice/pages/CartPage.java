package dev.forebay.boxoffice.pages;

import dev.forebay.boxoffice.account.SignIn;
import dev.forebay.boxoffice.catalog.Event;
import dev.forebay.boxoffice.checkout.Checkout;
import dev.forebay.boxoffice.pages.Views.HoldCard;
import dev.forebay.boxoffice.pages.Views.SeatLine;
import dev.forebay.boxoffice.platform.Caller;
import dev.forebay.boxoffice.platform.Problem;
import dev.forebay.boxoffice.seating.EventSeats;
import dev.forebay.boxoffice.seating.HoldDesk;
import dev.forebay.boxoffice.seating.Place;
import dev.forebay.boxoffice.seating.VenueLayout;
import dev.forebay.hold.Hold;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;

/** What the visitor holds, until when, and the way to payment. */
@Controller
class CartPage {
    private final Visit visit;
    private final EventWords events;
    private final EventSeats seats;
    private final SeatWords seatWords;
    private final HoldDesk desk;
    private final Checkout checkout;
    private final Notes notes;
    private final PageState state;
    private final SignIn signIn;
    private final Clock clock;

    CartPage(
            Visit visit,
            EventWords events,
            EventSeats seats,
            SeatWords seatWords,
            HoldDesk desk,
            Checkout checkout,
            Notes notes,
            PageState state,
            SignIn signIn,
            Clock clock) {
        this.visit = visit;
        this.events = events;
        this.seats = seats;
        this.seatWords = seatWords;
        this.desk = desk;
        this.checkout = checkout;
        this.notes = notes;
        this.state = state;
        this.signIn = signIn;
        this.clock = clock;
    }

    @GetMapping("/cart")
    String cart(Locale locale, HttpServletRequest request, HttpServletResponse response, Model model) {
        List<Hold> holds = visit.holds(request);
        Map<String, Object> values = new LinkedHashMap<>();
        if (!holds.isEmpty()) {
            values.put("csrf", signIn.csrfToken(request, response));
            values.put("hold", PageFrame.holdState(holds.getFirst(), clock));
        }
        model.addAttribute(
                "holds", holds.stream().map(hold -> card(hold, locale)).toList());
        model.addAttribute("state", state.block(locale, values));
        return "cart";
    }

    @PostMapping("/cart/{holdId}/checkout")
    String checkout(@PathVariable String holdId, Caller caller, HttpServletRequest request) {
        if (caller.member().isEmpty()) {
            return SignInPage.before("/cart");
        }
        return orSay(
                request,
                () -> "redirect:/bookings/" + checkout.open(caller, holdId).bookingId() + "/pay");
    }

    @PostMapping("/cart/{holdId}/extend")
    String extend(@PathVariable String holdId, Caller caller, Locale locale, HttpServletRequest request) {
        return orSay(request, () -> {
            Hold hold = desk.extend(caller, holdId, HoldDesk.TTL);
            notes.good(request, "cart.extended", until(hold, locale));
            return "redirect:/cart";
        });
    }

    @PostMapping("/cart/{holdId}/release")
    String release(@PathVariable String holdId, Caller caller, HttpServletRequest request) {
        return orSay(request, () -> {
            desk.release(caller, holdId);
            notes.good(request, "cart.released");
            return "redirect:/cart";
        });
    }

    /** A hold that has ended meanwhile is news, not an error. */
    private String orSay(HttpServletRequest request, Supplier<String> action) {
        try {
            return action.get();
        } catch (Problem problem) {
            if (problem.status() == HttpStatus.GONE || problem.status() == HttpStatus.NOT_FOUND) {
                notes.attention(request, "cart.ended");
            } else {
                notes.attentionInWords(request, problem.detail());
            }
            return "redirect:/cart";
        }
    }

    private String until(Hold hold, Locale locale) {
        return new Words(locale).clock(hold.expiresAt(), events.zone(events.require(hold.pool())));
    }

    private HoldCard card(Hold hold, Locale locale) {
        Event event = events.require(hold.pool());
        Words words = new Words(locale);
        VenueLayout layout = seats.layout(seats.require(event.id()));
        List<Place> places = hold.units().stream()
                .map(layout::place)
                .flatMap(Optional::stream)
                .toList();
        long total = places.stream().mapToLong(place -> price(event, place)).sum();
        List<SeatLine> lines = places.stream()
                .map(place -> seatWords.line(
                        place.section(),
                        place.row(),
                        place.number(),
                        place.category(),
                        words.money(price(event, place), event.currency()),
                        locale))
                .toList();
        return new HoldCard(
                hold.id(),
                event.id(),
                event.name(),
                words.full(event.startsAt(), events.zone(event)),
                events.place(event),
                until(hold, locale),
                lines,
                words.money(total, event.currency()));
    }

    private static long price(Event event, Place place) {
        return event.prices().getOrDefault(place.category(), 0L);
    }
}
