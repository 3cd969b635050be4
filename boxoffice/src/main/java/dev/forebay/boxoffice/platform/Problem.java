package dev.forebay.boxoffice.platform;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.HttpStatus;

/**
 * An answer that is not what the caller asked for, as an RFC 9457 problem document: a stable {@code code} for programs
 * and a {@code detail} that says what to do. Thrown by controllers and services; it is an answer, not a fault, so it
 * carries no stack trace.
 */
public final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final HttpStatus status;
    private final String code;
    private final String detail;
    private final transient Map<String, Object> members;
    private final Optional<Duration> retryAfter;

    private Problem(
            HttpStatus status, String code, String detail, Map<String, Object> members, Optional<Duration> retryAfter) {
        super(code + ": " + detail, null, false, false);
        this.status = status;
        this.code = code;
        this.detail = detail;
        this.members = members;
        this.retryAfter = retryAfter;
    }

    public static Problem of(HttpStatus status, String code, String detail) {
        return new Problem(status, code, detail, Map.of(), Optional.empty());
    }

    /** 400: the request itself can't be read. */
    public static Problem badRequest(String code, String detail) {
        return of(HttpStatus.BAD_REQUEST, code, detail);
    }

    /** 404: there is no such thing, or it is not the caller's to see. */
    public static Problem notFound(String code, String detail) {
        return of(HttpStatus.NOT_FOUND, code, detail);
    }

    /** 409: it can't be done in the state things are in. */
    public static Problem conflict(String code, String detail) {
        return of(HttpStatus.CONFLICT, code, detail);
    }

    /** 422: understood, and refused by a rule. */
    public static Problem refused(String code, String detail) {
        return of(HttpStatus.UNPROCESSABLE_CONTENT, code, detail);
    }

    /** 503: PostgreSQL, the source of all truth, can't be asked. */
    public static Problem sourceUnavailable(Duration retryAfter) {
        return of(
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "source_unavailable",
                        "The database can't be reached at the moment. Nothing was sold or charged by this request as far"
                                + " as we know; try again shortly, with the same Idempotency-Key.")
                .retryAfter(retryAfter);
    }

    /** The same with one more member. */
    public Problem with(String member, Object value) {
        var more = new LinkedHashMap<>(members);
        more.put(member, value);
        return new Problem(status, code, detail, more, retryAfter);
    }

    /** The same with a time after which trying again makes sense. */
    public Problem retryAfter(Duration time) {
        return new Problem(status, code, detail, members, Optional.of(time));
    }

    public HttpStatus status() {
        return status;
    }

    public String code() {
        return code;
    }

    public String detail() {
        return detail;
    }

    /** Whole seconds, at least one. */
    public Optional<Long> retryAfterSeconds() {
        return retryAfter.map(time -> Math.max(1, (time.toMillis() + 999) / 1000));
    }

    /** The document. */
    public Map<String, Object> document() {
        var document = new LinkedHashMap<String, Object>();
        document.put("type", "urn:last-minute-live:problem:" + code);
        document.put("title", status.getReasonPhrase());
        document.put("status", status.value());
        document.put("code", code);
        document.put("detail", detail);
        retryAfterSeconds().ifPresent(seconds -> document.put("retryAfterSeconds", seconds));
        document.putAll(members);
        return document;
    }
}
