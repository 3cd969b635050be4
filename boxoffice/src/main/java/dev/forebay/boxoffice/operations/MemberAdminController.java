package dev.forebay.boxoffice.operations;

import dev.forebay.boxoffice.account.SeatLimits;
import dev.forebay.boxoffice.platform.Caller;
import dev.forebay.boxoffice.platform.Member;
import dev.forebay.boxoffice.platform.Problem;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** How many seats accounts may hold: what operators see of it, and change. */
@RestController
@Tag(name = "Operator")
class MemberAdminController {
    private static final int LONGEST_QUERY = 200;
    private static final int LAST_PAGE = 10_000;

    private final SeatLimits limits;

    MemberAdminController(SeatLimits limits) {
        this.limits = limits;
    }

    @GetMapping("/api/admin/members")
    @Operation(summary = "Accounts by e-mail address or name, those with a seat limit of their own first")
    MembersView all(
            @RequestParam(defaultValue = "") String query,
            @RequestParam(defaultValue = "0") int page,
            @Parameter(hidden = true) Caller caller) {
        Member unused = Operators.require(caller);
        if (query.length() > LONGEST_QUERY) {
            throw Problem.refused("bad_query", "A query has at most " + LONGEST_QUERY + " characters.");
        }
        if (page < 0 || page > LAST_PAGE) {
            throw Problem.refused("bad_page", "Ask for a page from 0 to 10,000.");
        }
        var found = limits.find(query, page);
        return new MembersView(
                found.members().stream().map(MemberView::of).toList(),
                page,
                SeatLimits.PAGE,
                found.total(),
                SeatLimits.USUAL,
                SeatLimits.LEAST,
                SeatLimits.MOST);
    }

    @PutMapping("/api/admin/members/{memberId}/seat-limit")
    @Operation(
            summary = "Let an account hold more or fewer seats of one event",
            description = "Counts for its next hold, on every node. What it holds already stays, also where it is more."
                    + " The reason goes to the audit log.")
    MemberView seatLimit(
            @PathVariable String memberId, @RequestBody Order order, @Parameter(hidden = true) Caller caller) {
        Member operator = Operators.require(caller);
        return MemberView.of(
                limits.set(operator, memberId, order.limit(), order.reason() == null ? "" : order.reason()));
    }

    record Order(int limit, @Nullable String reason) {}

    record MembersView(
            List<MemberView> members,
            int page,
            int size,
            long total,
            int usualSeatLimit,
            int leastSeatLimit,
            int mostSeatLimit) {}

    record MemberView(
            String id,
            String email,
            String name,
            String role,
            int seatLimit,
            @Nullable ChangeView changed) {
        static MemberView of(SeatLimits.Limited member) {
            return new MemberView(
                    member.id(),
                    member.email(),
                    member.name(),
                    member.role().name().toLowerCase(Locale.ROOT),
                    member.seatLimit(),
                    member.changed()
                            .map(change -> new ChangeView(change.at(), change.by(), change.reason()))
                            .orElse(null));
        }
    }

    record ChangeView(Instant at, String by, String reason) {}
}
