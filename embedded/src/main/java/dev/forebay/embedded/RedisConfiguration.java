package dev.forebay.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What goes into redis.conf, and a command to send after each start, for what no file can say; empty for none. */
record RedisConfiguration(
        Role role,
        @Nullable String password,
        boolean debug,
        boolean persistent,
        List<String> settings,
        List<String> firstCommand) {
    enum Role {
        SERVER,
        /** One that owns all slots. */
        CLUSTER_OF_ONE,
        /** A server of a Sentinel deployment: its file is the sentinels' to rewrite, and never written again by us. */
        WATCHED,
        /** Keeps its state in the file. */
        SENTINEL
    }

    RedisConfiguration {
        settings = List.copyOf(settings);
        firstCommand = List.copyOf(firstCommand);
    }

    boolean clusterOfOne() {
        return role == Role.CLUSTER_OF_ONE;
    }

    /** Writes redis.conf into the server's folder, readable by its owner only; how to start a server with it. */
    List<String> command(Path program, SupervisedServer.Site site) {
        Path file = site.directory().resolve("redis.conf");
        boolean rewrittenByServers = role == Role.WATCHED || role == Role.SENTINEL;
        if (!rewrittenByServers || !Files.exists(file)) {
            write(file, site);
        }
        return role == Role.SENTINEL
                ? List.of(program.toString(), file.toString(), "--sentinel")
                : List.of(program.toString(), file.toString());
    }

    private void write(Path file, SupervisedServer.Site site) {
        try {
            Files.deleteIfExists(file);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.write(file, lines(site.directory(), site.port()));
        } catch (IOException e) {
            throw new EmbeddedServerException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    private List<String> lines(Path home, int port) {
        List<String> lines = new ArrayList<>(List.of(
                "bind 127.0.0.1",
                "port " + port,
                "dir " + quoted(home.toString()),
                "daemonize no",
                // The command line stays readable: it tells whose server this is when the JVM was killed.
                "set-proc-title no"));
        if (role != Role.SENTINEL) {
            lines.addAll(dataLines());
        }
        if (password != null) {
            lines.add("requirepass " + quoted(password));
        }
        lines.addAll(settings);
        return lines;
    }

    private List<String> dataLines() {
        List<String> lines = new ArrayList<>(
                List.of("maxmemory-policy noeviction", "enable-debug-command " + (debug ? "yes" : "no")));
        if (persistent) {
            lines.addAll(List.of("appendonly yes", "appendfsync everysec", "save \"\""));
        } else {
            // Saves at a clean stop, for a restart; never by itself, as no such number of changes is reached.
            lines.addAll(List.of("appendonly no", "save 31536000 2147483647"));
        }
        if (role == Role.CLUSTER_OF_ONE) {
            lines.addAll(List.of("cluster-enabled yes", "cluster-announce-ip 127.0.0.1"));
        }
        return lines;
    }

    static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
