package dev.forebay.boxoffice.operations.samples;

import java.util.ArrayList;
import java.util.List;

/**
 * Rows, each of one or more blocks between aisles, filled with seats. {@link #fill} places exactly so many:
 * what the blocks could hold beyond that is taken from them evenly, beginning at the back, and the seats of
 * a block spread from aisle to aisle.
 */
final class Seating {

    /** Between the centres of neighbours in a row; a seat is 20 across. */
    static final double PITCH = 22;

    private final List<Block> blocks = new ArrayList<>();

    /** Which category a seat has, and what number it bears. */
    interface Style {
        String category(int block, int seat, int seatsInBlock);

        /** The number of the seat at an index in a row of so many. */
        default int number(int index, int seatsInRow) {
            return index + 1;
        }

        default boolean wheelchair(int block, int seat, int seatsInBlock) {
            return false;
        }
    }

    private record Block(PlanSketch.Row row, Style style, int index, Curve curve) {}

    /** Adds a row, its blocks from left to right. */
    Seating row(PlanSketch.Row row, Style style, List<Curve> curves) {
        for (int i = 0; i < curves.size(); i++) {
            blocks.add(new Block(row, style, i, curves.get(i)));
        }
        return this;
    }

    int capacity() {
        return blocks.stream().mapToInt(block -> block.curve().capacity(PITCH)).sum();
    }

    void fill() {
        fill(capacity());
    }

    void fill(int seats) {
        var counts = counts(seats);
        for (int first = 0; first < blocks.size(); ) {
            int last = first;
            while (last < blocks.size()
                    && blocks.get(last).row() == blocks.get(first).row()) {
                last++;
            }
            fillRow(first, last, counts);
            first = last;
        }
    }

    private int[] counts(int seats) {
        int[] counts =
                blocks.stream().mapToInt(block -> block.curve().capacity(PITCH)).toArray();
        int surplus = capacity() - seats;
        if (surplus < 0 || seats < 0) {
            throw new IllegalArgumentException(seats + " seats do not fit where " + capacity() + " do");
        }
        while (surplus > 0) {
            for (int i = counts.length - 1; i >= 0 && surplus > 0; i--) {
                if (counts[i] > 0) {
                    counts[i]--;
                    surplus--;
                }
            }
        }
        return counts;
    }

    private void fillRow(int first, int last, int[] counts) {
        int total = 0;
        for (int i = first; i < last; i++) {
            total += counts[i];
        }
        int index = 0;
        for (int i = first; i < last; i++) {
            var block = blocks.get(i);
            int count = counts[i];
            for (int seat = 0; seat < count; seat++) {
                double fraction = count == 1 ? 0.5 : seat / (count - 1.0);
                block.row()
                        .seat(
                                block.style().number(index++, total),
                                block.curve().at(fraction),
                                block.style().category(block.index(), seat, count),
                                block.style().wheelchair(block.index(), seat, count));
            }
        }
    }
}
