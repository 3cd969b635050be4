package dev.forebay.boxoffice.platform;

import jakarta.servlet.http.HttpServletRequest;

/** Tells who sends a request. Thread-safe. */
public interface Callers {
    /** The caller as far as known; makes no session. */
    Caller of(HttpServletRequest request);

    /** The caller, with a session and a guest's id where there was none and no token either. */
    Caller established(HttpServletRequest request);
}
