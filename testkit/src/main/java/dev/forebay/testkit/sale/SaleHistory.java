package dev.forebay.testkit.sale;

import dev.forebay.base.ForebayClock;
import dev.forebay.testkit.sale.SaleAnswer.Said;
import dev.forebay.testkit.sale.SaleOp.Limit;
import dev.forebay.testkit.sale.SaleOp.Moment;
import dev.forebay.testkit.sale.SaleOp.Step;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
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
            append(asked(op));
            return op.number();
        } finally {
            lock.unlock();
        }
    }

    void end(long number, SaleAnswer answer) {
        lock.lock();
        try {
            ops.computeIfPresent(number, (ignored, op) -> op.answered(answer));
            append(told(number, answer));
        } finally {
            lock.unlock();
        }
    }

    /** Notes that PostgreSQL was away between two moments. */
    public void outage(Moment from, Moment to) {
        lock.lock();
        try {
            outages.add(new Outage(from, to));
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

    /** Reads what processes have left; a last line that was not finished is left out. */
    public static List<SaleOp> read(String process, Path path) {
        Map<Long, SaleOp> ops = new LinkedHashMap<>();
        String text;
        try {
            text = Files.exists(path) ? Files.readString(path) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (String line : text.substring(0, text.lastIndexOf('\n') + 1).split("\n", -1)) {
            String[] f = line.split("\t", -1);
            if (f[0].equals("ask")) {
                SaleOp op = readAsked(process, f);
                ops.put(op.number(), op);
            } else if (f[0].equals("told")) {
                ops.computeIfPresent(Long.parseLong(f[1]), (ignored, op) -> op.answered(readTold(f)));
            }
        }
        return List.copyOf(ops.values());
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

    private static String asked(SaleOp op) {
        return String.join(
                "\t",
                "ask",
                Long.toString(op.number()),
                op.step().name(),
                op.pool(),
                op.holder(),
                op.hold(),
                String.join(",", op.units()),
                op.booking(),
                op.limits().stream()
                        .map(limit -> limit.subject() + "=" + limit.most())
                        .collect(Collectors.joining(",")),
                Long.toString(op.begun().nanos()),
                Long.toString(op.begun().wallMicros()));
    }

    private static SaleOp readAsked(String process, String[] f) {
        return new SaleOp(
                process,
                Long.parseLong(f[1]),
                Step.valueOf(f[2]),
                f[3],
                f[4],
                f[5],
                list(f[6]),
                f[7],
                list(f[8]).stream()
                        .map(limit -> limit.split("=", 2))
                        .map(parts -> new Limit(parts[0], Integer.parseInt(parts[1])))
                        .toList(),
                new Moment(Long.parseLong(f[9]), Long.parseLong(f[10])),
                Optional.empty());
    }

    private static String told(long number, SaleAnswer answer) {
        return String.join(
                "\t",
                "told",
                Long.toString(number),
                answer.said().name(),
                answer.hold(),
                String.join(",", answer.units()),
                answer.fence().toPlainString(),
                Long.toString(answer.fromMicros()),
                Long.toString(answer.untilMicros()),
                Long.toString(answer.at().nanos()),
                Long.toString(answer.at().wallMicros()),
                answer.note().replaceAll("\\s+", " "));
    }

    private static SaleAnswer readTold(String[] f) {
        return new SaleAnswer(
                Said.valueOf(f[2]),
                f[3],
                list(f[4]),
                new BigDecimal(f[5]),
                Long.parseLong(f[6]),
                Long.parseLong(f[7]),
                new Moment(Long.parseLong(f[8]), Long.parseLong(f[9])),
                f[10]);
    }

    private static List<String> list(String text) {
        return text.isEmpty() ? List.of() : Arrays.asList(text.split(",", -1));
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
