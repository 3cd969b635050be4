package dev.forebay.cache;

import dev.forebay.base.CodecException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Takes a JSON object apart into its properties without reading what they say: names and values stay as they were written. What it
 * is given was written by a codec, so it looks for the ends of things and checks nothing else.
 */
final class JsonProperties {
    private final byte[] json;
    private int at;

    private JsonProperties(byte[] json, int from) {
        this.json = json;
        this.at = from;
    }

    /** A property: its name as it stands between the quotes, and its value as JSON. */
    record Property(byte[] name, byte[] value) {}

    /** The properties of the object that stands from there to the end. Throws CodecException where there is anything else. */
    static List<Property> of(byte[] json, int from) {
        return new JsonProperties(json, from).properties();
    }

    private List<Property> properties() {
        var found = new ArrayList<Property>();
        expect('{');
        if (next() == '}') {
            at++;
        } else {
            do {
                found.add(property());
            } while (oneOf(',', '}') == ',');
        }
        if (next() != 0) {
            throw refused();
        }
        return found;
    }

    private Property property() {
        expect('"');
        int from = at;
        skipText();
        byte[] name = Arrays.copyOfRange(json, from, at - 1);
        expect(':');
        next();
        int begin = at;
        skipValue();
        int end = at;
        while (end > begin && json[end - 1] <= ' ') {
            end--;
        }
        if (end == begin) {
            throw refused();
        }
        return new Property(name, Arrays.copyOfRange(json, begin, end));
    }

    /** Up to the comma or the brace behind it. */
    private void skipValue() {
        int depth = 0;
        while (at < json.length) {
            byte next = json[at];
            if (depth == 0 && (next == ',' || next == '}')) {
                return;
            }
            at++;
            switch (next) {
                case '"' -> skipText();
                case '{', '[' -> depth++;
                case '}', ']' -> depth--;
                default -> {}
            }
        }
        throw refused();
    }

    /** Behind the quote that ends it. */
    private void skipText() {
        while (at < json.length) {
            byte next = json[at++];
            if (next == '"') {
                return;
            }
            if (next == '\\') {
                at++;
            }
        }
        throw refused();
    }

    /** The next byte that is no space, which stays; 0 at the end. */
    private byte next() {
        while (at < json.length && json[at] <= ' ' && json[at] >= 0) {
            at++;
        }
        return at < json.length ? json[at] : 0;
    }

    private void expect(char wanted) {
        byte ignored = oneOf(wanted, wanted);
    }

    private byte oneOf(char one, char other) {
        byte found = next();
        if (found != one && found != other) {
            throw refused();
        }
        at++;
        return found;
    }

    private CodecException refused() {
        return new CodecException("only a JSON object can be kept by field, and this begins with '"
                + new String(json, 0, Math.min(8, json.length), StandardCharsets.UTF_8) + "'");
    }
}
