package dev.forebay.verification.valkey;

import static org.junit.jupiter.api.extension.ConditionEvaluationResult.disabled;
import static org.junit.jupiter.api.extension.ConditionEvaluationResult.enabled;

import dev.forebay.embedded.EmbeddedCluster;
import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.embedded.EmbeddedSentinel;
import dev.forebay.embedded.ServerPrograms;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Tests that run on Valkey, and are skipped, saying how to come by it, on a machine that has none. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(OnValkey.Condition.class)
@interface OnValkey {
    /** Whether there is one. */
    final class Condition implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            return ServerPrograms.valkey()
                    .map(program -> enabled("on " + program))
                    .orElseGet(() -> disabled(ServerPrograms.WITHOUT_VALKEY));
        }
    }

    /** The servers of these tests. */
    final class Servers {
        private Servers() {}

        private static Path program() {
            return ServerPrograms.valkey().orElseThrow();
        }

        static EmbeddedRedis.Builder single() {
            return EmbeddedRedis.builder().program(program());
        }

        static EmbeddedCluster.Builder cluster() {
            return EmbeddedCluster.builder().program(program()).nodeTimeout(Duration.ofSeconds(1));
        }

        static EmbeddedSentinel.Builder sentinel() {
            return EmbeddedSentinel.builder().program(program()).hurried().failoverTimeout(Duration.ofSeconds(2));
        }
    }
}
