package dev.forebay.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeySpaceTest {
    private final KeySpace keys = KeySpace.of("forebay");

    @Test
    void aKeyIsItsPrefixAndItsPartsWithColonsBetween() {
        Key key = keys.key("cache", "products", "a_B-9.1@x:y");
        assertThat(key.value()).isEqualTo("forebay:cache:products:a_B-9.1@x:y");
        assertThat(new String(key.bytes(), StandardCharsets.US_ASCII)).isEqualTo(key.value());
        assertThat(key).isEqualTo(keys.key("cache", "products", "a_B-9.1@x:y")).hasToString(key.value());
    }

    @Test
    void keysOfOneTagShareIt() {
        assertThat(keys.tagged("hold", "evt_1", "units").value()).isEqualTo("forebay:hold:{evt_1}:units");
        assertThat(keys.tagged("hold", "evt_1").value()).isEqualTo("forebay:hold:{evt_1}");
    }

    /** Globs, braces, quotes, line ends, other scripts: each would mean something to somebody further on. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a b", "a*", "a?", "[a]", "{a}", "a\\b", "a'b", "a\"b", "a;b", "a\nb", "a\r\nb", "a\0b", "ä", "a/b",
                "a$b"
            })
    void whatIsNoPartIsRefusedEverywhereAndItsPlaceIsNamed(String part) {
        assertThat(KeySpace.isPart(part)).isFalse();
        assertThatThrownBy(() -> keys.key("cache", part))
                .isInstanceOf(InvalidKeyException.class)
                .hasMessageContaining("is not allowed in a key")
                .hasMessageContaining("encode or hash the rest");
        assertThatThrownBy(() -> keys.key(part)).isInstanceOf(InvalidKeyException.class);
        assertThatThrownBy(() -> keys.tagged("hold", part)).isInstanceOf(InvalidKeyException.class);
        assertThatThrownBy(() -> keys.tagged("hold", "evt_1", part)).isInstanceOf(InvalidKeyException.class);
        assertThatThrownBy(() -> KeySpace.of(part)).isInstanceOf(InvalidKeyException.class);
    }

    @Test
    void theErrorNamesTheCharacterAndWhereItIsAndNothingOfTheRest() {
        assertThatThrownBy(() -> keys.key("cache", "user*secret"))
                .hasMessageContaining("U+002A at 4")
                .hasMessageNotContaining("secret");
    }

    @Test
    void anEmptyPartIsRefused() {
        assertThatThrownBy(() -> keys.key("cache", "")).hasMessageContaining("empty");
        assertThatThrownBy(() -> KeySpace.of("")).hasMessageContaining("empty");
    }

    @Test
    void aKeyHasAtMost512CharactersAsAWhole() {
        int room = KeySpace.MAX_LENGTH - "forebay:cache:".length();
        assertThat(keys.key("cache", "x".repeat(room)).value()).hasSize(512);
        assertThatThrownBy(() -> keys.key("cache", "x".repeat(room + 1)))
                .isInstanceOf(InvalidKeyException.class)
                .hasMessageContaining("513 characters")
                .hasMessageContaining("hash its long parts");
        assertThatThrownBy(() -> keys.key("cache", "x".repeat(1_000_000)))
                .hasMessageContaining("1000000 characters, at most 512");
    }
}
