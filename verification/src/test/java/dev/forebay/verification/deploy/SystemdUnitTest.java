package dev.forebay.verification.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The unit as systemd itself reads it, without starting it; and that it and the box office's settings agree. */
class SystemdUnitTest {
    private static final Path UNIT = Deployed.ROOT.resolve("systemd/forebay-boxoffice.service");

    @TempDir
    private Path temp;

    @Test
    void systemdFindsNothingToSayAboutTheUnit() throws IOException {
        Deployed.assumeInstalled("systemd-analyze", "apt-get install systemd brings it");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Path unit = temp.resolve("forebay-boxoffice.service");
        Files.writeString(unit, Files.readString(UNIT).replace("/usr/bin/java ", java + " "));
        assertThat(verified(unit)).isEmpty();
        Files.writeString(unit, Files.readString(unit).replace("RestartSec=", "RestartSeconds="));
        assertThatThrownBy(() -> verified(unit)).hasMessageContaining("RestartSeconds");
    }

    /** What systemd says of the unit itself; units that it depends on are the machine's. */
    private String verified(Path unit) {
        return Deployed.run(temp, "systemd-analyze", "verify", "--man=no", "--recursive-errors=no", unit.toString())
                .strip();
    }

    @Test
    void whatTheSettingsReadIsWhatTheUnitLoads() throws IOException {
        List<String> unit = Files.readAllLines(UNIT);
        String settings = Files.readString(Deployed.ROOT.resolve("boxoffice/cluster.yaml"));
        List<String> credentials = unit.stream()
                .filter(line -> line.startsWith("LoadCredential="))
                .map(line -> line.replaceFirst("LoadCredential=([^:]+):.*", "$1"))
                .toList();
        assertThat(credentials).containsExactlyInAnyOrder("postgres", "webhook", "redis-app", "client.key");
        assertThat(settings)
                .contains("configtree:${SECRETS_DIRECTORY:", "${postgres}", "${webhook}")
                .contains("${SECRETS_DIRECTORY:/run/secrets}/redis-app", "tls-key: ${CLIENT_KEY:");
        assertThat(unit)
                .contains("Environment=SECRETS_DIRECTORY=%d", "Environment=CLIENT_KEY=%d/client.key")
                .contains("Environment=SPRING_CONFIG_ADDITIONAL_LOCATION=file:/etc/forebay/boxoffice.yaml");
        assertThat(Files.readString(Deployed.ROOT.resolve("boxoffice/Dockerfile")))
                .as("the same program")
                .contains("dev.forebay.boxoffice.BoxOfficeApplication");
    }
}
