package dev.forebay.base;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * What a logger says while this is open, on the thread that opened it and on threads that descend from that: test classes
 * which run at the same time share the logger, and none hears the others.
 */
public final class LogLines extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private static final InheritableThreadLocal<@Nullable LogLines> HERE = new InheritableThreadLocal<>();

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Logger logger;

    private LogLines(Logger logger) {
        this.logger = logger;
    }

    public static LogLines of(String logger) {
        var lines = new LogLines((Logger) LoggerFactory.getLogger(logger));
        lines.start();
        lines.logger.addAppender(lines);
        HERE.set(lines);
        return lines;
    }

    public List<String> all() {
        return lines;
    }

    /** Those that contain this. */
    public List<String> with(String text) {
        return lines.stream().filter(line -> line.contains(text)).toList();
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (HERE.get() == this) {
            lines.add(event.getFormattedMessage());
        }
    }

    @Override
    public void close() {
        HERE.remove();
        logger.detachAppender(this);
        stop();
    }
}
