package dev.forebay.examples.insurance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class InsuranceExampleTest {
    @Test
    void theExampleShowsWhatItSays() {
        var printed = new ByteArrayOutputStream();
        InsuranceExample.run(Duration.ofSeconds(2), new PrintStream(printed, true, StandardCharsets.UTF_8));
        String text = printed.toString(StandardCharsets.UTF_8);

        assertThat(text)
                .contains("policies: 5 warm", "customers: 5 warm", "agents: 5 warm")
                .contains("five policies read since: the source was asked 0 times")
                .contains("customer C1 pays 301 a year")
                .contains("policy.changed reaches {customers=[C1], policies=[C1-P1], summaries=[C1]}")
                .contains("after the commit the policy costs 999, customer C1 pays 999 a year")
                .contains("a change that was rolled back changes nothing: 999")
                .contains("reckoned from quote C2-Q2: 3024", "once that has changed: 9324")
                .contains(
                        "with another name: Customer[id=C3, name=Customer Three",
                        "the source was asked 2 times for that")
                .contains("leaders: [Agent 5", "leaders after a good day of A1: [Agent 1")
                .contains("40 requests, median")
                .contains("changed meanwhile: it costs 444 now")
                .containsPattern("policies +\\d+ requests")
                .contains("above 50 ms: refresh ahead or warm it");
    }
}
