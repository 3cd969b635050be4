package dev.forebay.boxoffice.account;

import dev.forebay.boxoffice.platform.Member;
import dev.forebay.boxoffice.platform.Problem;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.stereotype.Component;

/**
 * Signing in and out with a browser's session. The session gets a new id and a new CSRF token when somebody signs in;
 * the guest they were stays known, and with it what the guest holds. Checking passwords is kept to as many at a time as
 * there are processors, so that a flood of guesses can't starve the sale. Thread-safe.
 */
@Component
public class SignIn {
    private final Users users;
    private final PasswordEncoder passwords;
    private final SessionUsers sessions;
    private final ApplicationEventPublisher publisher;
    private final SessionCsrfTokens csrf = new SessionCsrfTokens();
    private final Semaphore checks = new Semaphore(Runtime.getRuntime().availableProcessors());
    /** What the password of an account that does not exist is compared with, so that both answers take as long. */
    private final String nobodysHash;

    SignIn(Users users, PasswordEncoder passwords, SessionUsers sessions, ApplicationEventPublisher publisher) {
        this.users = users;
        this.passwords = passwords;
        this.sessions = sessions;
        this.publisher = publisher;
        this.nobodysHash = java.util.Objects.requireNonNull(passwords.encode("nobody"));
    }

    /** Signs in; empty where e-mail address and password don't belong together. */
    public Optional<Member> signIn(
            String email, String password, HttpServletRequest request, HttpServletResponse response) {
        var account = users.byEmail(email);
        boolean proven =
                matches(password, account.map(Users.Account::passwordHash).orElse(nobodysHash));
        if (account.isEmpty() || !proven) {
            return Optional.empty();
        }
        var member = account.get().member();
        SessionCallers.guestOf(request.getSession());
        request.changeSessionId();
        csrf.saveToken(csrf.generateToken(request), request, response);
        var context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(new MemberAuthentication(member, false));
        SecurityContextHolder.setContext(context);
        sessions.saveContext(context, request, response);
        return Optional.of(member);
    }

    /** Ends the session, and with it its live sockets; what it held stays held until it runs out. */
    public void signOut(HttpServletRequest request) {
        var session = request.getSession(false);
        if (session != null) {
            var guest = SessionCallers.knownGuestOf(session);
            session.invalidate();
            guest.map(SessionEnded::new).ifPresent(publisher::publishEvent);
        }
        SecurityContextHolder.clearContext();
    }

    /** The CSRF token that belongs to the session now, made where there is none. */
    public String csrfToken(HttpServletRequest request, HttpServletResponse response) {
        CsrfToken token = csrf.loadToken(request);
        if (token == null) {
            token = csrf.generateToken(request);
            csrf.saveToken(token, request, response);
        }
        return token.getToken();
    }

    private boolean matches(String password, String hash) {
        try {
            if (!checks.tryAcquire(2, TimeUnit.SECONDS)) {
                throw Problem.of(
                                HttpStatus.TOO_MANY_REQUESTS,
                                "rate_limited",
                                "Too many people sign in at the moment; try again shortly.")
                        .retryAfter(Duration.ofSeconds(2));
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw Problem.sourceUnavailable(Duration.ofSeconds(2));
        }
        try {
            return passwords.matches(password, hash);
        } finally {
            checks.release();
        }
    }
}
