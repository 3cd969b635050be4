package dev.forebay.cache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.forebay.base.CodecException;
import dev.forebay.cache.Envelope.Tag;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HashEntryTest {
    private static byte[] entry(String json, Tag... tags) {
        return Envelope.of(
                        1_763_712_345_678L,
                        "0123456789abcdef",
                        12,
                        "fedcba9876543210",
                        List.of(tags),
                        Optional.of("an etag that is longer than what one piece has room for, by a few letters"),
                        false,
                        json.getBytes(UTF_8))
                .write(Integer.MAX_VALUE);
    }

    private static List<String> texts(List<byte[]> fields) {
        return fields.stream().map(field -> new String(field, UTF_8)).toList();
    }

    @Test
    void whatIsTakenApartIsPutTogetherAgainInAnyOrder() {
        byte[] entry = entry(
                "{\"a\":1,\"b\":\"x,}\\\"\",\"c\":{\"d\":[1,{\"e\":\"]\"}]},\"f\":null,\"g\":-1.5e3}",
                new Tag("category:7", "0011223344556677"),
                new Tag("x".repeat(200), "8899aabbccddeeff"));
        List<byte[]> fields = HashEntry.split(entry, false);
        assertThat(HashEntry.join(fields))
                .hasValueSatisfying(text -> assertThat(text).isEqualTo(entry));
        var pairs = new ArrayList<List<byte[]>>();
        for (int i = 0; i < fields.size(); i += 2) {
            pairs.add(fields.subList(i, i + 2));
        }
        Collections.shuffle(pairs, new Random(7));
        byte[] joined =
                HashEntry.join(pairs.stream().flatMap(List::stream).toList()).orElseThrow();
        assertThat(Envelope.read(joined)).hasValueSatisfying(read -> {
            assertThat(read.tags()).hasSize(2);
            assertThat(read.payload()).hasSize(read.storedBytes());
            assertThat(new String(read.payload(), UTF_8)).contains("\"c\":{\"d\":[1,{\"e\":\"]\"}]}");
        });
    }

    @Test
    void thePrefixStaysTogetherAndPiecesAreShort() {
        byte[] entry = entry(" { \"a\" : 1 , \"b\" : [ ] } ", new Tag("t:1", "0011223344556677"));
        List<String> fields = texts(HashEntry.split(entry, false));
        assertThat(fields.get(0)).isEqualTo("#");
        assertThat(fields.get(1)).startsWith("{\"soft\":1763712345678,\"by\":\"0123456789abcdef\"");
        assertThat(fields.get(2)).isEqualTo("#1");
        assertThat(fields.get(3)).hasSizeLessThanOrEqualTo(64).startsWith(",");
        assertThat(fields).containsSubsequence("a", "1", "b", "[ ]");
    }

    @Test
    void onlyAnObjectIsTakenApart() {
        for (String json : List.of(
                "",
                "1",
                "\"text\"",
                "[1]",
                "null",
                "{",
                "{\"a\"",
                "{\"a\":",
                "{\"a\":1",
                "{\"a\":}",
                "{\"a\":1}x",
                "{a:1}",
                "{\"a\":1,}",
                "{\"a\":\"",
                "{\"a\":[",
                "{\"a\":\"\\",
                "{\"\":1}",
                "{\"#\":1}")) {
            assertThatThrownBy(() -> HashEntry.split(entry(json), false))
                    .as(json)
                    .isInstanceOf(CodecException.class);
        }
    }

    @Test
    void whatIsNoneOfOursIsUnreadableAndNeverThrows() {
        assertThat(HashEntry.join(null)).isEmpty();
        assertThat(HashEntry.join(List.of())).isEmpty();
        for (List<?> odd : List.of(
                List.of("#".getBytes(UTF_8), new byte[0]),
                List.of("#1".getBytes(UTF_8), new byte[0]),
                List.of("#9999999999999".getBytes(UTF_8), new byte[0]),
                List.of("#x".getBytes(UTF_8), new byte[0]),
                List.of(new byte[0], new byte[0]),
                List.of("a".getBytes(UTF_8), 7L),
                List.of("a".getBytes(UTF_8)))) {
            assertThat(HashEntry.join(odd).flatMap(Envelope::read)).isEmpty();
        }
    }
}
