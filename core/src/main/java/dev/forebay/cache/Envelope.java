package dev.forebay.cache;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * How an entry is kept: a line of JSON about it, a line end, the value. The line has a fixed form, so that it is read
 * without a parser and scripts find its first two fields by position; nothing in it needs escapes. Immutable.
 *
 * <pre>{"soft":1763712345678,"by":"0f3c9a…","load":12,"all":"7d21…","tags":{"product:7":"b3…"},"etag":"…","z":1,"none":1}</pre>
 *
 * @param softMillis when it becomes stale, in milliseconds of Redis' time
 * @param by the load that made it
 * @param loadMillis how long that took
 * @param all the generation of the cache
 * @param tags its tags and their generations before the load
 * @param etag what the loader keeps beside the value
 * @param negative whether the source had nothing
 * @param payload the value's bytes, not compressed
 * @param storedBytes size of the value as it is kept
 */
record Envelope(
        long softMillis,
        String by,
        int loadMillis,
        String all,
        List<Tag> tags,
        Optional<String> etag,
        boolean negative,
        byte[] payload,
        int storedBytes) {
    /** So many bytes of an entry tell it from every other one. */
    static final int PREFIX = 48;

    /** When what is never stale becomes so: thirteen digits, in the year 2286. */
    static final long NEVER = 9_999_999_999_999L;

    private static final long FIRST = 1_000_000_000_000L;
    private static final int LARGEST = 64 << 20;

    /** A tag and the generation that an entry has of it. */
    record Tag(String name, String generation) {}

    static Envelope of(
            long softMillis,
            String by,
            long loadMillis,
            String all,
            List<Tag> tags,
            Optional<String> etag,
            boolean negative,
            byte[] payload) {
        return new Envelope(
                Math.max(FIRST, Math.min(NEVER, softMillis)),
                by,
                (int) Math.min(loadMillis, Integer.MAX_VALUE),
                all,
                List.copyOf(tags),
                etag,
                negative,
                payload,
                payload.length);
    }

    /** The bytes to be kept; compressed where the value is larger than {@code compressAbove} and becomes smaller. */
    byte[] write(int compressAbove) {
        byte[] packed = payload.length > compressAbove ? deflate(payload) : payload;
        boolean smaller = packed.length < payload.length;
        var line = new StringBuilder(128)
                .append("{\"soft\":")
                .append(softMillis)
                .append(",\"by\":\"")
                .append(by)
                .append("\",\"load\":")
                .append(loadMillis)
                .append(",\"all\":\"")
                .append(all)
                .append('"');
        if (!tags.isEmpty()) {
            char before = '{';
            line.append(",\"tags\":");
            for (Tag tag : tags) {
                line.append(before)
                        .append('"')
                        .append(tag.name())
                        .append("\":\"")
                        .append(tag.generation())
                        .append('"');
                before = ',';
            }
            line.append('}');
        }
        etag.ifPresent(text -> line.append(",\"etag\":\"")
                .append(Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8)))
                .append('"'));
        line.append(smaller ? ",\"z\":1" : "")
                .append(negative ? ",\"none\":1" : "")
                .append("}\n");
        byte[] head = line.toString().getBytes(StandardCharsets.US_ASCII);
        byte[] body = smaller ? packed : payload;
        byte[] all = Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, all, head.length, body.length);
        return all;
    }

    /** Reads what was written; empty where the bytes are anything else. */
    static Optional<Envelope> read(byte[] bytes) {
        return new Reader(bytes).envelope();
    }

    /** What tells these bytes from every other entry, as scripts compare it. */
    static String prefix(byte[] bytes) {
        return new String(bytes, 0, Math.min(PREFIX, bytes.length), StandardCharsets.ISO_8859_1);
    }

    private static byte[] deflate(byte[] plain) {
        var deflater = new Deflater(Deflater.BEST_SPEED);
        try {
            deflater.setInput(plain);
            deflater.finish();
            var out = new ByteArrayOutputStream(plain.length / 4 + 64);
            var block = new byte[8192];
            while (!deflater.finished()) {
                out.write(block, 0, deflater.deflate(block));
            }
            return out.toByteArray();
        } finally {
            deflater.end();
        }
    }

    private static Optional<byte[]> inflate(byte[] bytes, int from) {
        var inflater = new Inflater();
        try {
            inflater.setInput(bytes, from, bytes.length - from);
            var out = new ByteArrayOutputStream((bytes.length - from) * 4);
            var block = new byte[8192];
            while (!inflater.finished()) {
                int read = inflater.inflate(block);
                if (read == 0 || out.size() + read > LARGEST) {
                    return Optional.empty();
                }
                out.write(block, 0, read);
            }
            return Optional.of(out.toByteArray());
        } catch (DataFormatException e) {
            return Optional.empty();
        } finally {
            inflater.end();
        }
    }

    /** Walks over the line once; each step fails when the bytes are not what {@link #write} makes. */
    private static final class Reader {
        private static final byte[] SOFT = ascii("{\"soft\":");
        private static final byte[] BY = ascii(",\"by\":\"");
        private static final byte[] LOAD = ascii("\",\"load\":");
        private static final byte[] ALL = ascii(",\"all\":\"");
        private static final byte[] TAGS = ascii("\",\"tags\":{\"");
        private static final byte[] ETAG = ascii(",\"etag\":\"");
        private static final byte[] PACKED = ascii(",\"z\":1");
        private static final byte[] NONE = ascii(",\"none\":1");
        private static final byte[] END = ascii("}\n");

        private final byte[] bytes;
        private int at;

        Reader(byte[] bytes) {
            this.bytes = bytes;
        }

        Optional<Envelope> envelope() {
            if (!skip(SOFT)) {
                return Optional.empty();
            }
            long soft = number();
            if (soft < 0 || !skip(BY)) {
                return Optional.empty();
            }
            String by = untilQuote();
            if (!skip(LOAD)) {
                return Optional.empty();
            }
            long load = number();
            if (load < 0 || !skip(ALL)) {
                return Optional.empty();
            }
            String all = untilQuote();
            List<Tag> tags = List.of();
            if (skip(TAGS)) {
                tags = tags();
            } else {
                at++;
            }
            Optional<String> etag = Optional.empty();
            if (skip(ETAG)) {
                etag = text(untilQuote());
                at++;
            }
            boolean packed = skip(PACKED);
            boolean none = skip(NONE);
            if (!skip(END)) {
                return Optional.empty();
            }
            int stored = bytes.length - at;
            Optional<byte[]> payload =
                    packed ? inflate(bytes, at) : Optional.of(Arrays.copyOfRange(bytes, at, bytes.length));
            List<Tag> found = tags;
            Optional<String> given = etag;
            return payload.map(plain -> new Envelope(
                    soft, by, (int) Math.min(load, Integer.MAX_VALUE), all, found, given, none, plain, stored));
        }

        private List<Tag> tags() {
            var found = new ArrayList<Tag>(4);
            while (true) {
                String name = untilQuote();
                at += 3;
                found.add(new Tag(name, untilQuote()));
                if (at + 2 >= bytes.length || bytes[at + 1] != ',') {
                    at += 2;
                    return found;
                }
                at += 3;
            }
        }

        private boolean skip(byte[] expected) {
            int end = at + expected.length;
            if (end > bytes.length || !Arrays.equals(bytes, at, end, expected, 0, expected.length)) {
                return false;
            }
            at = end;
            return true;
        }

        /** Digits; -1 where there are none or too many. */
        private long number() {
            long value = 0;
            int from = at;
            while (at < bytes.length && bytes[at] >= '0' && bytes[at] <= '9' && at - from < 15) {
                value = value * 10 + bytes[at++] - '0';
            }
            return at == from ? -1 : value;
        }

        /** Up to the next quote, which comes next then. */
        private String untilQuote() {
            int from = Math.min(at, bytes.length);
            at = from;
            while (at < bytes.length && bytes[at] != '"') {
                at++;
            }
            return new String(bytes, from, at - from, StandardCharsets.ISO_8859_1);
        }

        private static Optional<String> text(String encoded) {
            try {
                return Optional.of(new String(Base64.getUrlDecoder().decode(encoded), StandardCharsets.UTF_8));
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        }

        private static byte[] ascii(String text) {
            return text.getBytes(StandardCharsets.US_ASCII);
        }
    }
}
