package dev.forebay.boxoffice.seating.plan;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.zip.GZIPOutputStream;

/** JSON as it is sent, plain and compressed once with gzip; writing it copies bytes. Immutable. */
public final class EncodedJson {
    private final byte[] json;
    private final byte[] gzip;

    EncodedJson(byte[] json) {
        this.json = json;
        this.gzip = compressed(json);
    }

    /** A copy of the JSON, in UTF-8. */
    public byte[] json() {
        return json.clone();
    }

    /** A copy of the JSON, compressed with gzip. */
    public byte[] gzip() {
        return gzip.clone();
    }

    public int length() {
        return json.length;
    }

    public int gzipLength() {
        return gzip.length;
    }

    /** Writes the JSON without copying it first. */
    public void writeTo(OutputStream out) throws IOException {
        out.write(json);
    }

    /** Writes the compressed JSON without copying it first. */
    public void writeGzipTo(OutputStream out) throws IOException {
        out.write(gzip);
    }

    String hash(int length) {
        return SeatIds.base64(SeatIds.sha256(json)).substring(0, length);
    }

    private static byte[] compressed(byte[] json) {
        var bytes = new ByteArrayOutputStream(json.length / 8 + 64);
        try (var gzip = new GZIPOutputStream(bytes, 64 * 1024)) {
            gzip.write(json);
        } catch (IOException impossible) {
            throw new UncheckedIOException("writing to memory", impossible);
        }
        return bytes.toByteArray();
    }
}
