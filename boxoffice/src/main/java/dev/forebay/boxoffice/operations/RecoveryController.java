package dev.forebay.boxoffice.operations;

import dev.forebay.boxoffice.platform.AuditLog;
import dev.forebay.boxoffice.platform.Caller;
import dev.forebay.boxoffice.platform.Member;
import dev.forebay.boxoffice.platform.Problem;
import dev.forebay.hold.Holds;
import dev.forebay.hold.ReconcileOutcome;
import dev.forebay.hold.ReconcileReport;
import dev.forebay.store.Sql;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/**
 * Loads the holds of events into Redis where it lost them, and compares and repairs the others, while an operator watches:
 * one line of JSON for each event, one at the end. Each node does the same by itself on Redis' return, at the first touch
 * and now and then; this is for who wants it now, and wants to see what differed.
 */
@RestController
@Tag(name = "Operator")
class RecoveryController {
    private static final Sql EVENTS = Sql.file("dev/forebay/boxoffice/operations/events_to_recover.sql");
    private static final int MOST_EVENTS = 10_000;

    private final Holds holds;
    private final JdbcClient jdbc;
    private final AuditLog audit;
    private final JsonMapper json;

    RecoveryController(Holds holds, JdbcClient jdbc, AuditLog audit, JsonMapper json) {
        this.holds = holds;
        this.jdbc = jdbc;
        this.audit = audit;
        this.json = json;
    }

    @PostMapping("/api/admin/recovery/holds")
    @Operation(
            summary = "Load or compare the seats of one event, or of all that are still to come",
            description =
                    "Newline-delimited JSON: {event} after each, {summary} at the end. PostgreSQL decides, Redis is"
                            + " repaired. Safe to repeat, and while seats are sold.")
    void holds(
            @RequestParam(required = false) @Nullable String event,
            @Parameter(hidden = true) Caller caller,
            HttpServletResponse response)
            throws IOException {
        Member operator = Operators.require(caller);
        List<EventName> events = jdbc.sql(EVENTS.text())
                .param("event", event == null ? "" : event)
                .param("most", MOST_EVENTS)
                .query((row, n) -> new EventName(row.getString("id"), row.getString("name")))
                .list();
        if (event != null && events.isEmpty()) {
            throw Problem.notFound("unknown_event", "There is no such event.");
        }
        response.setContentType("application/x-ndjson;charset=UTF-8");
        PrintWriter lines = response.getWriter();
        var summary = new Summary(0, 0, 0, 0, 0);
        for (EventName of : events) {
            Line line = line(of, holds.reconcile(of.id()), summary.events() + 1, events.size());
            summary = summary.and(line);
            lines.println(json.writeValueAsString(Map.of("event", line)));
            lines.flush();
            if (lines.checkError()) {
                break;
            }
        }
        audit.write(
                operator,
                "recovery.holds",
                event == null ? "event:*" : "event:" + event,
                "recovery",
                Map.of("repaired", summary.repaired(), "failed", summary.failed()));
        lines.println(json.writeValueAsString(Map.of("summary", summary)));
        lines.flush();
    }

    private static Line line(EventName event, ReconcileOutcome outcome, int done, int total) {
        return switch (outcome) {
            case ReconcileOutcome.Reconciled made -> {
                ReconcileReport report = made.report();
                yield new Line(
                        event.id(),
                        event.name(),
                        done,
                        total,
                        report.loaded(),
                        report.compared(),
                        report.repaired(),
                        report.differences(),
                        report.took().toMillis(),
                        "");
            }
            case ReconcileOutcome.Unavailable not ->
                new Line(event.id(), event.name(), done, total, false, 0, 0, List.of(), 0, not.reason());
        };
    }

    private record EventName(String id, String name) {}

    /**
     * What became of an event.
     *
     * @param loaded Redis did not have it and was given it whole
     * @param compared seats compared
     * @param repaired seats of which Redis said something else
     * @param differences the first hundred of them
     * @param failed why it could not be done; empty where it was
     */
    record Line(
            String id,
            String name,
            int done,
            int total,
            boolean loaded,
            int compared,
            int repaired,
            List<ReconcileReport.Difference> differences,
            long tookMillis,
            String failed) {}

    /** All events together. */
    record Summary(int events, int loaded, long compared, int repaired, int failed) {
        Summary and(Line line) {
            return new Summary(
                    events + 1,
                    loaded + (line.loaded() ? 1 : 0),
                    compared + line.compared(),
                    repaired + line.repaired(),
                    failed + (line.failed().isEmpty() ? 0 : 1));
        }
    }
}
