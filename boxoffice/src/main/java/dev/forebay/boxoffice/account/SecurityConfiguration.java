package dev.forebay.boxoffice.account;

import dev.forebay.boxoffice.platform.Problem;
import dev.forebay.boxoffice.platform.Problems;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.core.userdetails.UsernameNotFoundException;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.csrf.CsrfException;
import org.springframework.security.web.csrf.CsrfFilter;
import org.springframework.security.web.csrf.CsrfTokenRequestAttributeHandler;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.session.config.annotation.web.http.EnableSpringHttpSession;
import org.springframework.session.web.http.CookieSerializer;
import org.springframework.session.web.http.DefaultCookieSerializer;

/** What protects every request: who may do what, CSRF, headers, the session's cookie. */
@Configuration(proxyBeanMethods = false)
@EnableSpringHttpSession
class SecurityConfiguration {
    private static final String POLICY =
            "default-src 'self'; connect-src 'self'; img-src 'self' data:; object-src 'none';"
                    + " base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
    /** Swagger UI writes style attributes; its scripts are files of ours all the same. */
    private static final String SWAGGER_POLICY = POLICY + "; style-src 'self' 'unsafe-inline'";

    @Bean
    SecurityFilterChain chain(
            HttpSecurity http, SessionUsers sessions, PersonalTokens tokens, Users users, Problems problems)
            throws Exception {
        return http.securityContext(context -> context.securityContextRepository(sessions))
                .requestCache(AbstractHttpConfigurer::disable)
                .formLogin(AbstractHttpConfigurer::disable)
                .httpBasic(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .csrf(csrf -> csrf.csrfTokenRepository(new SessionCsrfTokens())
                        .csrfTokenRequestHandler(new CsrfTokenRequestAttributeHandler())
                        .ignoringRequestMatchers(SecurityConfiguration::needsNoCsrfToken))
                .headers(SecurityConfiguration::headers)
                .addFilterBefore(new BearerFilter(tokens, users, problems), CsrfFilter.class)
                .exceptionHandling(refusals -> refusals.authenticationEntryPoint(
                                (request, response, refused) -> signInFirst(request, response, refused, problems))
                        .accessDeniedHandler(
                                (request, response, denied) -> denied(request, response, denied, problems)))
                .authorizeHttpRequests(requests -> requests.requestMatchers("/api/bookings", "/api/bookings/**")
                        .authenticated()
                        .requestMatchers("/api/admin/**")
                        .hasAnyRole("ORGANISER", "OPERATOR")
                        .anyRequest()
                        .permitAll())
                .build();
    }

    private static boolean needsNoCsrfToken(HttpServletRequest request) {
        String path = request.getRequestURI();
        return BearerFilter.carriesToken(request)
                || path.equals("/api/payments/webhook")
                || path.equals("/api/session") && HttpMethod.POST.matches(request.getMethod());
    }

    private static void headers(HeadersConfigurer<HttpSecurity> headers) {
        headers.frameOptions(frames -> frames.deny())
                .referrerPolicy(referrer -> referrer.policy(ReferrerPolicy.STRICT_ORIGIN_WHEN_CROSS_ORIGIN))
                .cacheControl(cache -> cache.disable())
                .addHeaderWriter(SecurityConfiguration::keepPrivate)
                .addHeaderWriter((request, response) -> response.setHeader(
                        "Content-Security-Policy",
                        request.getRequestURI().startsWith("/swagger-ui") ? SWAGGER_POLICY : POLICY));
    }

    /**
     * What belongs to one person is not kept by caches. Pages say so themselves; HTML that is nobody's page, such as Swagger
     * UI, may be kept by its reader, and is asked for again.
     */
    private static void keepPrivate(HttpServletRequest request, HttpServletResponse response) {
        String path = request.getRequestURI();
        if (response.containsHeader("Cache-Control")) {
            return;
        }
        if (path.startsWith("/api/") && !path.startsWith("/api/events")) {
            response.setHeader("Cache-Control", "no-store");
        } else if (String.valueOf(response.getContentType()).startsWith("text/html")) {
            response.setHeader("Cache-Control", "private, no-cache");
        }
    }

    private static void signInFirst(
            HttpServletRequest request,
            HttpServletResponse response,
            AuthenticationException refused,
            Problems problems)
            throws IOException {
        String path = request.getRequestURI();
        if (path.startsWith("/api/")) {
            problems.write(
                    response,
                    Problem.of(HttpStatus.UNAUTHORIZED, "sign_in_needed", "Sign in first; what you hold stays yours."));
        } else {
            response.sendRedirect("/sign-in?next=" + URLEncoder.encode(path, StandardCharsets.UTF_8));
        }
    }

    private static void denied(
            HttpServletRequest request, HttpServletResponse response, AccessDeniedException denied, Problems problems)
            throws IOException {
        boolean csrf = denied instanceof CsrfException;
        if (!request.getRequestURI().startsWith("/api/")) {
            response.sendError(HttpStatus.FORBIDDEN.value());
            return;
        }
        problems.write(
                response,
                csrf
                        ? Problem.of(
                                HttpStatus.FORBIDDEN,
                                "csrf_token_needed",
                                "Send the csrfToken of GET /api/session as X-CSRF-Token with every write.")
                        : Problem.of(HttpStatus.FORBIDDEN, "not_allowed", "This account may not do that."));
    }

    @Bean
    PasswordEncoder passwordEncoder() {
        return new BCryptPasswordEncoder(10);
    }

    /** Keeps Spring Boot from making an account of its own; members sign in through {@link SignIn}. */
    @Bean
    UserDetailsService noOtherAccounts() {
        return name -> {
            throw new UsernameNotFoundException("accounts sign in through the session only");
        };
    }

    @Bean
    CookieSerializer sessionCookie() {
        var cookie = new DefaultCookieSerializer();
        cookie.setCookieName("lml_session");
        cookie.setUseHttpOnlyCookie(true);
        cookie.setSameSite("Lax");
        cookie.setUseBase64Encoding(false);
        return cookie;
    }
}
