package dev.forebay.boxoffice.pages;

import dev.forebay.boxoffice.catalog.Event;
import dev.forebay.boxoffice.pages.Views.RowView;
import dev.forebay.boxoffice.pages.Views.SeatView;
import dev.forebay.boxoffice.platform.Caller;
import dev.forebay.boxoffice.platform.Problem;
import dev.forebay.boxoffice.seating.EventSeats;
import dev.forebay.boxoffice.seating.HoldDesk;
import dev.forebay.boxoffice.seating.Place;
import dev.forebay.hold.Holds;
import dev.forebay.hold.PoolSnapshot;
import dev.forebay.hold.UnitState;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
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
import org.springframework.web.util.UriComponentsBuilder;

/** The seats of a section as a form: the whole way to a hold for browsers without scripts. */
@Controller
class SeatsPage {
    private final EventWords events;
    private final EventSeats seats;
    private final Holds holds;
    private final HoldDesk desk;
    private final SeatWords seatWords;
    private final Notes notes;

    SeatsPage(EventWords events, EventSeats seats, Holds holds, HoldDesk desk, SeatWords seatWords, Notes notes) {
        this.events = events;
        this.seats = seats;
        this.holds = holds;
        this.desk = desk;
        this.seatWords = seatWords;
        this.notes = notes;
    }

    @GetMapping("/events/{eventId}/seats")
    String section(@PathVariable String eventId, @RequestParam String section, Locale locale, Model model) {
        model.addAttribute("event", events.view(eventId, locale));
        model.addAttribute("section", section);
        model.addAttribute("rows", rows(events.require(eventId), section, locale));
        return "seats";
    }

    @PostMapping("/events/{eventId}/holds")
    String hold(
            @PathVariable String eventId,
            @RequestParam String section,
            @RequestParam(defaultValue = "") List<String> seats,
            Caller caller,
            HttpServletRequest request) {
        if (seats.isEmpty()) {
            notes.attention(request, "seats.choose");
            return "redirect:" + address(eventId, section);
        }
        try {
            desk.take(caller, eventId, seats, false, Optional.empty());
            return "redirect:/cart";
        } catch (Problem problem) {
            notes.attentionInWords(request, problem.detail());
            return "redirect:" + address(eventId, section);
        }
    }

    private static String address(String eventId, String section) {
        return UriComponentsBuilder.fromPath("/events/{id}/seats")
                .queryParam("section", "{section}")
                .encode()
                .buildAndExpand(eventId, section)
                .toUriString();
    }

    private List<RowView> rows(Event event, String section, Locale locale) {
        Words words = new Words(locale);
        PoolSnapshot snapshot = holds.snapshot(event.id());
        Map<String, List<SeatView>> rows = new LinkedHashMap<>();
        for (Place place : seats.layout(seats.require(event.id())).places()) {
            if (place.section().equals(section)) {
                rows.computeIfAbsent(place.row(), row -> new ArrayList<>()).add(seat(event, place, snapshot, words));
            }
        }
        if (rows.isEmpty()) {
            throw Problem.notFound("unknown_section", "There is no such section.");
        }
        return rows.entrySet().stream()
                .map(row -> new RowView(seatWords.row(row.getKey(), locale), row.getValue()))
                .toList();
    }

    private static SeatView seat(Event event, Place place, PoolSnapshot snapshot, Words words) {
        Long price = event.prices().get(place.category());
        UnitState state =
                price == null ? UnitState.BLOCKED : snapshot.units().getOrDefault(place.id(), UnitState.AVAILABLE);
        return new SeatView(
                place.id(),
                place.number(),
                place.category(),
                price == null ? "" : words.money(price, event.currency()),
                state.word(),
                place.accessible());
    }
}
