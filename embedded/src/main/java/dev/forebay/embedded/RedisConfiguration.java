package dev.forebay.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What goes into redis.conf. */
record RedisConfiguration(
        @Nullable String password, boolean cluster, boolean debug, boolean persistent, List<String> settings) {
    RedisConfiguration {
        settings = List.copyOf(settings);
    }

    /** Writes redis.conf into the server's folder, readable by its owner only; how to start a server with it. */
    List<String> command(Path program, SupervisedServer.Site site) {
        return List.of(program.toString(), write(site.directory(), site.port()).toString());
    }

    private Path write(Path directory, int port) {
        Path file = directory.resolve("redis.conf");
        try {
            Files.deleteIfExists(file);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            return Files.write(file, lines(directory, port));
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
                "set-proc-title no",
                "maxmemory-policy noeviction",
                "enable-debug-command " + (debug ? "yes" : "no")));
        if (persistent) {
            lines.addAll(List.of("appendonly yes", "appendfsync everysec", "save \"\""));
        } else {
            // Saves at a clean stop, for a restart; never by itself, as no such number of changes is reached.
            lines.addAll(List.of("appendonly no", "save 31536000 2147483647"));
        }
        if (cluster) {
            lines.addAll(List.of("cluster-enabled yes", "cluster-announce-ip 127.0.0.1"));
        }
        if (password != null) {
            lines.add("requirepass " + quoted(password));
        }
        lines.addAll(settings);
        return lines;
    }

    static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
