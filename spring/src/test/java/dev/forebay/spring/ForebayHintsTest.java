package dev.forebay.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

class ForebayHintsTest {
    @Test
    void everyScriptStatementAndMigrationGoesIntoANativeImage() throws IOException {
        var hints = new RuntimeHints();
        new ForebayHints().registerHints(hints, getClass().getClassLoader());
        var resolver = new PathMatchingResourcePatternResolver();
        int checked = 0;
        for (String ending : new String[] {"lua", "sql"}) {
            for (Resource resource : resolver.getResources("classpath*:dev/forebay/**/*." + ending)) {
                String url = resource.getURL().toString();
                String path = url.substring(url.lastIndexOf("/dev/forebay/") + 1);
                assertThat(RuntimeHintsPredicates.resource().forResource(path))
                        .as(path)
                        .accepts(hints);
                checked++;
            }
        }
        assertThat(checked).isGreaterThan(20);
        assertThat(RuntimeHintsPredicates.resource().forResource("dev/forebay/migration/index"))
                .accepts(hints);
    }
}
