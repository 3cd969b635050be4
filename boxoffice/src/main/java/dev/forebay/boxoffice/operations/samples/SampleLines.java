package dev.forebay.boxoffice.operations.samples;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Reads the lists beside this package: fields between bars, lines with # are comments. */
final class SampleLines {

    private SampleLines() {}

    static List<String[]> read(String file) {
        var stream = SampleLines.class.getResourceAsStream(file);
        if (stream == null) {
            throw new IllegalStateException(file + " is missing from the jar");
        }
        try (var reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            return reader.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> line.split("\\s*\\|\\s*", -1))
                    .toList();
        } catch (IOException broken) {
            throw new UncheckedIOException(file, broken);
        }
    }
}
