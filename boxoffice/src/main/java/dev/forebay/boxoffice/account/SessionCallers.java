package dev.forebay.boxoffice.account;

import dev.forebay.boxoffice.platform.Caller;
import dev.forebay.boxoffice.platform.Callers;
import dev.forebay.boxoffice.platform.Ids;
import dev.forebay.boxoffice.platform.Member;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Component;

/** Callers known by session or token. Thread-safe. */
@Component
class SessionCallers implements Callers {
    @Override
    public Caller of(HttpServletRequest request) {
        return caller(request, request.getSession(false));
    }

    @Override
    public Caller established(HttpServletRequest request) {
        if (authentication().filter(MemberAuthentication::byToken).isPresent()) {
            return caller(request, null);
        }
        HttpSession session = request.getSession();
        guestOf(session);
        return caller(request, session);
    }

    /** The guest's id of a session, made where it has none. */
    static String guestOf(HttpSession session) {
        return knownGuestOf(session).orElseGet(() -> {
            String guest = Ids.next("");
            session.setAttribute(SessionAttributes.GUEST, guest);
            return guest;
        });
    }

    /** The guest's id of a session, where it has one. */
    static Optional<String> knownGuestOf(HttpSession session) {
        return Optional.ofNullable((String) session.getAttribute(SessionAttributes.GUEST));
    }

    private static Caller caller(HttpServletRequest request, @Nullable HttpSession session) {
        Optional<Member> member = authentication().map(MemberAuthentication::member);
        Optional<String> guest = Optional.ofNullable(session).flatMap(SessionCallers::knownGuestOf);
        String address = request.getRemoteAddr().replaceAll("[^A-Za-z0-9:._-]", "_");
        return new Caller(member, guest, address, device(request, address));
    }

    /** One browser behind one address; a hash, since nobody needs to read it. */
    private static String device(HttpServletRequest request, String address) {
        return Ids.of(
                address,
                Optional.ofNullable(request.getHeader("User-Agent")).orElse(""),
                Optional.ofNullable(request.getHeader("Accept-Language")).orElse(""));
    }

    private static Optional<MemberAuthentication> authentication() {
        return SecurityContextHolder.getContext().getAuthentication() instanceof MemberAuthentication known
                ? Optional.of(known)
                : Optional.empty();
    }
}
