package dev.forebay.spring;

import dev.forebay.policy.ForebayRules;
import org.junit.jupiter.api.Test;

class StructureTest {
    @Test
    void theStarterKeepsTheRules() {
        ForebayRules.everywhere().forEach(rule -> rule.check(ForebayRules.ownClasses()));
    }
}
