package dev.forebay.testkit.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The wall clock of processes that are started with its {@link #environment}: it goes as the machine's does, ahead of it or
 * behind, and may be set while they run, as an operator or NTP does. Their monotonic clock is the machine's. Needs
 * libfaketime and a dynamically linked program; one that is linked statically, as the bundled Redis is, does not notice, and one with jemalloc, as Valkey, does not start.
 * Thread-safe.
 */
public final class WallClock {
    /** What to say where there is no {@link #library}. */
    public static final String WITHOUT_LIBRARY = "no libfaketime: apt-get install faketime";

    private static final Path LIBRARIES = Path.of("/usr/lib");

    private final Path library;
    private final Path file;

    private WallClock(Path library, Path file) {
        this.library = library;
        this.file = file;
    }

    /**
     * A clock that is right until it is set.
     *
     * @param file where it says how far it is off; made here
     */
    public static WallClock in(Path file) {
        var clock = new WallClock(
                library().orElseThrow(() -> new IllegalStateException(WITHOUT_LIBRARY)), file.toAbsolutePath());
        clock.set(Duration.ZERO);
        return clock;
    }

    /** The library, where the machine has it. */
    public static Optional<Path> library() {
        try (Stream<Path> folders = Files.list(LIBRARIES)) {
            return folders.map(folder -> folder.resolve("faketime/libfaketimeMT.so.1"))
                    .filter(Files::isRegularFile)
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The variables that a process reads this clock by. */
    public Map<String, String> environment() {
        return Map.of(
                "LD_PRELOAD",
                library.toString(),
                "FAKETIME_TIMESTAMP_FILE",
                file.toString(),
                "FAKETIME_NO_CACHE",
                "1",
                "FAKETIME_DONT_FAKE_MONOTONIC",
                "1");
    }

    /** How far ahead of the machine's clock it is from now on; negative: behind. */
    public void set(Duration ahead) {
        try {
            Path next = Files.createTempFile(file.getParent(), "clock", ".next");
            Files.writeString(next, "%+d".formatted(ahead.toSeconds()));
            // never seen half written
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
