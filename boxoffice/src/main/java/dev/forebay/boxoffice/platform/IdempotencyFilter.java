package dev.forebay.boxoffice.platform;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.ContentCachingResponseWrapper;

/**
 * Gives writes that carry an {@code Idempotency-Key} one answer: the first request does the work, the same one again
 * gets the kept answer; the same key with another method, path, query or body gets 422. Answers that say nothing was done (401, 403, 429, 5xx, and all
 * that say when to try again) are not kept. Runs behind the security filters, so keys belong to callers.
 *
 * <p>Two writes take no key. Signing in answers with a cookie and a CSRF token, which nobody should keep for a day, and does
 * nothing twice when it is repeated, as signing out does not; what a provider's webhook tells has a name of its own.
 */
class IdempotencyFilter extends OncePerRequestFilter {
    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,200}");
    private static final Set<String> WRITES = Set.of("POST", "PUT", "PATCH", "DELETE");
    private static final Set<Integer> NOT_KEPT = Set.of(401, 403, 408, 425, 429);

    private final IdempotencyKeys keys;
    private final Callers callers;
    private final Problems problems;

    IdempotencyFilter(IdempotencyKeys keys, Callers callers, Problems problems) {
        this.keys = keys;
        this.callers = callers;
        this.problems = problems;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        String path = request.getRequestURI();
        return request.getHeader("Idempotency-Key") == null
                || !WRITES.contains(request.getMethod())
                || !path.startsWith("/api/")
                || path.equals("/api/session")
                || path.equals("/api/payments/webhook");
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        try {
            String text = request.getHeader("Idempotency-Key");
            if (!KEY.matcher(text).matches()) {
                throw Problem.badRequest(
                        "bad_idempotency_key",
                        "An Idempotency-Key has 1 to 200 visible ASCII characters; a UUID is a good one.");
            }
            var body = new BufferedRequest(request);
            var key = new IdempotencyKeys.Key(callers.established(request).holder(), text);
            switch (keys.begin(key, identity(request), body.hash())) {
                case IdempotencyKeys.Claim.Mine mine -> work(key, body, response, chain);
                case IdempotencyKeys.Claim.Answered answered -> replay(answered.answer(), response);
                case IdempotencyKeys.Claim.Busy busy ->
                    throw Problem.conflict(
                                    "in_progress",
                                    "The first request with this Idempotency-Key is still at work; ask again shortly.")
                            .retryAfter(Duration.ofSeconds(1));
                case IdempotencyKeys.Claim.Reused reused ->
                    throw Problem.refused(
                            "idempotency_key_reused",
                            "This Idempotency-Key was used for another request; take a new one for each.");
            }
        } catch (RuntimeException thrown) {
            problems.write(response, problems.of(thrown));
        }
    }

    /** What a request asks for beside its body: {@code POST /api/admin/caches/sweep?seconds=60}. */
    private static String identity(HttpServletRequest request) {
        String query = request.getQueryString();
        return request.getMethod() + " " + request.getRequestURI() + (query == null ? "" : "?" + query);
    }

    private void work(IdempotencyKeys.Key key, BufferedRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        var inside = new IdempotentRequest(key);
        request.setAttribute(IdempotentRequest.ATTRIBUTE, inside);
        var captured = new ContentCachingResponseWrapper(response);
        boolean finished = false;
        try {
            chain.doFilter(request, captured);
            finished = true;
        } finally {
            settle(inside, captured, finished);
        }
        captured.copyBodyToResponse();
    }

    /** Keeps the answer, unless the work kept it in its own transaction; a dead database leaves the key to be taken over. */
    private void settle(IdempotentRequest inside, ContentCachingResponseWrapper response, boolean finished) {
        if (inside.answered()) {
            return;
        }
        int status = response.getStatus();
        try {
            boolean undone =
                    !finished || status >= HttpStatus.INTERNAL_SERVER_ERROR.value() || NOT_KEPT.contains(status);
            if (undone || response.getHeader("Retry-After") != null) {
                keys.forget(inside.key());
            } else {
                keys.answer(
                        inside.key(),
                        new IdempotencyKeys.Answer(
                                status,
                                response.getContentAsByteArray(),
                                response.getContentType(),
                                Optional.ofNullable(response.getHeader("Location"))));
            }
        } catch (org.springframework.dao.DataAccessException away) {
            logger.warn("an idempotency key could not be settled; it is taken over after a minute", away);
        }
    }

    private static void replay(IdempotencyKeys.Answer answer, HttpServletResponse response) throws IOException {
        response.setStatus(answer.status());
        response.setHeader("Idempotency-Replayed", "true");
        answer.location().ifPresent(location -> response.setHeader("Location", location));
        if (answer.contentType() != null) {
            response.setContentType(answer.contentType());
        }
        response.getOutputStream().write(answer.body());
    }
}
