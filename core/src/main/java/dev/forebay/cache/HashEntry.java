package dev.forebay.cache;

import dev.forebay.base.CodecException;
import dev.forebay.cache.JsonProperties.Property;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An entry as a hash. The line about it is cut at its commas into pieces of at most 64 bytes, in the fields {@code #},
 * {@code #1}, {@code #2}, …: Redis keeps a hash as one block of memory as long as no value of it is longer. Each property is a field
 * whose value is its JSON. Put together it is the same text as the other form's, so nothing above knows of it.
 *
 * <pre>
 * #      {"soft":1763712345678,"by":"0f3c9a…","load":12
 * #1     ,"all":"7d21…"}
 * name   "A thing to be bought"
 * price  1999
 * </pre>
 */
final class HashEntry {
    static final String HEAD = "#";

    /** There where it is known that the source has nothing. */
    static final String NONE = "#none";

    /** So many pieces are read together with one property; a line of more is read with all. */
    static final int PIECES = 8;

    private static final int LONGEST_PIECE = 64;
    private static final int MOST_PROPERTIES = 1_000;
    private static final byte MARK = '#';
    private static final byte[] UNREADABLE = {};

    private HashEntry() {}

    static String piece(int number) {
        return number == 0 ? HEAD : HEAD + number;
    }

    /** Field, value, …; throws CodecException where the value is no JSON object. */
    static List<byte[]> split(byte[] entry, boolean negative) {
        int end = 0;
        while (entry[end] != '\n') {
            end++;
        }
        var fields = new ArrayList<byte[]>();
        int number = 0;
        for (int from = 0; from < end; number++) {
            int to = pieceEnd(entry, from, end);
            fields.add(ascii(piece(number)));
            fields.add(Arrays.copyOfRange(entry, from, to));
            from = to;
        }
        if (negative) {
            fields.add(ascii(NONE));
            fields.add(ascii("1"));
            return fields;
        }
        List<Property> properties = JsonProperties.of(entry, end + 1);
        if (properties.size() > MOST_PROPERTIES) {
            throw new CodecException("an object of " + properties.size() + " properties, by field at most "
                    + MOST_PROPERTIES + " are possible");
        }
        for (Property property : properties) {
            requireName(property.name());
            fields.add(property.name());
            fields.add(property.value());
        }
        return fields;
    }

    static void requireName(byte[] name) {
        if (name.length == 0 || name[0] == MARK) {
            throw new CodecException("by field, no property may be called '" + new String(name, StandardCharsets.UTF_8)
                    + "': names are not empty and do not begin with #");
        }
    }

    /** Before the last comma that the piece has room for; the first 48 bytes stay together. */
    private static int pieceEnd(byte[] entry, int from, int end) {
        if (end - from <= LONGEST_PIECE) {
            return end;
        }
        int shortest = from == 0 ? Envelope.PREFIX : from + 1;
        int cut = -1;
        for (int i = shortest; i < end; i++) {
            if (entry[i] == ',') {
                if (i - from > LONGEST_PIECE) {
                    return cut < 0 ? i : cut;
                }
                cut = i;
            }
        }
        return cut < 0 ? end : cut;
    }

    /** The entry's text, from what HGETALL answers; empty where there is no hash, no bytes where it is none of ours. */
    static Optional<byte[]> join(@Nullable Object reply) {
        if (!(reply instanceof List<?> fields) || fields.isEmpty()) {
            return Optional.empty();
        }
        var pieces = new ArrayList<byte @Nullable []>();
        var properties = new ByteArrayOutputStream(512);
        properties.write('{');
        for (int i = 0; i + 1 < fields.size(); i += 2) {
            if (!(fields.get(i) instanceof byte[] name) || !(fields.get(i + 1) instanceof byte[] value)) {
                return Optional.of(UNREADABLE);
            }
            if (name.length > 0 && name[0] == MARK) {
                int number = number(name);
                while (number >= pieces.size() && number < fields.size()) {
                    pieces.add(null);
                }
                if (number >= 0 && number < pieces.size()) {
                    pieces.set(number, value);
                }
            } else {
                if (properties.size() > 1) {
                    properties.write(',');
                }
                properties.write('"');
                properties.writeBytes(name);
                properties.write('"');
                properties.write(':');
                properties.writeBytes(value);
            }
        }
        properties.write('}');
        return Optional.of(joined(pieces, properties.toByteArray()));
    }

    /** The text of the line and what stands below it; no bytes where a piece is missing. */
    static byte[] joined(List<byte @Nullable []> pieces, byte[] below) {
        var text = new ByteArrayOutputStream(128 + below.length);
        for (byte[] piece : pieces) {
            if (piece == null) {
                return UNREADABLE;
            }
            text.writeBytes(piece);
        }
        text.write('\n');
        text.writeBytes(below);
        return text.toByteArray();
    }

    /** The number of a piece; -1 for a field that is none. */
    private static int number(byte[] name) {
        int number = 0;
        for (int i = 1; i < name.length; i++) {
            if (name[i] < '0' || name[i] > '9' || number > 10_000) {
                return -1;
            }
            number = number * 10 + name[i] - '0';
        }
        return number;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
