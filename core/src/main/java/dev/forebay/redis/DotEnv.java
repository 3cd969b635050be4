package dev.forebay.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a {@code .env} file: {@code NAME=value} a line, {@code export} before it allowed, values in single or double
 * quotes or bare, {@code #} begins a comment at the start of a line and after a blank. No references, no commands.
 */
final class DotEnv {
    private static final Pattern LINE = Pattern.compile(
            "(?:export\\s+)?([A-Za-z_][A-Za-z0-9_]*)\\s*=\\s*(?:\"([^\"]*)\"|'([^']*)'|(.*?))(?:\\s+#.*)?\\s*");

    private DotEnv() {}

    static Map<String, String> read(Path file) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (NoSuchFileException e) {
            return Map.of();
        } catch (IOException e) {
            throw new UncheckedIOException("can't read " + file.getFileName(), e);
        }
        var variables = new HashMap<String, String>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            Matcher match = LINE.matcher(line);
            if (!match.matches()) {
                throw new RedisConfigurationException(
                        List.of("line " + (i + 1) + " of " + file.getFileName() + " is not NAME=value"));
            }
            variables.put(match.group(1), value(match));
        }
        return variables;
    }

    private static String value(Matcher match) {
        for (int group = 2; group <= 4; group++) {
            String value = match.group(group);
            if (value != null) {
                return value;
            }
        }
        return "";
    }
}
