package dev.forebay.bench;

/**
 * One row of a table.
 *
 * @param name what is measured
 * @param threads how many at once
 * @param kind virtual or platform threads
 * @param task one iteration
 */
record Case(String name, int threads, Kind kind, Task task) {
    /** The kind of thread that runs a case. */
    enum Kind {
        VIRTUAL('V'),
        PLATFORM('P');

        private final char letter;

        Kind(char letter) {
            this.letter = letter;
        }

        void start(Runnable body) {
            switch (this) {
                case VIRTUAL -> Thread.ofVirtual().start(body);
                case PLATFORM -> Thread.ofPlatform().daemon().start(body);
            }
        }
    }

    /** One iteration of a closed loop. */
    @FunctionalInterface
    interface Task {
        /** Runs once on thread {@code id}; answers how many operations that were. */
        int run(int id, Rng random) throws Exception;
    }

    /** Threads and their kind, such as 64V. */
    String load() {
        return threads + String.valueOf(kind.letter);
    }
}
