package dev.forebay.boxoffice.account;

import dev.forebay.boxoffice.platform.Member;
import dev.forebay.boxoffice.platform.Problem;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Signing in and out. */
@RestController
@RequestMapping("/api/session")
@Tag(name = "Session", description = "Signing in and out")
class SessionController {
    private final SignIn signIn;

    SessionController(SignIn signIn) {
        this.signIn = signIn;
    }

    @GetMapping
    @Operation(summary = "The session and its CSRF token; a guest gets both")
    SessionAnswer current(HttpServletRequest request, HttpServletResponse response) {
        response.setHeader("Cache-Control", "no-store");
        if (BearerFilter.carriesToken(request)) {
            return new SessionAnswer(null, user());
        }
        SessionCallers.guestOf(request.getSession());
        return new SessionAnswer(signIn.csrfToken(request, response), user());
    }

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "Sign in with e-mail address and password")
    SessionAnswer signIn(
            @Valid @RequestBody Credentials credentials, HttpServletRequest request, HttpServletResponse response) {
        response.setHeader("Cache-Control", "no-store");
        var member = signIn.signIn(credentials.email(), credentials.password(), request, response)
                .orElseThrow(() -> Problem.of(
                        HttpStatus.UNAUTHORIZED,
                        "bad_credentials",
                        "This e-mail address and password don't belong together."));
        return new SessionAnswer(signIn.csrfToken(request, response), UserView.of(member));
    }

    @DeleteMapping
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Sign out")
    void signOut(HttpServletRequest request) {
        signIn.signOut(request);
    }

    private static @Nullable UserView user() {
        return SecurityContextHolder.getContext().getAuthentication() instanceof MemberAuthentication known
                ? UserView.of(known.member())
                : null;
    }

    record Credentials(
            @NotBlank @Size(max = 254) String email,
            @NotBlank @Size(max = 200) String password) {
        @Override
        public String toString() {
            return "Credentials[" + email + "]";
        }
    }

    /** The CSRF token to send with writes, and who is signed in, if anybody. */
    record SessionAnswer(
            @Nullable String csrfToken, @Nullable UserView user) {
        @Override
        public String toString() {
            return "SessionAnswer[" + user + "]";
        }
    }

    record UserView(String id, String email, String name, String role) {
        static UserView of(Member member) {
            return new UserView(
                    member.id(), member.email(), member.name(), member.role().name());
        }
    }
}
