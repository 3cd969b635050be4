package dev.forebay.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The files of one PostgreSQL: its cluster folder under the data directory, made by initdb when absent, the superuser's
 * random password beside it, and the lock file that PostgreSQL keeps inside.
 */
final class PostgresCluster {
    static final String USER = "forebay";

    /** The messages we look for are English, whatever the user's language. */
    static final Map<String, String> ENVIRONMENT = Map.of("LC_ALL", "C", "TZ", "UTC");

    private final Path home;
    private final Path data;
    private final Account account;
    private final String password;

    private PostgresCluster(Path home, Path data, Account account, String password) {
        this.home = home;
        this.data = data;
        this.account = account;
        this.password = password;
    }

    /** The caller owns the directory, and whatever server had been left there is stopped. */
    static PostgresCluster open(Path directory, Path home, Account account, boolean throwaway) {
        Path data = directory.resolve("cluster");
        Path passwordFile = directory.resolve("password");
        try {
            if (!Files.exists(data.resolve("PG_VERSION"))) {
                Directories.delete(data);
                Files.deleteIfExists(passwordFile);
                initialise(directory, home, account, passwordFile, throwaway);
            }
            account.own(directory);
            requireSameMajor(data, home);
            PostgresCluster cluster = new PostgresCluster(
                    home, data, account, Files.readString(passwordFile).trim());
            cluster.removeStaleLock();
            return cluster;
        } catch (IOException e) {
            throw new EmbeddedServerException(
                    "cannot use " + directory + " as PostgreSQL's data directory (" + e + "): choose another", e);
        }
    }

    /** Built beside its place and moved there whole, so that a half-made one is never taken for a cluster. */
    private static void initialise(Path directory, Path home, Account account, Path passwordFile, boolean throwaway)
            throws IOException {
        byte[] random = new byte[18];
        new SecureRandom().nextBytes(random);
        Files.createFile(
                passwordFile, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(passwordFile, HexFormat.of().formatHex(random));
        account.own(directory);
        Path beside = directory.resolve("cluster.new");
        Directories.delete(beside);
        List<String> command = new ArrayList<>(List.of(
                home.resolve("bin/initdb").toString(),
                "--pgdata=" + beside,
                "--username=" + USER,
                "--pwfile=" + passwordFile,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--no-instructions"));
        if (throwaway) {
            command.add("--no-sync");
        }
        run(account.command(command));
        Files.move(beside, directory.resolve("cluster"));
    }

    private static void requireSameMajor(Path data, Path home) throws IOException {
        String written = Files.readString(data.resolve("PG_VERSION")).trim();
        // "postgres (PostgreSQL) 18.6"
        String version = run(List.of(home.resolve("bin/postgres").toString(), "--version"))
                .replaceFirst(".*\\(PostgreSQL\\) ", "")
                .trim();
        String bundled = version.replaceFirst("[^0-9].*", "");
        if (!written.equals(bundled)) {
            throw new EmbeddedServerException(data + " was written by PostgreSQL " + written
                    + " and the bundled one is " + bundled + ": choose another data directory, or dump it with "
                    + written + " and restore it here");
        }
    }

    static Map<String, String> settings(boolean throwaway) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("listen_addresses", "127.0.0.1");
        // No socket files: nothing of ours outside of the data directory.
        settings.put("unix_socket_directories", "");
        settings.put("max_connections", "200");
        settings.put("shared_buffers", "128MB");
        settings.put("timezone", "UTC");
        settings.put("log_timezone", "UTC");
        if (throwaway) {
            settings.put("fsync", "off");
            settings.put("full_page_writes", "off");
            // Inside the data directory, so that nothing stays in /dev/shm after a SIGKILL.
            settings.put("dynamic_shared_memory_type", "mmap");
        }
        return settings;
    }

    List<String> serverCommand(int port, Map<String, String> settings) {
        removeStaleLock();
        List<String> command = new ArrayList<>(
                List.of(home.resolve("bin/postgres").toString(), "-D", data.toString(), "-p", Integer.toString(port)));
        settings.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
        return account.command(command);
    }

    String password() {
        return password;
    }

    EmbeddedDatabase database(int port, String name) {
        return new EmbeddedDatabase("127.0.0.1", port, name, USER, password);
    }

    /** What the postmaster writes into its lock file once it accepts connections. */
    boolean reportsReady() {
        List<String> lock = lockFile();
        return lock.size() >= 8 && lock.get(7).trim().equals("ready");
    }

    /**
     * A killed PostgreSQL leaves its lock file; once its process id belongs to another process, the next start would
     * refuse. Ours is known to be stopped.
     */
    private void removeStaleLock() {
        Path file = data.resolve("postmaster.pid");
        if (Leftover.server(file, data).isPresent()) {
            throw new EmbeddedServerException(data + " is in use by another PostgreSQL: stop process "
                    + lockFile().getFirst());
        }
        try {
            if (Files.exists(file)) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new EmbeddedServerException("cannot delete " + file + " (" + e + "): delete it yourself", e);
        }
    }

    /**
     * Frees the small System V segment of a server that this JVM killed; PostgreSQL itself would do so at its next
     * start. One that stopped cleanly has freed it, and left no lock file to name it.
     */
    void releaseSharedMemory() {
        List<String> lock = lockFile();
        if (lock.size() >= 7) {
            String segment = lock.get(6).trim().replaceFirst(".*\\s", "");
            Shell.succeeds("ipcrm", "-m", segment);
        }
    }

    private List<String> lockFile() {
        try {
            return Files.readAllLines(data.resolve("postmaster.pid"));
        } catch (IOException none) {
            return List.of();
        }
    }

    private static String run(List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(ENVIRONMENT);
        Process process = builder.start();
        try {
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new EmbeddedServerException(
                        command.getFirst() + " failed: " + output.strip().replaceAll("\\s*\n\\s*", " | "));
            }
            return output;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EmbeddedServerException("interrupted while running " + command.getFirst(), e);
        } finally {
            process.destroyForcibly();
        }
    }
}
