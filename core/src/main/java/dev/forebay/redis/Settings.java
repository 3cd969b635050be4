package dev.forebay.redis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads typed values out of variables and collects what is wrong with them. An empty value counts as absent. */
final class Settings {
    private final Map<String, String> variables;
    private final List<String> problems = new ArrayList<>();

    Settings(Map<String, String> variables) {
        this.variables = variables;
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(variables.get(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    Optional<Long> number(String name, long least, long most, String accepted) {
        return text(name).flatMap(value -> {
            if (value.matches("\\d{1,18}")) {
                long number = Long.parseLong(value);
                if (number >= least && number <= most) {
                    return Optional.of(number);
                }
            }
            return bad(name, value, accepted);
        });
    }

    /** A size as Redis writes them: bytes, or a number with kb, mb or gb. */
    Optional<Long> memory(String name) {
        return text(name).flatMap(value -> {
            String lower = value.toLowerCase(Locale.ROOT);
            String digits = lower.replaceAll("[kmg]b$", "");
            long unit = lower.endsWith("kb")
                    ? 1L << 10
                    : lower.endsWith("mb") ? 1L << 20 : lower.endsWith("gb") ? 1L << 30 : 1;
            return digits.matches("[1-9]\\d{0,11}")
                    ? Optional.of(Long.parseLong(digits) * unit)
                    : bad(name, value, "bytes, or a number with kb, mb or gb, such as 512mb");
        });
    }

    Optional<Boolean> flag(String name) {
        return text(name).flatMap(value -> switch (value.toLowerCase(Locale.ROOT)) {
            case "true", "yes", "on", "1" -> Optional.of(true);
            case "false", "no", "off", "0" -> Optional.of(false);
            default -> bad(name, value, "true or false");
        });
    }

    <E extends Enum<E>> Optional<E> choice(String name, Class<E> type) {
        return text(name).flatMap(value -> {
            for (E constant : type.getEnumConstants()) {
                if (constant.name().equalsIgnoreCase(value)) {
                    return Optional.of(constant);
                }
            }
            return bad(
                    name,
                    value,
                    Arrays.stream(type.getEnumConstants())
                            .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                            .collect(Collectors.joining(", ")));
        });
    }

    void wrong(String problem) {
        problems.add(problem);
    }

    private <T> Optional<T> bad(String name, String value, String accepted) {
        wrong(name + " is '" + value + "'; accepted: " + accepted);
        return Optional.empty();
    }

    void check() {
        if (!problems.isEmpty()) {
            throw new RedisConfigurationException(problems);
        }
    }
}
