package dev.forebay.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EmbeddedServersTest {

    @Test
    void allClassesShareOneRedisAndOnePostgres() {
        assertThat(EmbeddedServers.redis()).isSameAs(EmbeddedServers.redis());
        assertThat(EmbeddedServers.postgres()).isSameAs(EmbeddedServers.postgres());
    }

    @Test
    void everyClassGetsADatabaseOfItsOwn() throws Exception {
        EmbeddedDatabase first = EmbeddedServers.createDatabase("Same Name");
        EmbeddedDatabase second = EmbeddedServers.createDatabase("Same Name");
        assertThat(first.name()).startsWith("same_name_").isNotEqualTo(second.name());
        try (var connection = second.connect()) {
            assertThat(connection.isValid(5)).isTrue();
        }
    }
}
