package dev.forebay.testkit.sale;

import dev.forebay.base.ForebayClock;
import dev.forebay.testkit.sale.SaleAnswer.Said;
import dev.forebay.testkit.sale.SaleOp.Limit;
import dev.forebay.testkit.sale.SaleOp.Moment;
import dev.forebay.testkit.sale.SaleOp.Step;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What buyers of one process asked for and were told, in the order it was noted: the asking before the call, the answer
 * after it. With a file every note is a line that is written at once, so that a process that is killed leaves all it
 * knew. Thread-safe.
 */
public final class SaleHistory implements AutoCloseable {
    private final String process;
    private final ForebayClock clock;
    private final @Nullable OutputStream file;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Long, SaleOp> ops = new LinkedHashMap<>();
    private final List<Outage> outages = new ArrayList<>();
    private long last;

    private SaleHistory(String process, @Nullable OutputStream file) {
        this.process = process;
        this.clock = ForebayClock.system();
        this.file = file;
    }

    /** A history in memory. */
    public static SaleHistory of(String process) {
        return new SaleHistory(process, null);
    }

    /** A history that is also appended to a file. */
    public static SaleHistory of(String process, Path path) {
        try {
            return new SaleHistory(
                    process, Files.newOutputStream(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Now. */
    public Moment moment() {
        var now = clock.now();
        return new Moment(clock.nanoTime(), now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000);
    }

    String process() {
        return process;
    }

    /** Notes what is about to be asked; answers its number. */
    long begin(
            Step step,
            String pool,
            String holder,
            String hold,
            List<String> units,
            String booking,
            List<Limit> limits) {
        lock.lock();
        try {
            var op = new SaleOp(
                    process, ++last, step, pool, holder, hold, units, booking, limits, moment(), Optional.empty());
            ops.put(op.number(), op);
            append(SaleLines.asked(op));
            return op.number();
        } finally {
            lock.unlock();
        }
    }

    void end(long number, SaleAnswer answer) {
        lock.lock();
        try {
            ops.computeIfPresent(number, (ignored, op) -> op.answered(answer));
            append(SaleLines.told(number, answer));
        } finally {
            lock.unlock();
        }
    }

    /** Notes that PostgreSQL was away between two moments. */
    public void outage(Moment from, Moment to) {
        outage(new Outage(Optional.empty(), true, from, to));
    }

    /** Notes that PostgreSQL was away, perhaps for one process alone. */
    public void outage(Outage outage) {
        lock.lock();
        try {
            outages.add(outage);
        } finally {
            lock.unlock();
        }
    }

    /** The last line: that nothing more will be asked, and why. */
    void ended(String why) {
        lock.lock();
        try {
            append(SaleLines.end(why));
        } finally {
            lock.unlock();
        }
    }

    /** All that was asked, in order. */
    public List<SaleOp> ops() {
        lock.lock();
        try {
            return List.copyOf(ops.values());
        } finally {
            lock.unlock();
        }
    }

    /** When PostgreSQL was away. */
    public List<Outage> outages() {
        lock.lock();
        try {
            return List.copyOf(outages);
        } finally {
            lock.unlock();
        }
    }

    /** How often each answer was given. */
    public Map<Said, Long> answers() {
        return counted(ops());
    }

    /** How often each answer was given. */
    public static Map<Said, Long> counted(Collection<SaleOp> ops) {
        return ops.stream()
                .flatMap(op -> op.answer().stream())
                .collect(Collectors.groupingBy(
                        SaleAnswer::said, () -> new java.util.EnumMap<>(Said.class), Collectors.counting()));
    }

    private void append(String line) {
        OutputStream out = file;
        if (out != null) {
            try {
                out.write((line + '\n').getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void close() {
        OutputStream out = file;
        if (out != null) {
            try {
                out.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
