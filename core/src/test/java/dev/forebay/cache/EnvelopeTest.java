package dev.forebay.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.cache.Envelope.Tag;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class EnvelopeTest {
    private static final byte[] VALUE = "{\"name\":\"Zoë\"}".getBytes(StandardCharsets.UTF_8);

    private static Envelope envelope(List<Tag> tags, Optional<String> etag, boolean negative, byte[] value) {
        return Envelope.of(1_763_712_345_678L, "0123456789abcdef", 12, "aa", tags, etag, negative, value);
    }

    private static Envelope read(byte[] bytes) {
        return Envelope.read(bytes).orElseThrow();
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        for (List<Tag> tags : List.of(
                List.<Tag>of(), List.of(new Tag("a:1", "g1")), List.of(new Tag("a", "g1"), new Tag("b.c-d@e", "g2")))) {
            for (Optional<String> etag : List.of(Optional.<String>empty(), Optional.of("W/\"é,}\n\"), \""))) {
                Envelope written = envelope(tags, etag, false, VALUE);
                Envelope read = read(written.write(1 << 16));
                assertThat(read).usingRecursiveComparison().isEqualTo(written);
            }
        }
    }

    @Test
    void absenceHasNoValue() {
        Envelope read =
                read(envelope(List.of(), Optional.empty(), true, new byte[0]).write(1 << 16));
        assertThat(read.negative()).isTrue();
        assertThat(read.payload()).isEmpty();
    }

    @Test
    void theLineIsReadableAndItsFirstFieldsHaveTheirPlace() {
        String text = new String(
                envelope(List.of(new Tag("product:7", "g")), Optional.empty(), false, VALUE)
                        .write(1 << 16),
                StandardCharsets.UTF_8);
        assertThat(text)
                .isEqualTo("{\"soft\":1763712345678,\"by\":\"0123456789abcdef\",\"load\":12,\"all\":\"aa\","
                        + "\"tags\":{\"product:7\":\"g\"}}\n{\"name\":\"Zoë\"}");
        assertThat(text.substring(8, 21)).isEqualTo("1763712345678");
        assertThat(text.substring(0, Envelope.PREFIX)).contains("0123456789abcdef");
    }

    @Test
    void largeValuesAreCompressedWhereThatHelps() {
        byte[] large = "forebay ".repeat(20_000).getBytes(StandardCharsets.UTF_8);
        byte[] bytes = envelope(List.of(), Optional.empty(), false, large).write(1_000);
        assertThat(bytes.length).isLessThan(large.length / 10);
        assertThat(read(bytes).payload()).isEqualTo(large);
        assertThat(read(bytes).storedBytes()).isLessThan(large.length / 10);

        var noise = new byte[20_000];
        new SplittableRandom(1).nextBytes(noise);
        byte[] kept = envelope(List.of(), Optional.empty(), false, noise).write(1_000);
        assertThat(read(kept).payload()).isEqualTo(noise);
        assertThat(read(kept).storedBytes()).isEqualTo(noise.length);
    }

    @Test
    void whatIsCutOrChangedIsReadAsNothingOrAsAnEntryButNeverThrows() {
        byte[] whole = envelope(
                        List.of(new Tag("a", "g1"), new Tag("b", "g2")),
                        Optional.of("tag"),
                        false,
                        "x".repeat(5_000).getBytes(StandardCharsets.UTF_8))
                .write(100);
        int head = new String(whole, StandardCharsets.ISO_8859_1).indexOf('\n') + 1;
        for (int length = 0; length < head; length++) {
            assertThat(Envelope.read(Arrays.copyOf(whole, length)))
                    .as("%d bytes", length)
                    .isEmpty();
        }
        var random = new SplittableRandom(2026);
        for (int i = 0; i < 20_000; i++) {
            byte[] changed = whole.clone();
            changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
            Optional<Envelope> ignored = Envelope.read(changed);
            var noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            assertThat(Envelope.read(noise)).isEmpty();
        }
    }
}
