package dev.forebay.boxoffice.pages;

import dev.forebay.boxoffice.account.SignIn;
import dev.forebay.boxoffice.pages.Views.EventView;
import dev.forebay.boxoffice.platform.Callers;
import dev.forebay.boxoffice.seating.HoldDesk;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/** An event with its live seat map. Makes no session: whoever only looks leaves no trace. */
@Controller
class EventPage {
    private final EventWords events;
    private final PageState state;
    private final Callers callers;
    private final Visit visit;
    private final SignIn signIn;
    private final Clock clock;

    EventPage(EventWords events, PageState state, Callers callers, Visit visit, SignIn signIn, Clock clock) {
        this.events = events;
        this.state = state;
        this.callers = callers;
        this.visit = visit;
        this.signIn = signIn;
        this.clock = clock;
    }

    @GetMapping("/events/{eventId}")
    String event(
            @PathVariable String eventId,
            Locale locale,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        EventView event = events.view(eventId, locale);
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("eventId", event.id());
        values.put("planUrl", event.planUrl());
        values.put("sale", event.sale());
        values.put("mostSeats", HoldDesk.limitOf(callers.of(request)));
        if (request.getSession(false) != null) {
            values.put("csrf", signIn.csrfToken(request, response));
        }
        visit.holds(request).stream()
                .filter(hold -> hold.pool().equals(eventId))
                .findFirst()
                .ifPresent(hold -> values.put("hold", PageFrame.holdState(hold, clock)));
        model.addAttribute("event", event);
        model.addAttribute("state", state.block(locale, values));
        return "event";
    }
}
