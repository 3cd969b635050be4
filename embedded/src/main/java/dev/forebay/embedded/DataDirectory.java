package dev.forebay.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The folder one server lives in, owned by one JVM at a time: a file lock, which the system drops when the JVM dies.
 * So whoever has the lock knows that a server still running there has lost its JVM.
 */
final class DataDirectory implements AutoCloseable {
    private final Path path;
    private final boolean temporary;
    private final FileChannel lock;

    private DataDirectory(Path path, boolean temporary, FileChannel lock) {
        this.path = path;
        this.temporary = temporary;
        this.lock = lock;
    }

    /** The given folder, kept when the server stops; without one a temporary folder, deleted then. */
    static DataDirectory open(@Nullable Path given, String server) {
        try {
            Path path = given == null
                    ? Files.createTempDirectory("forebay-" + server + "-").toRealPath()
                    : Directories.createPrivate(given).toRealPath();
            return new DataDirectory(path, given == null, lock(path, server));
        } catch (IOException e) {
            throw new EmbeddedServerException(
                    "cannot use " + given + " as " + server + "'s data directory (" + e + "): choose another", e);
        }
    }

    private static FileChannel lock(Path path, String server) throws IOException {
        FileChannel channel = FileChannel.open(
                path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            @Nullable FileLock lock = channel.tryLock();
            if (lock != null) {
                channel.truncate(0);
                String owner = Long.toString(ProcessHandle.current().pid());
                channel.write(ByteBuffer.wrap(owner.getBytes(StandardCharsets.US_ASCII)));
                return channel;
            }
        } catch (OverlappingFileLockException sameJvm) {
            // Told below, like a lock of another process.
        }
        ByteBuffer owner = ByteBuffer.allocate(20);
        channel.read(owner, 0);
        channel.close();
        throw new EmbeddedServerException(
                path + " is in use by process " + new String(owner.array(), StandardCharsets.US_ASCII).trim()
                        + ": stop it, or choose another data directory for " + server);
    }

    Path path() {
        return path;
    }

    boolean temporary() {
        return temporary;
    }

    @Override
    public void close() {
        try {
            lock.close();
            if (temporary) {
                Directories.delete(path);
            }
        } catch (IOException e) {
            throw new EmbeddedServerException("cannot delete " + path + " (" + e + "): delete it yourself", e);
        }
    }
}
