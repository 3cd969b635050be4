package dev.forebay.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseAddressTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql://shop:p%40ss+w@db.example:5433/shop?sslmode=require",
                "postgres://shop:p%40ss+w@db.example:5433/shop?sslmode=require",
                "jdbc:postgresql://db.example:5433/shop?user=shop&sslmode=require&password=p%40ss+w",
                " jdbc:postgresql://shop:p%40ss+w@db.example:5433/shop?sslmode=require\n"
            })
    void bothNotationsAreUnderstood(String value) {
        DatabaseAddress address = DatabaseAddress.parse(value);
        assertThat(address.jdbcUrl()).isEqualTo("jdbc:postgresql://db.example:5433/shop?sslmode=require");
        assertThat(address.username()).isEqualTo("shop");
        assertThat(address.password()).isEqualTo("p@ss+w");
    }

    @Test
    void portAndLoginMayBeLeftOut() {
        DatabaseAddress address = DatabaseAddress.parse("postgresql://localhost/shop");
        assertThat(address).isEqualTo(new DatabaseAddress("jdbc:postgresql://localhost:5432/shop", "", ""));
    }

    @Test
    void whatPeopleReadHoldsNoSecret() {
        DatabaseAddress address = DatabaseAddress.parse("postgresql://shop:secret@db/shop?sslpassword=secret");
        assertThat(address.toString()).isEqualTo("jdbc:postgresql://db:5432/shop");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mysql://shop:secret@db/shop",
                "secret",
                "postgresql://shop:sec ret@db/shop",
                "postgresql://shop:secret@db",
                "postgresql://shop:secret@db/",
                "postgresql:///shop",
                "jdbc:oracle:thin:secret"
            })
    void aWrongAddressSaysWhatIsAcceptedAndKeepsTheSecret(String value) {
        assertThatThrownBy(() -> DatabaseAddress.parse(value))
                .isInstanceOf(CliException.class)
                .hasMessageStartingWith("DATABASE_URL cannot be used: ")
                .hasMessageContaining("accepted: postgresql://")
                .hasMessageNotContaining("secret");
    }
}
