package dev.forebay.boxoffice.pages;

import dev.forebay.boxoffice.pages.Views.Visitor;
import dev.forebay.boxoffice.platform.Caller;
import dev.forebay.boxoffice.platform.Callers;
import dev.forebay.boxoffice.platform.Member;
import dev.forebay.hold.Hold;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.util.List;
import org.springframework.stereotype.Component;

/** Who looks at a page and what they hold; asked once per request. Thread-safe. */
@Component
class Visit {
    private static final String HOLDS = Visit.class.getName() + ".holds";

    private final Callers callers;
    private final HeldEvents held;

    Visit(Callers callers, HeldEvents held) {
        this.callers = callers;
        this.held = held;
    }

    /** The visitor; while an error is being told nobody is asked for anything. */
    Visitor visitor(HttpServletRequest request) {
        if (request.getDispatcherType() == DispatcherType.ERROR) {
            return new Visitor(false, "", false, 0);
        }
        Caller caller = callers.of(request);
        int seats =
                holds(request).stream().mapToInt(hold -> hold.units().size()).sum();
        String name = caller.member().map(Member::name).orElse("");
        boolean organiser = caller.member()
                .filter(member -> member.role() != Member.Role.BUYER)
                .isPresent();
        return new Visitor(caller.member().isPresent(), name, organiser, seats);
    }

    /** What the visitor holds, of all events, the first to end at the head. */
    @SuppressWarnings("unchecked")
    List<Hold> holds(HttpServletRequest request) {
        if (request.getAttribute(HOLDS) instanceof List<?> known) {
            return (List<Hold>) known;
        }
        HttpSession session = request.getSession(false);
        List<Hold> holds = session == null ? List.of() : held.of(callers.of(request), session);
        request.setAttribute(HOLDS, holds);
        return holds;
    }
}
