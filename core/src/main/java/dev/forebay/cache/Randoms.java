package dev.forebay.cache;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/** Names that nobody else draws. No secrets: they only tell loads and generations apart. */
final class Randoms {
    private Randoms() {}

    /** Sixteen hex digits. */
    static String name() {
        return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    }
}
