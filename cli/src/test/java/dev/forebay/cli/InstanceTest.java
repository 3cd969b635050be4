package dev.forebay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstanceTest {
    private static final DatabaseAddress DATABASE =
            new DatabaseAddress("jdbc:postgresql://127.0.0.1:5432/forebay", "forebay", "secret");

    @Test
    void otherCommandsFindTheRunningInstanceAndOnlyTheOwnerCanReadIt(@TempDir Path data) throws Exception {
        Instance instance = new Instance(ProcessHandle.current().pid(), "http://localhost:8080", DATABASE);
        instance.write(data);
        assertThat(Instance.running(data)).contains(instance);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("instance.json"))))
                .isEqualTo("rw-------");
        Instance.delete(data);
        assertThat(Instance.running(data)).isEmpty();
    }

    @Test
    void aDeadInstanceIsNoInstance(@TempDir Path data) throws Exception {
        Process dead = new ProcessBuilder("true").start();
        dead.waitFor();
        new Instance(dead.pid(), "http://localhost:8080", DATABASE).write(data);
        assertThat(Instance.running(data)).isEmpty();
    }

    @Test
    void aBrokenFileIsNoInstance(@TempDir Path data) throws Exception {
        Files.writeString(data.resolve("instance.json"), "{\"pid\":");
        assertThat(Instance.running(data)).isEmpty();
    }

    @Test
    void dataGoesWhereTheUsersDataGoes() {
        Path home = Path.of("/home/shop");
        assertThat(DataDir.standard(Map.of(), home)).isEqualTo(Path.of("/home/shop/.local/share/forebay"));
        assertThat(DataDir.standard(Map.of("XDG_DATA_HOME", "/data"), home)).isEqualTo(Path.of("/data/forebay"));
        assertThat(DataDir.standard(Map.of("XDG_DATA_HOME", "relative"), home))
                .isEqualTo(Path.of("/home/shop/.local/share/forebay"));
    }
}
