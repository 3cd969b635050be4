package dev.forebay.spring.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.cache.interceptor.SimpleKey;

class KeyTextTest {
    record Place(String city, int zip) {}

    @Test
    void oneValueIsItsOwnText() {
        assertThat(KeyText.of(17L)).isEqualTo("17").isEqualTo(KeyText.of("17")).isEqualTo(KeyText.of(17));
        assertThat(KeyText.of(TimeUnit.DAYS)).isEqualTo("DAYS");
        assertThat(KeyText.of(LocalDate.of(2030, 1, 2))).isEqualTo("2030-01-02");
        UUID id = UUID.randomUUID();
        assertThat(KeyText.of(id)).isEqualTo(id.toString());
        assertThat(KeyText.of("")).isEmpty();
    }

    @Test
    void severalAreTheirTextsHoweverTheyAreHeld() {
        assertThat(KeyText.of(new SimpleKey("a", 7)))
                .isEqualTo("@a:7")
                .isEqualTo(KeyText.of(List.of("a", 7)))
                .isEqualTo(KeyText.of(new Object[] {"a", 7}))
                .isEqualTo(KeyText.of(new Place("a", 7)));
        assertThat(KeyText.of(new int[] {1, 2})).isEqualTo("@1:2");
        assertThat(KeyText.of(SimpleKey.EMPTY)).isEqualTo("@");
    }

    @Test
    void differentKeysHaveDifferentTexts() {
        List<Object> keys = List.of(
                new SimpleKey("a, b", "c"),
                new SimpleKey("a", "b, c"),
                new SimpleKey("a:b", "c"),
                new SimpleKey("a", "b:c"),
                new SimpleKey("a", "b", "c"),
                new SimpleKey(List.of("a", "b"), "c"),
                new SimpleKey(List.of("a"), List.of("b", "c")),
                new SimpleKey("@ba", "b", "c"),
                new SimpleKey("a@e", "b"),
                Arrays.asList("a", null),
                List.of("a", ""),
                List.of("a", "-"),
                List.of("a", "@-"),
                List.of("a", "_"),
                List.of("a"),
                "a",
                "@a",
                "@:a",
                List.of("@a"),
                List.of("", "a"),
                List.of(":a"),
                List.of(""),
                List.of(),
                "@",
                "@_",
                List.of(List.of()),
                Map.entry("x", "y"),
                Optional.of("single"));
        var texts = new HashSet<String>();
        keys.forEach(key -> assertThat(texts.add(KeyText.of(key)))
                .as("%s as %s", key, KeyText.of(key))
                .isTrue());
    }

    @Test
    void aKeyWithoutATextIsRefusedWithAWayOut() {
        for (Object key : List.of(new Object(), Map.of("a", 1), List.of(new Object()))) {
            assertThatThrownBy(() -> KeyText.of(key))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("use a record")
                    .hasMessageContaining("#parameter.id");
        }
    }
}
