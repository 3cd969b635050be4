package dev.forebay.testkit.fault;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Something that goes wrong and is mended again: {@link #begin}, then {@link #end}. A new one is a constant of one of the
 * kinds; {@link #all} finds it, and every test that runs the faults runs it too.
 */
public sealed interface Fault permits RedisFault, NetworkFault, PostgresFault {
    /** Its name, for reports. */
    String name();

    /** Its kind and name in one word, different from that of every other fault. */
    default String title() {
        return switch (this) {
            case RedisFault redis -> "redis_" + redis.name();
            case NetworkFault network -> "network_" + network.name();
            case PostgresFault postgres -> "postgres_" + postgres.name();
        };
    }

    /** Makes it happen; it has happened when this returns. */
    void begin(FaultyServers servers);

    /** Mends it; the server serves when this returns, its clients need not have noticed. */
    void end(FaultyServers servers);

    /** Whether PostgreSQL can't be reached from begin to end. */
    boolean takesPostgresAway();

    /** Whether PostgreSQL, or connections to it, are lost at all. */
    boolean touchesPostgres();

    /** Every fault there is. */
    static List<Fault> all() {
        List<Fault> all = new ArrayList<>(List.of(RedisFault.values()));
        all.addAll(List.of(NetworkFault.values()));
        all.addAll(List.of(PostgresFault.values()));
        return List.copyOf(all);
    }

    /** One at random. */
    static Fault random(Random random) {
        List<Fault> all = all();
        return all.get(random.nextInt(all.size()));
    }
}
