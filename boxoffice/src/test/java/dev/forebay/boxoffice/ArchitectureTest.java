package dev.forebay.boxoffice;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchRule;
import dev.forebay.policy.ForebayRules;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ArchitectureTest {
    private static final JavaClasses CLASSES = ForebayRules.ownClasses();

    static Stream<ArchRule> rules() {
        return ForebayRules.everywhere().stream();
    }

    @ParameterizedTest
    @MethodSource("rules")
    void theBoxOfficeKeepsTheRules(ArchRule rule) {
        rule.check(CLASSES);
    }
}
