package dev.forebay.embedded;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.XZInputStream;

/**
 * The servers' programs, unpacked once per user and content into a cache directory. Concurrent JVMs may unpack at the
 * same time: each does so beside the place and moves it there whole.
 */
final class Binaries {
    private final Platform platform;
    private final Path cache;

    Binaries(Platform platform, Path cache) {
        this.platform = platform;
        this.cache = cache;
    }

    static Binaries forAccount(Account account) {
        return new Binaries(Platform.current(), account.isOther() ? sharedCache() : userCache());
    }

    /** The path of redis-server. */
    Path redisServer() {
        return unpacked(platform.redisResource(), "Redis", "REDIS_URL", Binaries::copyProgram)
                .resolve("redis-server");
    }

    /** The folder that holds PostgreSQL's bin, lib and share. */
    Path postgresHome() {
        return unpacked(platform.postgresResource(), "PostgreSQL", "DATABASE_URL", Binaries::untar);
    }

    /** The user's cache folder; a temporary one where that cannot be written. */
    static Path userCache() {
        String chosen = System.getProperty("forebay.embedded.cache");
        if (chosen != null) {
            return Path.of(chosen);
        }
        String xdg = System.getenv("XDG_CACHE_HOME");
        Path caches = xdg != null && !xdg.isBlank()
                ? Path.of(xdg)
                : Path.of(System.getProperty("user.home", "/nonexistent"), ".cache");
        return isWritable(caches) ? caches.resolve("forebay") : sharedCache();
    }

    /** A folder that other accounts can enter, as root's home is none. */
    private static Path sharedCache() {
        return Path.of(System.getProperty("java.io.tmpdir"), "forebay-" + System.getProperty("user.name"));
    }

    private static boolean isWritable(Path directory) {
        Path existing = directory;
        while (existing.getParent() != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        return Files.isWritable(existing);
    }

    private interface Unpack {
        void into(InputStream resource, Path directory) throws IOException;
    }

    private Path unpacked(String resource, String server, String variable, Unpack unpack) {
        if (!platform.supported()) {
            throw unavailable(server, variable, null);
        }
        try (InputStream probe = resource(resource)) {
            if (probe == null) {
                throw unavailable(server, variable, null);
            }
            Path target = cache.resolve(resource.replace(".txz", "") + "-" + hash(probe));
            if (!Files.isDirectory(target)) {
                unpackOnce(resource, unpack, target);
            }
            requireOwn(target);
            return target;
        } catch (IOException e) {
            throw unavailable(server, variable, e);
        }
    }

    private void unpackOnce(String resource, Unpack unpack, Path target) throws IOException {
        Files.createDirectories(cache);
        Path beside = Files.createTempDirectory(cache, "unpacking-");
        try (InputStream in = resource(resource)) {
            unpack.into(Objects.requireNonNull(in, resource), beside);
            Files.setPosixFilePermissions(beside, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException another) {
            // Another JVM was faster; its copy is as good.
        } finally {
            Directories.delete(beside);
        }
    }

    /** What somebody else put at our place, in a temporary folder that all may write to, is not run. */
    private static void requireOwn(Path target) throws IOException {
        Path own = Files.createTempFile("forebay-user", null);
        try {
            if (!Files.getOwner(target).equals(Files.getOwner(own))) {
                throw new EmbeddedServerException(
                        target + " belongs to another user: delete it, or set -Dforebay.embedded.cache");
            }
        } finally {
            Files.delete(own);
        }
    }

    private static void copyProgram(InputStream in, Path directory) throws IOException {
        Path program = directory.resolve("redis-server");
        Files.copy(in, program);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static void untar(InputStream in, Path directory) throws IOException {
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(in, 1 << 16)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path target = directory.resolve(entry.getName()).normalize();
                if (!target.startsWith(directory)) {
                    throw new IOException("entry outside of the archive: " + entry.getName());
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                    continue;
                }
                Files.createDirectories(target.getParent());
                if (entry.isSymbolicLink()) {
                    Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
                } else if (entry.isLink()) {
                    Files.createLink(target, directory.resolve(entry.getLinkName()));
                } else {
                    Files.copy(tar, target);
                    boolean program = (entry.getMode() & 0b001_000_000) != 0;
                    Files.setPosixFilePermissions(
                            target, PosixFilePermissions.fromString(program ? "rwxr-xr-x" : "rw-r--r--"));
                }
            }
        }
    }

    private static String hash(InputStream in) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
            return HexFormat.of().formatHex(digest.digest(), 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static @Nullable InputStream resource(String name) {
        return Binaries.class.getResourceAsStream("/" + name);
    }

    private EmbeddedServerException unavailable(String server, String variable, @Nullable IOException cause) {
        String message = "no " + server + " is bundled for " + platform + ": run one yourself and set " + variable;
        return cause == null
                ? new EmbeddedServerException(message)
                : new EmbeddedServerException(
                        "cannot unpack " + server + " into " + cache + " (" + cause + "): set -Dforebay.embedded.cache",
                        cause);
    }
}
