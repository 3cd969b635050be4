package dev.forebay.boxoffice.account;

import dev.forebay.boxoffice.platform.Member;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.security.core.context.DeferredSecurityContext;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.context.HttpRequestResponseHolder;
import org.springframework.security.web.context.SecurityContextRepository;
import org.springframework.stereotype.Component;

/** Keeps only the account's id in the session: roles are looked up, so a changed one counts at once. Thread-safe. */
@Component
class SessionUsers implements SecurityContextRepository {
    private final Users users;

    SessionUsers(Users users) {
        this.users = users;
    }

    @Override
    @Deprecated
    public SecurityContext loadContext(HttpRequestResponseHolder holder) {
        return load(holder.getRequest()).orElseGet(SecurityContextHolder::createEmptyContext);
    }

    @Override
    public DeferredSecurityContext loadDeferredContext(HttpServletRequest request) {
        return new Deferred(() -> load(request));
    }

    @Override
    public void saveContext(SecurityContext context, HttpServletRequest request, HttpServletResponse response) {
        if (context.getAuthentication() instanceof MemberAuthentication signedIn && !signedIn.byToken()) {
            request.getSession()
                    .setAttribute(SessionAttributes.USER, signedIn.member().id());
        }
    }

    @Override
    public boolean containsContext(HttpServletRequest request) {
        return userId(request).isPresent();
    }

    private Optional<SecurityContext> load(HttpServletRequest request) {
        return userId(request).flatMap(users::byId).map(SessionUsers::context);
    }

    private static SecurityContext context(Member member) {
        var context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(new MemberAuthentication(member, false));
        return context;
    }

    private static Optional<String> userId(HttpServletRequest request) {
        HttpSession session = request.getSession(false);
        return Optional.ofNullable(session).map(found -> (String) found.getAttribute(SessionAttributes.USER));
    }

    private static final class Deferred implements DeferredSecurityContext {
        private final Supplier<Optional<SecurityContext>> source;
        private SecurityContext context = SecurityContextHolder.createEmptyContext();
        private boolean loaded;
        private boolean generated;

        Deferred(Supplier<Optional<SecurityContext>> source) {
            this.source = source;
        }

        @Override
        public SecurityContext get() {
            if (!loaded) {
                var found = source.get();
                generated = found.isEmpty();
                found.ifPresent(known -> context = known);
                loaded = true;
            }
            return context;
        }

        @Override
        public boolean isGenerated() {
            get();
            return generated;
        }
    }
}
