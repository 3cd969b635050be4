package dev.forebay.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.forebay.spring.ForebayProperties;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class StartFailureTest {
    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(ForebayProperties.class)
    static class Settings {}

    private static String words(Map<String, Object> variables) {
        var environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .replace(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        new SystemEnvironmentPropertySource(
                                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables));
        Throwable failure = catchThrowable(() -> new SpringApplicationBuilder(Settings.class)
                .environment(environment)
                .web(WebApplicationType.NONE)
                .run()
                .close());
        assertThat(failure).isNotNull();
        return StartFailure.of(failure).words();
    }

    @Test
    void aWrongSettingIsNamedWithWhereItWasSet() {
        assertThat(words(Map.of("FOREBAY_BUDGET", "banana")))
                .isEqualTo("forebay.budget of System Environment Property \"FOREBAY_BUDGET\":"
                        + " 'banana' is not a valid duration");
    }

    @Test
    void aSettingThatIsRefusedAsAWholeNamesItself() {
        assertThat(words(Map.of("FOREBAY_BUDGET", "0ms"))).startsWith("forebay.budget is 0ms;");
    }

    @Test
    void whatHasNoMessageIsCalledByItsName() {
        assertThat(StartFailure.of(new IllegalStateException("start", new NullPointerException()))
                        .words())
                .isEqualTo("NullPointerException");
    }
}
