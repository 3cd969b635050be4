package dev.forebay.boxoffice.seating;

import dev.forebay.boxoffice.platform.AuditLog;
import dev.forebay.boxoffice.platform.Caller;
import dev.forebay.boxoffice.platform.Member;
import dev.forebay.boxoffice.platform.Problem;
import dev.forebay.hold.Holds;
import dev.forebay.hold.UnitState;
import dev.forebay.spring.SpringTx;
import dev.forebay.store.Sql;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What an organiser does to seats: block, unblock, take from a holder. Each with a reason, in the audit log. */
@RestController
@RequestMapping("/api/admin/events/{eventId}/seats")
@Tag(name = "Organiser")
class SeatBlockController {
    private static final Sql STATES = Sql.file("dev/forebay/boxoffice/seating/states_of.sql");

    private final EventSeats seats;
    private final Holds holds;
    private final SpringTx transactions;
    private final AuditLog audit;
    private final JdbcClient jdbc;

    SeatBlockController(EventSeats seats, Holds holds, SpringTx transactions, AuditLog audit, JdbcClient jdbc) {
        this.seats = seats;
        this.holds = holds;
        this.transactions = transactions;
        this.audit = audit;
        this.jdbc = jdbc;
    }

    @PostMapping("/block")
    @Operation(summary = "Take seats out of the sale; held ones are taken from their holder, booked ones stay")
    Changed block(
            @PathVariable String eventId, @Valid @RequestBody Order order, @Parameter(hidden = true) Caller caller) {
        var from = Set.of(UnitState.AVAILABLE, UnitState.HELD, UnitState.RESERVED);
        return mark(eventId, order, caller, "seats.block", from, UnitState.BLOCKED);
    }

    @PostMapping("/unblock")
    @Operation(summary = "Put blocked or reserved seats on sale again")
    Changed unblock(
            @PathVariable String eventId, @Valid @RequestBody Order order, @Parameter(hidden = true) Caller caller) {
        var from = Set.of(UnitState.BLOCKED, UnitState.RESERVED);
        return mark(eventId, order, caller, "seats.unblock", from, UnitState.AVAILABLE);
    }

    @PostMapping("/release")
    @Operation(summary = "Take held seats from their holder")
    Changed release(
            @PathVariable String eventId, @Valid @RequestBody Order order, @Parameter(hidden = true) Caller caller) {
        return mark(eventId, order, caller, "seats.release", Set.of(UnitState.HELD), UnitState.AVAILABLE);
    }

    private Changed mark(String eventId, Order order, Caller caller, String action, Set<UnitState> from, UnitState to) {
        var actor = caller.requireMember();
        var event = requireOwn(eventId, actor);
        var layout = seats.layout(event);
        var unknown =
                order.seats().stream().filter(seat -> !layout.contains(seat)).toList();
        if (!unknown.isEmpty()) {
            throw Problem.refused("unknown_seat", "This event has no such seats; see its plan.")
                    .with("seats", unknown);
        }
        var changed = transactions.inTx(tx -> {
            var states = states(eventId, order.seats());
            var meant = order.seats().stream()
                    .distinct()
                    .filter(seat -> from.contains(states.getOrDefault(seat, UnitState.AVAILABLE)))
                    .toList();
            var marked = meant.isEmpty() ? List.<String>of() : holds.mark(tx, eventId, meant, to);
            audit.write(actor, action, "event:" + eventId, order.reason(), Map.of("seats", marked));
            return marked;
        });
        var left = order.seats().stream()
                .distinct()
                .filter(seat -> !changed.contains(seat))
                .toList();
        return new Changed(changed, left);
    }

    private SeatedEvent requireOwn(String eventId, Member actor) {
        var event = seats.require(eventId);
        if (!actor.actsFor(event.organizationId())) {
            throw Problem.notFound("unknown_event", "Your organisation has no such event.");
        }
        return event;
    }

    private Map<String, UnitState> states(String eventId, List<String> seatIds) {
        var states = new HashMap<String, UnitState>();
        jdbc.sql(STATES.text())
                .param("event", eventId)
                .param("seats", seatIds.toArray(String[]::new))
                .query(row -> {
                    states.put(row.getString("seat_id"), UnitState.ofWord(row.getString("status")));
                });
        return states;
    }

    record Order(
            @NotNull @Size(min = 1, max = 5000) List<@NotNull @Size(min = 1, max = 100) String> seats,
            @NotBlank @Size(max = 500) String reason) {}

    /** The seats that changed, and those that stayed because they were not in a state to be changed. */
    record Changed(List<String> changed, List<String> unchanged) {}
}
