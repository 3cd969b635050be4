package dev.forebay.boxoffice.pages;

import dev.forebay.boxoffice.account.SignIn;
import dev.forebay.boxoffice.pages.Views.VenueForSale;
import dev.forebay.boxoffice.platform.Caller;
import dev.forebay.boxoffice.platform.Member;
import dev.forebay.boxoffice.platform.Problem;
import dev.forebay.boxoffice.seating.Venue;
import dev.forebay.boxoffice.seating.Venues;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Where organisers bring venues and put events on sale; the page's module sends both to the API. */
@Controller
class OrganiserPage {
    private static final int EXAMPLE_HOUR = 20;
    private static final int EXAMPLE_WEEKS = 4;

    private final Venues venues;
    private final VenueList list;
    private final PageState state;
    private final SignIn signIn;
    private final Clock clock;

    OrganiserPage(Venues venues, VenueList list, PageState state, SignIn signIn, Clock clock) {
        this.venues = venues;
        this.list = list;
        this.state = state;
        this.signIn = signIn;
        this.clock = clock;
    }

    @GetMapping("/organiser")
    String page(
            @RequestParam(name = "venue", defaultValue = "") String venueId,
            Caller caller,
            Locale locale,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        Member member = caller.requireMember();
        if (member.role() == Member.Role.BUYER) {
            throw Problem.of(HttpStatus.FORBIDDEN, "not_allowed", "This account may not do that.");
        }
        model.addAttribute("operator", member.role() == Member.Role.OPERATOR);
        model.addAttribute("venues", list.of(member));
        venues.find(venueId)
                .filter(venue -> member.actsFor(venue.organizationId()))
                .ifPresent(venue -> model.addAttribute("venue", forSale(venue)));
        model.addAttribute(
                "organizations", member.organizations().stream().sorted().toList());
        model.addAttribute("state", state.block(locale, Map.of("csrf", signIn.csrfToken(request, response))));
        return "organiser";
    }

    private VenueForSale forSale(Venue venue) {
        LocalDateTime now = LocalDateTime.ofInstant(clock.instant(), ZoneId.of(venue.timeZone()))
                .truncatedTo(ChronoUnit.MINUTES);
        LocalDateTime starts =
                now.plusWeeks(EXAMPLE_WEEKS).withHour(EXAMPLE_HOUR).withMinute(0);
        var categories = venues.layout(venue.id()).plan().categories();
        return new VenueForSale(
                venue.id(),
                venue.name(),
                venue.timeZone(),
                starts.toString(),
                now.toString(),
                categories.stream().map(category -> category.name()).toList());
    }
}
