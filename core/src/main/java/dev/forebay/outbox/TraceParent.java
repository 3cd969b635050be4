package dev.forebay.outbox;

import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.MDC;

/**
 * The W3C traceparent of the caller, where there is one: as such in the MDC, or made of the traceId and spanId that
 * tracers put there.
 */
final class TraceParent {
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");

    private TraceParent() {}

    static Optional<String> current() {
        String given = MDC.get("traceparent");
        String traceId = MDC.get("traceId");
        String spanId = MDC.get("spanId");
        String made = given != null || traceId == null || spanId == null ? given : made(traceId, spanId);
        return Optional.ofNullable(made).filter(text -> FORM.matcher(text).matches());
    }

    /** Some tracers write 64-bit trace ids: the standard pads them. */
    private static String made(String traceId, String spanId) {
        return "00-" + "0".repeat(Math.max(0, 32 - traceId.length())) + traceId + '-' + spanId + "-01";
    }
}
