package dev.forebay.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a running box office leaves in its data directory, so that the other commands find it: readable by its owner
 * only, as it holds the database's password. Who can read it may act as operator of that machine.
 */
record Instance(long pid, String url, DatabaseAddress database) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** The instance of that data directory, where it still runs. */
    static Optional<Instance> running(Path dataDir) {
        try {
            Instance instance = JSON.readValue(Files.readAllBytes(file(dataDir)), Instance.class);
            return ProcessHandle.of(instance.pid).filter(ProcessHandle::isAlive).map(alive -> instance);
        } catch (IOException | JacksonException noneOrHalf) {
            return Optional.empty();
        }
    }

    void write(Path dataDir) {
        try {
            Path beside = Files.createTempFile(
                    dataDir,
                    "instance",
                    ".new",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.write(beside, JSON.writeValueAsBytes(this));
            Files.move(beside, file(dataDir), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw CliException.unavailable("cannot write to " + dataDir + " (" + e + "): choose another --data-dir");
        }
    }

    static void delete(Path dataDir) {
        try {
            Files.deleteIfExists(file(dataDir));
        } catch (IOException e) {
            throw CliException.unavailable("cannot delete " + file(dataDir) + " (" + e + ")");
        }
    }

    private static Path file(Path dataDir) {
        return dataDir.resolve("instance.json");
    }
}
