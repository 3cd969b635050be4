package dev.forebay.base;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.core.type.TypeReference;

class JsonCodecTest {
    private static final int MEBIBYTE = 1 << 20;

    record Seat(String row, int number) {}

    /** Wants its class to come from the data. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.CLASS)
    interface Shape {}

    record Circle(int radius) implements Shape {}

    private final Codec<Seat> seats = Codec.json(Seat.class);
    private final Codec<Object> anything = Codec.json(Object.class);

    @Test
    void aRecordComesBackEqualAndIsPlainJson() {
        byte[] bytes = seats.encode(new Seat("A", 7));
        assertThat(new String(bytes, UTF_8)).isEqualTo("{\"row\":\"A\",\"number\":7}");
        assertThat(seats.decode(bytes)).isEqualTo(new Seat("A", 7));
        var lists = Codec.json(new TypeReference<List<Seat>>() {});
        assertThat(lists.decode(lists.encode(List.of(new Seat("B", 1))))).containsExactly(new Seat("B", 1));
    }

    @Test
    void whatANewerVersionHasAddedIsPassedOver() {
        assertThat(seats.decode("{\"row\":\"A\",\"number\":7,\"view\":\"good\"}".getBytes(UTF_8)))
                .isEqualTo(new Seat("A", 7));
    }

    @Test
    void whatIsTooLargeIsNeitherWrittenNorRead() {
        String most = "x".repeat(MEBIBYTE - 2);
        assertThat(anything.decode(anything.encode(most))).isEqualTo(most);
        assertThatThrownBy(() -> anything.encode(most + "x"))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("at most 1048576");
        assertThatThrownBy(() -> anything.decode(("\"" + most + "x\"").getBytes(UTF_8)))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("at most 1048576");
    }

    @Test
    void whatIsTooDeepIsNeitherWrittenNorRead() {
        assertThat(anything.decode(anything.encode(nested(64)))).isEqualTo(nested(64));
        assertThatThrownBy(() -> anything.encode(nested(65))).isInstanceOf(CodecException.class);
        assertThatThrownBy(() -> anything.decode(("[".repeat(65) + "]".repeat(65)).getBytes(UTF_8)))
                .isInstanceOf(CodecException.class);
        var ring = new ArrayList<Object>();
        ring.add(ring);
        assertThatThrownBy(() -> anything.encode(ring)).isInstanceOf(CodecException.class);
    }

    @Test
    void whatIsNoJsonOfTheTypeIsRefused() {
        for (String bad : List.of("", "{", "[]", "{\"number\":\"many\"}", "{\"row\":{}}", "\u0000", "{} {}")) {
            assertThatThrownBy(() -> seats.decode(bad.getBytes(UTF_8))).as(bad).isInstanceOf(CodecException.class);
        }
        assertThatThrownBy(() -> seats.decode(new byte[] {(byte) 0xff, (byte) 0xfe}))
                .isInstanceOf(CodecException.class);
    }

    @Test
    void dataNeverChoosesAClass() {
        assertThat(anything.decode("{\"@class\":\"java.io.File\",\"path\":\"x\"}".getBytes(UTF_8)))
                .isEqualTo(Map.of("@class", "java.io.File", "path", "x"));
        Codec<Shape> shapes = Codec.json(Shape.class);
        String named = "{\"@class\":\"" + Circle.class.getName() + "\",\"radius\":7}";
        assertThatThrownBy(() -> shapes.decode(named.getBytes(UTF_8))).isInstanceOf(CodecException.class);
    }

    private static Object nested(int levels) {
        Object value = List.of();
        for (int i = 1; i < levels; i++) {
            value = List.of(value);
        }
        return value;
    }
}
