package dev.forebay.boxoffice.seating.plan;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads colours as plans write them: hexadecimal, {@code rgb()} and {@code rgba()}, and CSS names. */
final class Colours {

    private static final Pattern HEX = Pattern.compile("#([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})");
    private static final Pattern RGB = Pattern.compile(
            "rgba?\\(\\s*(\\d{1,3})\\s*,\\s*(\\d{1,3})\\s*,\\s*(\\d{1,3})\\s*(?:,\\s*(\\d{1,3}(?:\\.\\d{1,10})?|\\.\\d{1,10})\\s*)?\\)");

    /** Okabe and Ito's colours, which people with any common colour vision tell apart. */
    private static final List<String> DISTINCT =
            List.of("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#f0e442", "#000000");

    private static final Properties NAMED = named();

    private Colours() {}

    /** {@code #rrggbb}, or {@code #rrggbbaa} when it lets something through; null when it is no colour. */
    static @Nullable String read(String written) {
        var text = written.strip().toLowerCase(Locale.ROOT);
        if (HEX.matcher(text).matches()) {
            return shortened(text.length() <= 5 ? doubled(text) : text);
        }
        var rgb = RGB.matcher(text);
        if (rgb.matches()) {
            var alpha = rgb.group(4) == null ? 1 : Double.parseDouble(rgb.group(4));
            int[] parts = {
                Integer.parseInt(rgb.group(1)),
                Integer.parseInt(rgb.group(2)),
                Integer.parseInt(rgb.group(3)),
                (int) Math.round(alpha * 255)
            };
            for (int part : parts) {
                if (part > 255) {
                    return null;
                }
            }
            return shortened("#%02x%02x%02x%02x".formatted(parts[0], parts[1], parts[2], parts[3]));
        }
        return NAMED.getProperty(text);
    }

    /** The colour of a category that has none. */
    static String unassigned(int index) {
        return DISTINCT.get(index % DISTINCT.size());
    }

    private static String doubled(String text) {
        var doubled = new StringBuilder("#");
        text.substring(1).chars().forEach(digit -> doubled.append((char) digit).append((char) digit));
        return doubled.toString();
    }

    private static String shortened(String text) {
        return text.length() == 9 && text.endsWith("ff") ? text.substring(0, 7) : text;
    }

    private static Properties named() {
        var named = new Properties();
        try (var file = Colours.class.getResourceAsStream("css-colours.properties")) {
            if (file == null) {
                throw new IllegalStateException("css-colours.properties is missing from the jar");
            }
            named.load(file);
        } catch (IOException broken) {
            throw new UncheckedIOException("css-colours.properties", broken);
        }
        return named;
    }
}
