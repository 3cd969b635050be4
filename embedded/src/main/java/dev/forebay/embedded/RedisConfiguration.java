package dev.forebay.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What goes into redis.conf, and a command to send after each start, for what no file can say; empty for none. */
record RedisConfiguration(
        Role role,
        @Nullable String password,
        RedisSecurity security,
        boolean debug,
        boolean persistent,
        List<String> settings,
        List<String> firstCommand,
        @Nullable Path given) {
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

    /** What a client sends to log in, with the rights to do everything; nothing where no login is needed. */
    List<String> login() {
        RedisUsers users = security.users();
        if (users != null) {
            return List.of("AUTH", RedisUsers.ADMIN, users.password(RedisUsers.ADMIN));
        }
        return password == null ? List.of() : List.of("AUTH", password);
    }

    boolean clusterOfOne() {
        return role == Role.CLUSTER_OF_ONE;
    }

    /** Writes redis.conf into the server's folder, readable by its owner only; how to start a server with it. */
    List<String> command(Path program, SupervisedServer.Site site) {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(given == null ? List.of(file(site).toString()) : asGiven(given, site));
        if (role == Role.SENTINEL) {
            command.add("--sentinel");
        }
        return command;
    }

    /** Where a given file expects to be read, so that it may include others by their names. */
    Path workingDirectory() {
        return given == null
                ? Path.of("/")
                : Objects.requireNonNull(given.toAbsolutePath().getParent());
    }

    /** The file as it is, with what differs from machine to machine on the command line. */
    private List<String> asGiven(Path file, SupervisedServer.Site site) {
        List<String> arguments = new ArrayList<>(List.of(
                String.valueOf(file.getFileName()),
                security.tls() == null ? "--port" : "--tls-port",
                Integer.toString(site.port()),
                "--dir",
                site.directory().toString(),
                "--set-proc-title",
                "no"));
        for (String setting : settings) {
            int space = setting.indexOf(' ');
            arguments.add("--" + setting.substring(0, space));
            arguments.add(setting.substring(space + 1));
        }
        return arguments;
    }

    private Path file(SupervisedServer.Site site) {
        Path file = site.directory().resolve("redis.conf");
        boolean rewrittenByServers = role == Role.WATCHED || role == Role.SENTINEL;
        if (!rewrittenByServers || !Files.exists(file)) {
            write(file, site);
        }
        return file;
    }

    private void write(Path file, SupervisedServer.Site site) {
        try {
            PrivateFile.write(file, String.join("\n", lines(site.directory(), site.port())) + '\n');
            RedisUsers users = security.users();
            if (users != null) {
                PrivateFile.write(
                        aclFile(site.directory()), role == Role.SENTINEL ? users.sentinelFile() : users.serverFile());
            }
        } catch (IOException e) {
            throw new EmbeddedServerException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    private static Path aclFile(Path home) {
        return home.resolve("users.acl");
    }

    private List<String> lines(Path home, int port) {
        List<String> lines = new ArrayList<>(List.of(
                "bind 127.0.0.1",
                "dir " + quoted(home.toString()),
                "daemonize no",
                // The command line stays readable: it tells whose server this is when the JVM was killed.
                "set-proc-title no"));
        lines.addAll(security.lines(port, role, aclFile(home).toString()));
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
