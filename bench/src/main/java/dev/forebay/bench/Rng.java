package dev.forebay.bench;

/** A small generator per thread (xorshift), so that random numbers cost nothing beside what is measured. */
final class Rng {
    private long state;

    Rng(long seed) {
        this.state = seed * 0x9E3779B97F4A7C15L + 1;
    }

    int next(int bound) {
        state ^= state << 13;
        state ^= state >>> 7;
        state ^= state << 17;
        return (int) ((state >>> 33) % bound);
    }
}
