package dev.forebay.boxoffice.operations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.boxoffice.testing.RunningBoxOffice;
import org.junit.jupiter.api.Test;

class HealthApiTest {
    @Test
    void healthTellsModesAndVersions() {
        var health = RunningBoxOffice.shared().guest().get("/api/health");

        assertThat(health.status()).isEqualTo(200);
        assertThat(health.text("/status")).isEqualTo("up");
        assertThat(health.text("/redis/state/mode")).isEqualTo("up");
        assertThat(health.text("/redis/cache/mode")).isEqualTo("up");
        assertThat(health.text("/postgres/status")).isEqualTo("up");
        assertThat(health.text("/versions/postgresql")).startsWith("18");
        assertThat(health.json().at("/samples/ready").asBoolean()).isTrue();
    }
}
