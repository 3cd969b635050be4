package dev.forebay.spring;

import dev.forebay.redis.RedisConfigurationException;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says which properties are wrong, by the names that Spring and the environment know them by. */
final class RedisConfigurationFailureAnalyzer extends AbstractFailureAnalyzer<RedisConfigurationException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, RedisConfigurationException cause) {
        String description = cause.problems().stream()
                .map(RedisConfigurationFailureAnalyzer::withPropertyNames)
                .map(problem -> " - " + problem)
                .collect(Collectors.joining("\n", "Redis is not configured:\n", ""));
        return new FailureAnalysis(
                description, "Correct the property, or the environment variable in parentheses.", cause);
    }

    private static String withPropertyNames(String problem) {
        String named = problem;
        for (Map.Entry<String, String> name : RedisSettings.PROPERTIES.entrySet()) {
            named = named.replaceAll("\\b" + name.getKey() + "\\b", name.getValue() + " (" + name.getKey() + ")");
        }
        return named;
    }
}
