package dev.forebay.spring;

import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;

/** The kit's scripts, statements and migrations, and what it reads by reflection, which a native image would leave out. */
final class ForebayHints implements RuntimeHintsRegistrar {
    @Override
    public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
        hints.resources()
                .registerPattern("dev/forebay/*.lua")
                .registerPattern("dev/forebay/**/*.lua")
                .registerPattern("dev/forebay/**/*.sql")
                .registerPattern("dev/forebay/migration/index");
        // the parts of a key of several parameters
        hints.reflection()
                .registerTypeIfPresent(
                        classLoader,
                        "org.springframework.cache.interceptor.SimpleKey",
                        MemberCategory.ACCESS_DECLARED_FIELDS);
    }
}
