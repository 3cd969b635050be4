package dev.forebay.embedded;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Hash slots of a Redis Cluster, first and last included. */
public record SlotRange(int first, int last) {
    /** How many slots there are. */
    public static final int SLOTS = 16_384;

    public SlotRange {
        if (first < 0 || last < first || last >= SLOTS) {
            throw new IllegalArgumentException(
                    "slots " + first + " to " + last + " are not within 0 to " + (SLOTS - 1));
        }
    }

    public static SlotRange of(int slot) {
        return new SlotRange(slot, slot);
    }

    /** All slots in equal parts. */
    static List<SlotRange> split(int parts) {
        List<SlotRange> ranges = new ArrayList<>();
        for (int i = 0; i < parts; i++) {
            ranges.add(new SlotRange(i * SLOTS / parts, (i + 1) * SLOTS / parts - 1));
        }
        return ranges;
    }

    public boolean contains(int slot) {
        return first <= slot && slot <= last;
    }

    public IntStream slots() {
        return IntStream.rangeClosed(first, last);
    }

    /** As CLUSTER NODES prints it. */
    static SlotRange parse(String text) {
        int dash = text.indexOf('-');
        return dash < 0
                ? of(Integer.parseInt(text))
                : new SlotRange(Integer.parseInt(text.substring(0, dash)), Integer.parseInt(text.substring(dash + 1)));
    }
}
