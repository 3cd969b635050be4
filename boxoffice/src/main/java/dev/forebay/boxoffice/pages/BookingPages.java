package dev.forebay.boxoffice.pages;

import dev.forebay.boxoffice.account.SignIn;
import dev.forebay.boxoffice.checkout.BookingView;
import dev.forebay.boxoffice.checkout.Checkout;
import dev.forebay.boxoffice.platform.Caller;
import dev.forebay.boxoffice.platform.Problem;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Paying in the sandbox, and the bookings with their tickets. */
@Controller
class BookingPages {
    private static final List<String> METHODS = List.of("test_ok", "test_declined", "test_slow", "test_unknown");
    private static final int SHOWN = 50;

    private final Checkout checkout;
    private final BookingWords words;
    private final Notes notes;
    private final PageState state;
    private final SignIn signIn;

    BookingPages(Checkout checkout, BookingWords words, Notes notes, PageState state, SignIn signIn) {
        this.checkout = checkout;
        this.words = words;
        this.notes = notes;
        this.state = state;
        this.signIn = signIn;
    }

    @GetMapping("/bookings")
    String list(Caller caller, Locale locale, Model model) {
        var bookings = checkout.list(caller.requireMember(), 0, SHOWN);
        model.addAttribute(
                "bookings",
                bookings.stream().map(booking -> words.row(booking, locale)).toList());
        return "bookings";
    }

    @GetMapping("/bookings/{bookingId}")
    String show(@PathVariable String bookingId, Caller caller, Locale locale, Model model) {
        var booking = checkout.show(caller.requireMember(), bookingId);
        model.addAttribute("booking", words.page(booking, locale));
        return "booking";
    }

    @GetMapping("/bookings/{bookingId}/pay")
    String payment(
            @PathVariable String bookingId,
            Caller caller,
            Locale locale,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        BookingView booking = checkout.show(caller.requireMember(), bookingId);
        var view = words.checkout(booking, locale);
        Map<String, Object> values = new LinkedHashMap<>();
        if (view.stage().equals("open")) {
            values.put("csrf", signIn.csrfToken(request, response));
            values.put(
                    "hold",
                    Map.of(
                            "holdId", booking.holdId(),
                            "bookingId", booking.bookingId(),
                            "expiresAt", booking.expiresAt().toString(),
                            "serverTime", booking.serverTime().toString()));
        }
        model.addAttribute("booking", view);
        model.addAttribute("methods", METHODS);
        model.addAttribute("state", state.block(locale, values));
        return "checkout";
    }

    /** A second click finds the booking paid, or its payment under way, and charges nothing. */
    @PostMapping("/bookings/{bookingId}/pay")
    String pay(@PathVariable String bookingId, @RequestParam String method, Caller caller, HttpServletRequest request) {
        try {
            var booking = checkout.pay(caller.requireMember(), bookingId, method, Optional.empty());
            return "redirect:/bookings/" + bookingId + (booking.tickets().isEmpty() ? "/pay" : "");
        } catch (Problem problem) {
            switch (problem.code()) {
                case "payment_declined" -> notes.attention(request, "checkout.declined");
                case "seats_lost", "booking_expired", "booking_closed" -> {}
                default -> throw problem;
            }
            return "redirect:/bookings/" + bookingId + "/pay";
        }
    }

    @PostMapping("/bookings/{bookingId}/cancel")
    String cancel(@PathVariable String bookingId, Caller caller, HttpServletRequest request) {
        try {
            checkout.cancel(caller.requireMember(), bookingId);
            notes.good(request, "booking.cancelled");
        } catch (Problem problem) {
            if (problem.status().is5xxServerError()) {
                throw problem;
            }
            notes.attentionInWords(request, problem.detail());
        }
        return "redirect:/bookings/" + bookingId;
    }
}
