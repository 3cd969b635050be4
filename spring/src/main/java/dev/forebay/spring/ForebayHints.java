package dev.forebay.spring;

import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;

/** The kit's scripts, statements and migrations, which a native image would leave out. */
final class ForebayHints implements RuntimeHintsRegistrar {
    @Override
    public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
        hints.resources()
                .registerPattern("dev/forebay/*.lua")
                .registerPattern("dev/forebay/**/*.lua")
                .registerPattern("dev/forebay/**/*.sql")
                .registerPattern("dev/forebay/migration/index");
    }
}
