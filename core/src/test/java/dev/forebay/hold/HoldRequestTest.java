package dev.forebay.hold;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class HoldRequestTest {
    /** Ending the hold would take its units twice from the subject's count. */
    @Test
    void aSubjectIsLimitedOnce() {
        HoldRequest request = HoldRequest.of("evt_1", "ann", List.of("A-1"));
        assertThatThrownBy(() -> request.withQuotas(List.of(new Quota("user:ann", 2), new Quota("user:ann", 3))))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
