package dev.forebay.boxoffice.account;

/** What a browser's session keeps, all as text. */
final class SessionAttributes {
    /** The id of the account that signed in. */
    static final String USER = "user";
    /** The id of the guest, kept after signing in. */
    static final String GUEST = "guest";
    /** The CSRF token. */
    static final String CSRF = "csrf";

    private SessionAttributes() {}
}
