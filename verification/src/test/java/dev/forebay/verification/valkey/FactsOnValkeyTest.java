package dev.forebay.verification.valkey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.verification.ServerFacts;
import org.junit.jupiter.api.Test;

/** The facts that the kit is built on, and that it is Valkey they were found on. */
@OnValkey
class FactsOnValkeyTest extends ServerFacts {
    FactsOnValkeyTest() {
        super(OnValkey.Servers::single);
    }

    @Test
    void itCallsItselfValkeyAndTheLastRedisItIsCompatibleWith() {
        try (EmbeddedRedis server = OnValkey.Servers.single().start()) {
            assertThat(server.command("INFO", "server"))
                    .contains("server_name:valkey", "valkey_version:", "redis_version:7.2.4");
        }
    }
}
