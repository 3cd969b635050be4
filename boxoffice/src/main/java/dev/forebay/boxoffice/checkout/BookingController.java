package dev.forebay.boxoffice.checkout;

import dev.forebay.boxoffice.platform.Caller;
import dev.forebay.boxoffice.platform.IdempotentRequest;
import dev.forebay.boxoffice.platform.Problem;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Bookings of one's own. */
@RestController
@RequestMapping("/api/bookings")
@Tag(name = "Bookings", description = "Drafts, payment, tickets, cancellation")
class BookingController {
    private static final int LARGEST_PAGE = 100;

    private final Checkout checkout;

    BookingController(Checkout checkout) {
        this.checkout = checkout;
    }

    @PostMapping
    @Operation(summary = "Open a draft of a hold; it waits 15 minutes for its payment")
    ResponseEntity<BookingView> open(@Valid @RequestBody Order order, @Parameter(hidden = true) Caller caller) {
        var draft = checkout.open(caller, order.holdId());
        return ResponseEntity.created(URI.create("/api/bookings/" + draft.bookingId()))
                .body(draft);
    }

    @PostMapping("/{bookingId}/pay")
    @Operation(summary = "Pay; 202 while the provider does not know")
    ResponseEntity<BookingView> pay(
            @PathVariable String bookingId,
            @Valid @RequestBody Method method,
            @Parameter(hidden = true) Caller caller,
            HttpServletRequest request) {
        var booking = checkout.pay(caller.requireMember(), bookingId, method.method(), IdempotentRequest.of(request));
        if (booking.tickets().isEmpty()) {
            return ResponseEntity.status(HttpStatus.ACCEPTED)
                    .header("Retry-After", "2")
                    .body(booking);
        }
        return ResponseEntity.ok(booking);
    }

    @GetMapping
    @Operation(summary = "Your bookings, newest first")
    List<BookingView> list(
            @RequestParam(defaultValue = "0") int page,
            @RequestParam(defaultValue = "20") int size,
            @Parameter(hidden = true) Caller caller) {
        if (page < 0 || size < 1 || size > LARGEST_PAGE) {
            throw Problem.refused("bad_page", "Ask for a page from 0 and a size of 1 to 100.");
        }
        return checkout.list(caller.requireMember(), page, size);
    }

    @GetMapping("/{bookingId}")
    @Operation(summary = "A booking of yours")
    BookingView show(@PathVariable String bookingId, @Parameter(hidden = true) Caller caller) {
        return checkout.show(caller.requireMember(), bookingId);
    }

    @DeleteMapping("/{bookingId}")
    @Operation(summary = "Cancel; money that was paid goes back")
    BookingView cancel(@PathVariable String bookingId, @Parameter(hidden = true) Caller caller) {
        return checkout.cancel(caller.requireMember(), bookingId);
    }

    record Order(@NotBlank @Size(max = 300) String holdId) {}

    /** test_ok, test_declined, test_slow or test_unknown. */
    record Method(@NotBlank @Size(max = 50) String method) {}
}
