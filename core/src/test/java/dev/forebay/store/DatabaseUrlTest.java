package dev.forebay.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class DatabaseUrlTest {
    private static DatabaseUrl parse(String value) {
        return DatabaseUrl.parse("DATABASE_URL", value);
    }

    @Test
    void aPlatformsAddressBecomesAJdbcUrlWithoutTheLogin() {
        DatabaseUrl url = parse("postgres://shop:p%40ss+w%2Ford@db.example:6432/tickets?sslmode=require");
        assertThat(url.jdbcUrl()).isEqualTo("jdbc:postgresql://db.example:6432/tickets?sslmode=require");
        assertThat(url.user()).contains("shop");
        assertThat(url.password()).contains("p@ss+w/ord");
    }

    @Test
    void aJdbcUrlIsTakenAsItIs() {
        assertThat(parse("jdbc:postgresql://db/tickets").jdbcUrl()).isEqualTo("jdbc:postgresql://db/tickets");
    }

    @Test
    void severalHostsAndNoLoginArePossible() {
        DatabaseUrl url = parse("postgresql://a:5432,b:5433/tickets");
        assertThat(url.jdbcUrl()).isEqualTo("jdbc:postgresql://a:5432,b:5433/tickets");
        assertThat(url.user()).isEmpty();
        assertThat(url.password()).isEmpty();
    }

    @Test
    void aWrongAddressIsNamedButNeverShown() {
        for (String wrong : new String[] {"mysql://u:secret@h/db", "postgresql://u:secret@h", "secret"}) {
            assertThatThrownBy(() -> parse(wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("DATABASE_URL")
                    .hasMessageContaining("postgresql://user:password@host:5432/database")
                    .hasMessageNotContaining("secret");
        }
    }

    @Test
    void itsTextNeverShowsThePassword() {
        assertThat(parse("postgresql://u:secret@h/db").toString()).doesNotContain("secret");
        assertThat(parse("jdbc:postgresql://h/db?user=u&password=secret&ssl=true")
                        .toString())
                .doesNotContain("secret");
    }
}
