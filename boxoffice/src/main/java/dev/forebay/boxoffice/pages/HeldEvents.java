package dev.forebay.boxoffice.pages;

import dev.forebay.boxoffice.platform.Caller;
import dev.forebay.boxoffice.seating.HoldChanged;
import dev.forebay.boxoffice.seating.HoldDesk;
import dev.forebay.hold.Hold;
import jakarta.servlet.http.HttpSession;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/**
 * Of which events a visitor holds seats: remembered in the session, so that the cart asks PostgreSQL about those alone
 * and a visitor who holds nothing costs nothing. Thread-safe.
 */
@Component
class HeldEvents {
    private static final String ATTRIBUTE = "held-events";
    private static final int MOST_EVENTS = 20;

    private final HoldDesk desk;

    HeldEvents(HoldDesk desk) {
        this.desk = desk;
    }

    /** Remembers the event of a hold that was made in a browser's request. */
    @EventListener
    void remember(HoldChanged changed) {
        if (RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes web) {
            HttpSession session = web.getRequest().getSession(false);
            if (session != null) {
                Set<String> events = events(session);
                if (events.add(changed.hold().pool()) && events.size() <= MOST_EVENTS) {
                    session.setAttribute(ATTRIBUTE, String.join(" ", events));
                }
            }
        }
    }

    /** What the caller holds, the hold that ends first at the head. Costs one read of PostgreSQL per event held. */
    List<Hold> of(Caller caller, HttpSession session) {
        Set<String> events = events(session);
        if (events.isEmpty()) {
            return List.of();
        }
        List<Hold> held = new ArrayList<>();
        for (String event : List.copyOf(events)) {
            List<Hold> here = desk.heldBy(caller, event);
            if (here.isEmpty()) {
                events.remove(event);
            }
            held.addAll(here);
        }
        String left = String.join(" ", events);
        if (!left.equals(session.getAttribute(ATTRIBUTE))) {
            session.setAttribute(ATTRIBUTE, left);
        }
        held.sort(Comparator.comparing(Hold::expiresAt));
        return held;
    }

    private static Set<String> events(HttpSession session) {
        Set<String> events = new LinkedHashSet<>();
        if (session.getAttribute(ATTRIBUTE) instanceof String kept && !kept.isBlank()) {
            events.addAll(List.of(kept.split(" ")));
        }
        return events;
    }
}
