package dev.forebay.base;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Takes what belongs to a caller's thread (log context, trace, security) along to the thread that works for it behind its back.
 * Implementations are thread-safe.
 */
@FunctionalInterface
public interface ContextCarrier {
    /** Takes a snapshot now; what it answers runs {@code work} under it, on any thread, and leaves that as it was. */
    Runnable carry(Runnable work);

    /** Carries the log context (MDC), and with it the trace that tracers put there. */
    static ContextCarrier mdc() {
        return work -> {
            @Nullable Map<String, String> snapshot = MDC.getCopyOfContextMap();
            return () -> {
                @Nullable Map<String, String> before = MDC.getCopyOfContextMap();
                MDC.setContextMap(snapshot == null ? Map.of() : snapshot);
                try {
                    work.run();
                } finally {
                    MDC.setContextMap(before == null ? Map.of() : before);
                }
            };
        };
    }
}
