package dev.forebay.boxoffice.checkout;

import java.util.Locale;
import java.util.Optional;

/** How a buyer pays: the sandbox's ways, each of which shows one thing that can happen. */
enum PayMethod {
    /** Works at once. */
    TEST_OK,
    /** Is declined. */
    TEST_DECLINED,
    /** Works after some seconds. */
    TEST_SLOW,
    /** Nobody knows at first; it turns out to have worked. */
    TEST_UNKNOWN;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<PayMethod> ofWord(String word) {
        for (PayMethod method : values()) {
            if (method.word().equals(word)) {
                return Optional.of(method);
            }
        }
        return Optional.empty();
    }
}
