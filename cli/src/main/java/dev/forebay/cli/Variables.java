package dev.forebay.cli;

import dev.forebay.redis.RedisEnvironment;
import java.nio.file.Path;
import java.util.Map;

/** The environment's variables, completed by a {@code .env} file in the working directory, as the box office reads them. */
final class Variables {
    private Variables() {}

    static Map<String, String> here() {
        return RedisEnvironment.withDotEnv(System.getenv(), Path.of(".env"));
    }
}
