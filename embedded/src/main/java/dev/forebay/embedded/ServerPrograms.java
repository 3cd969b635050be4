package dev.forebay.embedded;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Servers of this machine that can stand in for the bundled Redis.
 *
 * <p>{@code -Dforebay.embedded.server=/usr/bin/valkey-server} runs every embedded server that names no program of its own
 * on that one: so a whole build can be run on another product or version.
 */
public final class ServerPrograms {
    /** How to come by what {@link #valkey} looks for, for a test that is skipped without it. */
    public static final String WITHOUT_VALKEY =
            "no valkey-server on the PATH: run .ci/unpack-valkey, or install the package"
                    + " valkey-server (Debian 12: from bookworm-backports), or set -Dforebay.embedded.valkey=<its path>";

    private ServerPrograms() {}

    /**
     * The program valkey-server: the one that {@code -Dforebay.embedded.valkey} names, else the first on the PATH, else
     * the one that {@code .ci/unpack-valkey} puts into the user's cache. Empty where there is none.
     *
     * @throws EmbeddedServerException when the property names something that cannot be run
     */
    public static Optional<Path> valkey() {
        Optional<Path> named = named("forebay.embedded.valkey");
        if (named.isPresent()) {
            return named;
        }
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Stream.concat(
                        Arrays.stream(path.split(File.pathSeparator))
                                .filter(folder -> !folder.isBlank())
                                .map(folder -> Path.of(folder, "valkey-server")),
                        Stream.of(Binaries.userCache().resolve("valkey/usr/bin/valkey-server")))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** The program to run: the caller's, else that of the property, else the bundled one. */
    static Path chosen(@Nullable Path own) {
        if (own != null) {
            return runnable(own, "the program of the builder");
        }
        return named("forebay.embedded.server")
                .orElseGet(() -> new Binaries(Platform.current(), Binaries.userCache()).redisServer());
    }

    private static Optional<Path> named(String property) {
        return Optional.ofNullable(System.getProperty(property))
                .filter(value -> !value.isBlank())
                .map(value -> runnable(Path.of(value), "-D" + property));
    }

    private static Path runnable(Path program, String where) {
        if (!Files.isExecutable(program) || Files.isDirectory(program)) {
            throw new EmbeddedServerException(where + " is " + program
                    + ", which is no program that can be run: give the path of a redis-server" + " or valkey-server");
        }
        return program;
    }
}
