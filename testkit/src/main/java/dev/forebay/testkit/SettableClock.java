package dev.forebay.testkit;

import dev.forebay.base.ForebayClock;
import java.time.Duration;
import java.time.Instant;

/**
 * The machine's clocks, but for a wall clock that can be set while a process runs, as an operator or NTP does. Durations do
 * not notice. Thread-safe.
 */
public final class SettableClock implements ForebayClock {
    private final ForebayClock machine = ForebayClock.system();
    private volatile Duration ahead = Duration.ZERO;

    /** Sets the wall clock so far ahead of the machine's; negative: behind. */
    public void set(Duration aheadOfMachine) {
        this.ahead = aheadOfMachine;
    }

    @Override
    public long nanoTime() {
        return machine.nanoTime();
    }

    @Override
    public Instant now() {
        return machine.now().plus(ahead);
    }
}
