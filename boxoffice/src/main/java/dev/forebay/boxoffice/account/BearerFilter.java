package dev.forebay.boxoffice.account;

import dev.forebay.boxoffice.platform.Problem;
import dev.forebay.boxoffice.platform.Problems;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Signs a request in by its personal token. A request that carries one is judged by it alone: a wrong token is refused
 * and never falls back to a cookie, so leaving out the CSRF check for it is safe.
 */
class BearerFilter extends OncePerRequestFilter {
    private static final String SCHEME = "bearer ";

    private final PersonalTokens tokens;
    private final Users users;
    private final Problems problems;

    BearerFilter(PersonalTokens tokens, Users users, Problems problems) {
        this.tokens = tokens;
        this.users = users;
        this.problems = problems;
    }

    static boolean carriesToken(HttpServletRequest request) {
        return token(request).isPresent();
    }

    /** The token of a request that carries one. */
    static Optional<String> token(HttpServletRequest request) {
        return Optional.ofNullable(request.getHeader("Authorization"))
                .filter(header -> header.toLowerCase(Locale.ROOT).startsWith(SCHEME))
                .map(header -> header.substring(SCHEME.length()).strip());
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !carriesToken(request);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        try {
            var member = token(request)
                    .flatMap(tokens::owner)
                    .flatMap(users::byId)
                    .orElseThrow(() -> Problem.of(
                            HttpStatus.UNAUTHORIZED, "bad_token", "This token is not known; make a new one."));
            var context = SecurityContextHolder.createEmptyContext();
            context.setAuthentication(new MemberAuthentication(member, true));
            SecurityContextHolder.setContext(context);
        } catch (RuntimeException thrown) {
            problems.write(response, problems.of(thrown));
            return;
        }
        chain.doFilter(request, response);
    }
}
