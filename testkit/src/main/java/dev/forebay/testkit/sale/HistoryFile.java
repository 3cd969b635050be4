package dev.forebay.testkit.sale;

import dev.forebay.testkit.sale.SaleAnswer.Said;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the history that another process writes, as far as it has come; each call reads what is new. A last line that
 * was not finished, since its writer was killed, is left out. Not thread-safe.
 */
public final class HistoryFile {
    private final String process;
    private final Path path;
    private final Map<Long, SaleOp> ops = new LinkedHashMap<>();
    private Optional<String> end = Optional.empty();
    private long position;
    private final Map<Said, Integer> told = new EnumMap<>(Said.class);

    /** @param process the name of the process that writes it */
    public HistoryFile(String process, Path path) {
        this.process = process;
        this.path = path;
    }

    /** All that was asked by now, in order. */
    public List<SaleOp> ops() {
        readOn();
        return List.copyOf(ops.values());
    }

    /** How much was answered by now. */
    public int answers() {
        readOn();
        return told.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** How often this was answered by now. */
    public int answers(Said said) {
        readOn();
        return told.getOrDefault(said, 0);
    }

    /** What its writer said at its end, which it may never have come to. */
    public Optional<String> end() {
        readOn();
        return end;
    }

    private void readOn() {
        if (!Files.exists(path)) {
            return;
        }
        String text;
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            ByteBuffer more = ByteBuffer.allocate((int) Math.max(0, channel.size() - position));
            while (more.hasRemaining() && channel.read(more, position + more.position()) > 0) {
                continue;
            }
            text = new String(more.array(), 0, more.position(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        int whole = text.lastIndexOf('\n') + 1;
        position += whole;
        text.substring(0, whole).lines().forEach(this::read);
    }

    private void read(String line) {
        String[] fields = line.split("\t", -1);
        switch (fields[0]) {
            case "ask" -> {
                SaleOp op = SaleLines.readAsked(process, fields);
                ops.put(op.number(), op);
            }
            case "told" -> {
                SaleAnswer answer = SaleLines.readTold(fields);
                told.merge(answer.said(), 1, Integer::sum);
                ops.computeIfPresent(Long.parseLong(fields[1]), (ignored, op) -> op.answered(answer));
            }
            case "end" -> end = Optional.of(fields[1]);
            default -> throw new IllegalStateException(path + " has a line of no kind: " + line);
        }
    }
}
