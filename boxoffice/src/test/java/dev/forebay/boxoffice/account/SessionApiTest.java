package dev.forebay.boxoffice.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.boxoffice.testing.OnSale;
import dev.forebay.boxoffice.testing.RunningBoxOffice;
import org.junit.jupiter.api.Test;

/** Signing in and out, CSRF, tokens, and the headers every answer has. */
class SessionApiTest {
    private final RunningBoxOffice office = RunningBoxOffice.shared();

    @Test
    void signingInGivesANewSessionAndWhoItIs() {
        var browser = office.guest();
        String before = browser.get("/api/session").header("Set-Cookie").orElseThrow();

        String email = office.newBuyer();
        var answer = browser.signIn(email.replace("new", "New").replace("example", "Example"));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text("/user/email")).isEqualTo(email);
        assertThat(answer.text("/user/role")).isEqualTo("BUYER");
        String after = answer.header("Set-Cookie").orElseThrow();
        assertThat(after).isNotEqualTo(before).contains("HttpOnly").contains("SameSite=Lax");
        assertThat(browser.get("/api/session").text("/user/email")).isEqualTo(email);
        assertThat(answer.response().body()).doesNotContain("password");
    }

    @Test
    void theOldSessionIdIsWorthNothingAfterSigningIn() {
        var browser = office.guest();
        String old = cookie(browser.get("/api/session").header("Set-Cookie").orElseThrow());
        browser.signIn(office.newBuyer());

        var thief = office.guest().header("Cookie", old);

        assertThat(thief.get("/api/session").json().at("/user").isNull()).isTrue();
    }

    @Test
    void wrongPasswordsAndUnknownAccountsGetTheSameAnswer() {
        String known = office.newBuyer();
        var wrong = office.guest().post("/api/session", "{\"email\":\"" + known + "\",\"password\":\"no\"}");
        var unknown = office.guest().post("/api/session", "{\"email\":\"nobody@example.com\",\"password\":\"no\"}");

        assertThat(wrong.status()).isEqualTo(401);
        assertThat(unknown.response().body()).isEqualTo(wrong.response().body());
        assertThat(office.guest().post("/api/session", "{\"email\":\"\"}").code())
                .isEqualTo("invalid_fields");
    }

    @Test
    void signingOutEndsTheSession() {
        var browser = office.browserOf(office.newBuyer());

        assertThat(browser.delete("/api/session").status()).isEqualTo(204);

        assertThat(browser.get("/api/bookings").status()).isEqualTo(401);
    }

    @Test
    void writesByCookieNeedTheCsrfToken() {
        var sale = OnSale.of(office);
        var browser = office.browserOf(office.newBuyer());

        browser.without("X-CSRF-Token");
        assertThat(browser.hold(sale.event(), "x").code()).isEqualTo("csrf_token_needed");
        browser.header("X-CSRF-Token", "guessed");
        assertThat(browser.hold(sale.event(), "x").status()).isEqualTo(403);
    }

    @Test
    void signingInNeedsJsonSoThatNoForeignFormCanDoIt() {
        var answer = office.guest()
                .header("Content-Type", "text/plain")
                .post("/api/session", "{\"email\":\"" + office.newBuyer() + "\",\"password\":\"last-minute-live\"}");

        assertThat(answer.status()).isEqualTo(415);
    }

    @Test
    void tokenNeedsNoCsrfTokenAndAWrongOneNeverFallsBackToTheCookie() {
        String email = office.newBuyer();
        assertThat(office.programOf(email).get("/api/bookings").status()).isEqualTo(200);

        var browser = office.browserOf(email).bearer("lml_wrong");

        assertThat(browser.get("/api/bookings").code()).isEqualTo("bad_token");
        assertThat(browser.get("/api/session").status()).isEqualTo(401);
    }

    @Test
    void onlyHashesOfTokensAndSessionsAreKept() {
        String token = office.bean(PersonalTokens.class)
                .create(office.newBuyer(), "test")
                .orElseThrow();

        assertThat(token).hasSizeGreaterThanOrEqualTo(43);
        assertThat(office.sql()
                        .number(
                                "select count(*) from boxoffice.tokens where encode(hash, 'escape') like ?",
                                "%" + token + "%"))
                .isZero();
        assertThat(office.bean(PersonalTokens.class).create("nobody@example.com", "test"))
                .isEmpty();
        assertThat(office.sql().number("select min(length(id_hash)) from boxoffice.http_sessions"))
                .isEqualTo(32);
    }

    @Test
    void everyAnswerCarriesTheHeadersThatProtect() {
        var answer = office.guest().get("/api/events");

        assertThat(answer.header("Content-Security-Policy").orElse(""))
                .contains("default-src 'self'")
                .contains("frame-ancestors 'none'");
        assertThat(answer.header("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(answer.header("X-Frame-Options")).hasValue("DENY");
        assertThat(office.newProgram().get("/api/bookings").header("Cache-Control"))
                .hasValue("no-store");
        assertThat(answer.header("Strict-Transport-Security"))
                .as("only behind TLS")
                .isEmpty();
    }

    @Test
    void behindTlsTheCookieIsSecureAndBrowsersAreToldToStayThere() {
        var plain = office.guest().get("/api/session");
        assertThat(plain.header("Set-Cookie").orElseThrow()).doesNotContain("Secure");

        var answer = office.guest().header("X-Forwarded-Proto", "https").get("/api/session");

        assertThat(answer.header("Set-Cookie").orElseThrow()).contains("; Secure", "HttpOnly", "SameSite=Lax");
        assertThat(answer.header("Strict-Transport-Security")).hasValue("max-age=31536000 ; includeSubDomains");
    }

    @Test
    void readingEventsMakesNoSession() {
        assertThat(office.guest().get("/api/events").header("Set-Cookie")).isEmpty();
    }

    private static String cookie(String header) {
        return header.substring(0, header.indexOf(';'));
    }
}
