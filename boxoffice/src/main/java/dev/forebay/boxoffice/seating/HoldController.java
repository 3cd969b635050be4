package dev.forebay.boxoffice.seating;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.forebay.boxoffice.platform.Caller;
import dev.forebay.boxoffice.platform.IdempotentRequest;
import dev.forebay.hold.Hold;
import dev.forebay.hold.HoldRequest;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Holding seats. */
@RestController
@Tag(name = "Holds", description = "Holding seats for some minutes")
class HoldController {
    private final HoldDesk desk;
    private final Clock clock;

    HoldController(HoldDesk desk, Clock clock) {
        this.desk = desk;
        this.clock = clock;
    }

    @PostMapping("/api/events/{eventId}/holds")
    @Operation(summary = "Hold seats, all or none; with wait, stand in line for those that are taken")
    ResponseEntity<HoldView> hold(
            @PathVariable String eventId,
            @Valid @RequestBody Wish wish,
            @Parameter(hidden = true) Caller caller,
            HttpServletRequest request) {
        var key = IdempotentRequest.of(request).map(known -> known.key().key());
        var hold = desk.take(caller, eventId, wish.seats(), Boolean.TRUE.equals(wish.waiting()), key);
        return ResponseEntity.created(URI.create("/api/holds/" + hold.id())).body(view(hold));
    }

    @GetMapping("/api/holds/{holdId}")
    @Operation(summary = "A hold of yours")
    HoldView show(@PathVariable String holdId, @Parameter(hidden = true) Caller caller) {
        return view(desk.show(caller, holdId));
    }

    @PutMapping("/api/holds/{holdId}")
    @Operation(summary = "Hold on for ten minutes from now, up to the hold's total")
    HoldView extend(@PathVariable String holdId, @Parameter(hidden = true) Caller caller) {
        return view(desk.extend(caller, holdId, HoldDesk.TTL));
    }

    @DeleteMapping("/api/holds/{holdId}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Release a hold")
    void release(@PathVariable String holdId, @Parameter(hidden = true) Caller caller) {
        desk.release(caller, holdId);
    }

    @DeleteMapping("/api/events/{eventId}/line")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(
            summary = "Stand in line for these seats no longer",
            description =
                    "What is kept for you of them goes to the next in line. Nothing happens to seats in whose line you"
                            + " don't stand, nor to seats that you hold.")
    void leaveLine(
            @PathVariable String eventId,
            @Parameter(description = "A seat, or several: seat=A-1&seat=A-2") @RequestParam("seat")
                    List<String> seatIds,
            @Parameter(hidden = true) Caller caller) {
        desk.leaveLine(caller, eventId, seatIds);
    }

    private HoldView view(Hold hold) {
        return new HoldView(
                hold.id(),
                hold.pool(),
                hold.units(),
                hold.expiresAt(),
                hold.endsAtLatest(),
                clock.instant(),
                hold.fence().toString());
    }

    /** Seats asked for; how many of them the caller may hold is another question. */
    record Wish(
            @NotNull @Size(min = 1, max = HoldRequest.MAX_UNITS)
            List<@NotNull @Size(min = 1, max = 100) String> seats,

            @JsonProperty("wait") @Nullable Boolean waiting) {}

    /** A hold; {@code token} is its fencing token, which rises with each change of hands. */
    record HoldView(
            String holdId,
            String eventId,
            List<String> seats,
            Instant expiresAt,
            Instant endsAtLatest,
            Instant serverTime,
            String token) {}
}
