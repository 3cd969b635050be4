package dev.forebay.boxoffice.seating;

import dev.forebay.boxoffice.platform.Problem;
import dev.forebay.hold.Holds;
import dev.forebay.hold.PoolChanges;
import dev.forebay.hold.PoolDelta;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.ServletWebRequest;

/** The seat map: the plan, the states of the seats, and what changed. */
@RestController
@RequestMapping("/api/events/{eventId}")
@Tag(name = "Seats", description = "The seat map of an event")
class SeatController {
    private final EventSeats seats;
    private final SeatStates states;
    private final Holds holds;

    SeatController(EventSeats seats, SeatStates states, Holds holds) {
        this.seats = seats;
        this.states = states;
        this.holds = holds;
    }

    @GetMapping("/plan")
    @Operation(
            summary = "The layout with prices; immutable under its hash",
            description = "With form=columns the seats come column by column, an eighth of the size compressed: see the"
                    + " guide of the HTTP contract.")
    @ApiResponse(content = @Content(mediaType = "application/json", schema = @Schema(type = "object")))
    void plan(
            @PathVariable String eventId,
            @RequestParam(required = false) @Nullable String hash,
            @RequestParam(defaultValue = "rows") String form,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        var plan = seats.plan(seats.require(eventId));
        boolean columns = byColumns(form);
        boolean named = plan.hash().equals(hash);
        response.setHeader("Cache-Control", named ? "public, max-age=31536000, immutable" : "no-cache");
        response.setHeader("Vary", "Accept-Encoding");
        if (new ServletWebRequest(request, response).checkNotModified(plan.hash() + (columns ? "-c" : ""))) {
            return;
        }
        var encoded = columns ? plan.columns() : plan.rows();
        response.setContentType(MediaType.APPLICATION_JSON_VALUE);
        String accepted = request.getHeader("Accept-Encoding");
        if (accepted != null && accepted.contains("gzip")) {
            response.setHeader("Content-Encoding", "gzip");
            response.setContentLength(encoded.gzipLength());
            encoded.writeGzipTo(response.getOutputStream());
        } else {
            response.setContentLength(encoded.length());
            encoded.writeTo(response.getOutputStream());
        }
    }

    private static boolean byColumns(String form) {
        return switch (form) {
            case "rows" -> false;
            case "columns" -> true;
            default -> throw Problem.badRequest("bad_parameter", "The form of a plan is 'rows' or 'columns'.");
        };
    }

    @GetMapping("/seats")
    @Operation(summary = "The states of the seats; with sparse=true only of those that are not available")
    @ApiResponse(content = @Content(mediaType = "application/json", schema = @Schema(implementation = SeatsView.class)))
    void states(
            @PathVariable String eventId,
            @RequestParam(defaultValue = "false") boolean sparse,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        var event = seats.require(eventId);
        var snapshot = holds.snapshot(eventId);
        response.setHeader("Cache-Control", "no-cache");
        String tag = snapshot.epoch() + "-" + snapshot.sequence() + (sparse ? "-s" : "");
        if (new ServletWebRequest(request, response).checkNotModified(tag)) {
            return;
        }
        byte[] body = states.encoded(event, snapshot, sparse);
        response.setContentType(MediaType.APPLICATION_JSON_VALUE);
        response.getOutputStream().write(body);
    }

    @GetMapping("/changes")
    @Operation(summary = "What changed after a sequence; 410 where a new snapshot is needed")
    ChangesView changes(@PathVariable String eventId, @RequestParam String epoch, @RequestParam long after) {
        seats.require(eventId);
        return switch (holds.changes(eventId, epoch, after)) {
            case PoolChanges.Deltas deltas ->
                new ChangesView(
                        epoch, deltas.deltas().stream().map(DeltaView::of).toList());
            case PoolChanges.SnapshotNeeded needed ->
                throw Problem.of(
                        HttpStatus.GONE,
                        "snapshot_needed",
                        "These changes are too old; take GET seats and go on from it.");
        };
    }

    /** The state of an event's seats at one number. */
    record SeatsView(String event, String epoch, long sequence, String plan, Map<String, String> seats) {}

    /** Changes, oldest first. */
    record ChangesView(String epoch, List<DeltaView> changes) {}

    /** One change; apply it where {@code previous} is your number. */
    record DeltaView(String event, String epoch, long previous, long sequence, Map<String, String> seats) {
        static DeltaView of(PoolDelta delta) {
            var words = new TreeMap<String, String>();
            delta.units().forEach((seat, state) -> words.put(seat, state.word()));
            return new DeltaView(delta.pool(), delta.epoch(), delta.previous(), delta.sequence(), words);
        }
    }
}
