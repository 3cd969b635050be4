package dev.forebay.health;

import java.util.Optional;

/** Reads single fields out of the text that INFO answers. */
final class ServerInfo {
    private ServerInfo() {}

    static Optional<String> field(String info, String name) {
        return info.lines()
                .filter(line -> line.startsWith(name + ':'))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst();
    }

    static Optional<Long> number(String info, String name) {
        return field(info, name).filter(text -> text.matches("-?\\d{1,18}")).map(Long::valueOf);
    }
}
