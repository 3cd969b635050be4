package dev.forebay.boxoffice.pages;

import dev.forebay.boxoffice.account.SeatLimits;
import dev.forebay.boxoffice.pages.Views.LimitedMember;
import dev.forebay.boxoffice.pages.Views.Pager;
import dev.forebay.boxoffice.platform.Caller;
import dev.forebay.boxoffice.platform.Member;
import dev.forebay.boxoffice.platform.Problem;
import jakarta.servlet.http.HttpServletRequest;
import java.time.ZoneId;
import java.util.Locale;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** For the operator: how many seats of one event each account may hold, and another number for some. */
@Controller
class MembersPage {
    private static final int LAST_PAGE = 10_000;
    private static final int LONGEST_TEXT = 200;
    /** Unlike the offset, it is called UTC. */
    private static final ZoneId UTC = ZoneId.of("UTC");

    private final SeatLimits limits;
    private final Notes notes;

    MembersPage(SeatLimits limits, Notes notes) {
        this.limits = limits;
        this.notes = notes;
    }

    @GetMapping("/operator/members")
    String members(
            @RequestParam(defaultValue = "") String query,
            @RequestParam(defaultValue = "0") int page,
            Caller caller,
            Locale locale,
            Model model) {
        Member unused = operator(caller);
        String words = query.substring(0, Math.min(query.length(), LONGEST_TEXT));
        int shown = Math.clamp(page, 0, LAST_PAGE);
        var found = limits.find(words, shown);
        model.addAttribute("query", words);
        model.addAttribute(
                "members",
                found.members().stream().map(member -> view(member, locale)).toList());
        model.addAttribute("pager", Pager.of(shown, SeatLimits.PAGE, found.total()));
        model.addAttribute("usual", SeatLimits.USUAL);
        model.addAttribute("least", SeatLimits.LEAST);
        model.addAttribute("most", SeatLimits.MOST);
        model.addAttribute("longestReason", SeatLimits.LONGEST_REASON);
        return "members";
    }

    @PostMapping("/operator/members/{memberId}/seat-limit")
    String change(
            @PathVariable String memberId,
            @RequestParam int limit,
            @RequestParam(defaultValue = "") String reason,
            @RequestParam(defaultValue = "") String query,
            @RequestParam(defaultValue = "0") int page,
            Caller caller,
            HttpServletRequest request,
            RedirectAttributes back) {
        Member operator = operator(caller);
        try {
            var changed = limits.set(operator, memberId, limit, reason);
            notes.good(request, "members.changed", changed.email(), changed.seatLimit());
        } catch (Problem problem) {
            notes.attentionInWords(request, problem.detail());
        }
        back.addAttribute("query", query);
        back.addAttribute("page", page);
        return "redirect:/operator/members";
    }

    private static Member operator(Caller caller) {
        Member member = caller.requireMember();
        if (member.role() != Member.Role.OPERATOR) {
            throw Problem.of(HttpStatus.FORBIDDEN, "not_allowed", "This account may not do that.");
        }
        return member;
    }

    private static LimitedMember view(SeatLimits.Limited member, Locale locale) {
        return new LimitedMember(
                member.id(),
                member.name(),
                member.email(),
                member.role().name().toLowerCase(Locale.ROOT),
                member.seatLimit(),
                member.seatLimit() != SeatLimits.USUAL,
                member.changed()
                        .map(change -> new Words(locale).full(change.at(), UTC))
                        .orElse(""),
                member.changed().map(SeatLimits.Change::by).orElse(""),
                member.changed().map(SeatLimits.Change::reason).orElse(""));
    }
}
