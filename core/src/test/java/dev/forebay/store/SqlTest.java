package dev.forebay.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SqlTest {
    private static final String FILE = "dev/forebay/store/example.sql";

    @Test
    void aStatementIsNamedByItsFolderAndFileAndComesWithoutItsHeader() {
        Sql sql = Sql.file(FILE, Map.of("table", "shop.seat"));
        assertThat(sql.name()).isEqualTo("store.example");
        assertThat(sql.text()).isEqualTo("select 1 -- kept\nfrom shop.seat");
    }

    @Test
    void onlyPlainIdentifiersAreLetIn() {
        for (String wrong : new String[] {"a; drop table b", "A", "a.b.c", "", "a\"b", "1a"}) {
            assertThatThrownBy(() -> Sql.file(FILE, Map.of("table", wrong)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("no plain SQL identifier");
        }
    }

    @Test
    void aPlaceholderWithoutAnIdentifierIsNamed() {
        assertThatThrownBy(() -> Sql.file(FILE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("${table}");
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> Sql.file("no/such.sql")).hasMessageContaining("no/such.sql");
    }
}
