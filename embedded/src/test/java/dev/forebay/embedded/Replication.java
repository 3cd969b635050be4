package dev.forebay.embedded;

import java.time.Duration;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** What replicas have by now. WAIT can't tell: each command has a connection of its own, and WAIT is about its own writes. */
final class Replication {
    private static final Pattern MASTER = Pattern.compile("master_repl_offset:(\\d+)");
    private static final Pattern REPLICA = Pattern.compile("slave\\d+:.*state=online,offset=(\\d+)");

    private Replication() {}

    /** Waits until so many replicas have all that the master was told until now. */
    static void await(EmbeddedRedis master, int replicas) {
        long written = offsets(master, MASTER)[0];
        Awaitility.await("replicas of port " + master.port())
                .atMost(Duration.ofSeconds(30))
                .until(() -> {
                    int caughtUp = 0;
                    for (long offset : offsets(master, REPLICA)) {
                        caughtUp += offset >= written ? 1 : 0;
                    }
                    return caughtUp >= replicas;
                });
    }

    private static long[] offsets(EmbeddedRedis master, Pattern line) {
        return line.matcher(master.command("INFO", "replication"))
                .results()
                .mapToLong(found -> Long.parseLong(found.group(1)))
                .toArray();
    }
}
