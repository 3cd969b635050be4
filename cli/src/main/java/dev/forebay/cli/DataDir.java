package dev.forebay.cli;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option {@code --data-dir} and its default. */
final class DataDir {
    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "Where the embedded servers keep their data (default: $$XDG_DATA_HOME/forebay,"
                    + " else ~/.local/share/forebay).")
    private @Nullable Path chosen;

    Path path() {
        Path path = chosen == null ? standard(System.getenv(), Path.of(System.getProperty("user.home"))) : chosen;
        return path.toAbsolutePath().normalize();
    }

    static Path standard(Map<String, String> environment, Path home) {
        String xdg = environment.get("XDG_DATA_HOME");
        // The specification of XDG demands an absolute path and has relative ones ignored.
        boolean usable = xdg != null && !xdg.isBlank() && Path.of(xdg).isAbsolute();
        return (usable ? Path.of(xdg) : home.resolve(".local/share")).resolve("forebay");
    }
}
