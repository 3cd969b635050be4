package dev.forebay.boxoffice.pages;

import dev.forebay.boxoffice.pages.Views.Note;
import dev.forebay.boxoffice.pages.Views.Visitor;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.servlet.LocaleResolver;
import org.springframework.web.servlet.i18n.AcceptHeaderLocaleResolver;

/** What every page has: its assets, who looks, and what the last request wants to say. */
@ControllerAdvice(basePackageClasses = PageFrame.class)
class PageFrame {
    private final Assets assets;
    private final Visit visit;
    private final Notes notes;

    PageFrame(Assets assets, Visit visit, Notes notes) {
        this.assets = assets;
        this.visit = visit;
        this.notes = notes;
    }

    @ModelAttribute("assets")
    String assets(HttpServletResponse response) {
        response.setHeader("Cache-Control", "no-store");
        return assets.prefix();
    }

    @ModelAttribute("visitor")
    Visitor visitor(HttpServletRequest request) {
        return visit.visitor(request);
    }

    @ModelAttribute("note")
    @Nullable
    Note note(HttpServletRequest request) {
        return request.getMethod().equals("GET") ? notes.take(request) : null;
    }

    /** The part of the site a page belongs to, for the navigation; pages without one override nothing. */
    @ModelAttribute("area")
    String area(HttpServletRequest request) {
        String path = request.getRequestURI();
        for (String area : List.of("cart", "bookings", "organiser", "sign-in")) {
            if (path.startsWith("/" + area)) {
                return area;
            }
        }
        return "events";
    }

    /** Languages with a message file; another one is a file and a name here. */
    @Configuration(proxyBeanMethods = false)
    static class Languages {
        @Bean
        LocaleResolver localeResolver() {
            var resolver = new AcceptHeaderLocaleResolver();
            resolver.setSupportedLocales(List.of(Locale.ENGLISH));
            resolver.setDefaultLocale(Locale.ENGLISH);
            return resolver;
        }
    }

    /** The part of a page's data that its modules need of a hold. */
    static Map<String, Object> holdState(dev.forebay.hold.Hold hold, Clock clock) {
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("holdId", hold.id());
        state.put("eventId", hold.pool());
        state.put("seats", hold.units());
        state.put("expiresAt", hold.expiresAt().toString());
        state.put("serverTime", clock.instant().toString());
        return state;
    }
}
