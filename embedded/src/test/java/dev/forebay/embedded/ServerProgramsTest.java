package dev.forebay.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerProgramsTest {
    @TempDir
    private Path folder;

    @Test
    void theBuildersProgramIsTheOneThatRuns() throws Exception {
        Path wrapper = Files.writeString(
                folder.resolve("server"),
                "#!/bin/sh\ntouch '%s'\nexec '%s' \"$@\"\n"
                        .formatted(folder.resolve("ran"), ServerPrograms.chosen(null)));
        Files.setPosixFilePermissions(wrapper, PosixFilePermissions.fromString("rwx------"));
        try (EmbeddedRedis redis = EmbeddedRedis.builder().program(wrapper).start()) {
            assertThat(redis.command("PING")).isEqualTo("PONG");
            assertThat(folder.resolve("ran")).exists();
        }
    }

    @Test
    void aProgramThatCannotBeRunIsNamedBeforeAnythingStarts() {
        Path missing = folder.resolve("valkey-server");
        assertThatThrownBy(() -> EmbeddedRedis.builder().program(missing).start())
                .isInstanceOf(EmbeddedServerException.class)
                .hasMessageContaining(missing.toString());
    }
}
