package dev.forebay.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where the embedded Redis of one role keeps its data: a folder for each topology, of which only the one used last is
 * there. What another topology left is out of date the moment this one sells, so it is thrown away rather than kept:
 * PostgreSQL has all that counts, and fills the new one.
 */
record RedisHome(Path dataDir, String name, Topology topology) {

    Path path() {
        return path(topology);
    }

    private Path path(Topology some) {
        return dataDir.resolve(some == Topology.SINGLE ? name : name + "-" + some);
    }

    /** Makes room for this topology; one line for people where something was there that cannot be used. */
    Optional<String> prepare() {
        List<Topology> others = Arrays.stream(Topology.values())
                .filter(other -> other != topology && Files.exists(path(other)))
                .toList();
        others.forEach(other -> discard(path(other)));
        boolean half = topology != Topology.SINGLE && Files.exists(path()) && !Files.exists(path().resolve("ports"));
        if (half) {
            discard(path());
        }
        String anew = name + " starts anew as " + topology + " and is filled from PostgreSQL, which keeps everything.";
        if (!others.isEmpty()) {
            return Optional.of("This data directory ran on " + others.getFirst() + " before: " + anew);
        }
        return half
                ? Optional.of("The last start did not get as far as a whole " + topology + ": " + anew)
                : Optional.empty();
    }

    /** Throws away what the role left: it has no Redis of its own now, and would come back to what is out of date. */
    static void leave(Path dataDir, String name) {
        for (Topology topology : Topology.values()) {
            RedisHome home = new RedisHome(dataDir, name, topology);
            if (Files.exists(home.path())) {
                discard(home.path());
            }
        }
    }

    /** The password of servers that keep their configuration from run to run. */
    String keptPassword() {
        Path file = path().resolve("password");
        try {
            if (!Files.exists(file)) {
                Files.createDirectories(
                        path(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                Files.writeString(file, RandomSecret.next());
            }
            return Files.readString(file);
        } catch (IOException e) {
            throw CliException.unavailable("cannot use " + file + " (" + e + "): delete " + path()
                    + ", Redis then starts anew, or choose another --data-dir");
        }
    }

    private static void discard(Path folder) {
        try (Stream<Path> walk = Files.walk(folder)) {
            List<Path> deepestFirst = walk.sorted(Comparator.reverseOrder()).toList();
            deepestFirst.forEach(path -> requireStopped(path, folder));
            for (Path path : deepestFirst) {
                Files.deleteIfExists(path);
            }
        } catch (IOException | UncheckedIOException e) {
            throw CliException.unavailable("cannot delete " + folder + " (" + e.getMessage() + "): delete it yourself");
        }
    }

    /** A server that a killed run left is about to be stopped by its guardian, who finds it by this file. */
    private static void requireStopped(Path path, Path folder) {
        if (path.endsWith("redis.pid")) {
            running(path, folder).ifPresent(server -> {
                throw CliException.unavailable("a Redis of an earlier run still uses " + folder + " (process "
                        + server.pid() + "): try again in a moment, or stop it");
            });
        }
    }

    private static Optional<ProcessHandle> running(Path pidFile, Path folder) {
        try {
            return ProcessHandle.of(Long.parseLong(Files.readString(pidFile).strip()))
                    .filter(ProcessHandle::isAlive)
                    .filter(process -> process.info()
                            .arguments()
                            .map(arguments -> Arrays.stream(arguments).anyMatch(a -> a.contains(folder.toString())))
                            .orElse(false));
        } catch (IOException | NumberFormatException goneOrEmpty) {
            return Optional.empty();
        }
    }
}
