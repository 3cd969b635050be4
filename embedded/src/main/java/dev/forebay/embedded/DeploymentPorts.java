package dev.forebay.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The ports of servers that know each other by them, kept beside their data: they must be the same in the next run. The
 * file is written last, so that it stands for a deployment that was once whole.
 */
final class DeploymentPorts {
    private final @Nullable Path file;

    private DeploymentPorts(@Nullable Path file) {
        this.file = file;
    }

    static DeploymentPorts in(@Nullable Path dataDir) {
        return new DeploymentPorts(dataDir == null ? null : dataDir.resolve("ports"));
    }

    /** Those of an earlier run, none at the first one. */
    List<Integer> kept(int expected) {
        if (file == null || !Files.exists(file)) {
            return List.of();
        }
        try {
            List<Integer> ports =
                    Files.readAllLines(file).stream().map(Integer::valueOf).toList();
            if (ports.size() == expected) {
                return ports;
            }
            throw new EmbeddedServerException(file + " tells of " + ports.size() + " servers where " + expected
                    + " are wanted: choose another data directory");
        } catch (IOException | NumberFormatException e) {
            throw new EmbeddedServerException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    void keep(List<Integer> ports) {
        if (file == null) {
            return;
        }
        try {
            Files.write(file, ports.stream().map(String::valueOf).toList());
        } catch (IOException e) {
            throw new EmbeddedServerException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }
}
