package dev.forebay.bench;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Cases measured beside each other: each once per round (A B C, A B C, …), so that what disturbs the machine disturbs all
 * of them; shown is the round of median throughput. The first case of a load is what the others are compared with.
 */
final class Table {
    private final String title;
    private final ServerStats stats;
    private final Pace pace;
    private final Consumer<String> out;
    private final Map<Case, List<Round>> rounds = new LinkedHashMap<>();

    Table(String title, ServerStats stats, Pace pace, Consumer<String> out) {
        this.title = title;
        this.stats = stats;
        this.pace = pace;
        this.out = out;
    }

    /** How long and how often. */
    record Pace(Duration warm, Duration measure, int rounds, String only) {
        static Pace of(boolean quick, String only) {
            return quick
                    ? new Pace(Duration.ofMillis(1500), Duration.ofMillis(1000), 5, only)
                    : new Pace(Duration.ofSeconds(3), Duration.ofSeconds(3), 7, only);
        }

        /** For what runs through a whole application, whose JVM is warm only after some thousand requests. */
        Pace ofApplication() {
            return new Pace(warm.multipliedBy(6), measure.multipliedBy(2), Math.min(rounds, 5), only);
        }
    }

    Table add(String name, int threads, Case.Kind kind, Case.Task task) {
        var added = new Case(name, threads, kind, task);
        if (pace.only.isEmpty() || pace.only.equals(added.load())) {
            rounds.put(added, new ArrayList<>());
        }
        return this;
    }

    void run() throws InterruptedException {
        out.accept(String.format(
                Locale.ROOT,
                "%n### %s%n%nwarm %d ms, measured %d ms, %d rounds, load average %.2f%n",
                title,
                pace.warm.toMillis(),
                pace.measure.toMillis(),
                pace.rounds,
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()));
        for (int round = 0; round < pace.rounds; round++) {
            for (Map.Entry<Case, List<Round>> entry : rounds.entrySet()) {
                Case one = entry.getKey();
                Round result =
                        new ClosedLoop(stats).run(one, round == 0 ? pace.warm : pace.warm.dividedBy(3), pace.measure);
                entry.getValue().add(result);
                out.accept(String.format(
                        Locale.ROOT,
                        "  r%d %-44s %5s %,11.0f/s p50 %6.0f µs p99 %6.0f µs errors %d",
                        round + 1,
                        one.name(),
                        one.load(),
                        result.perSecond(),
                        result.micros(50),
                        result.micros(99),
                        result.errors()));
            }
        }
        print();
    }

    private void print() {
        out.accept("""

                | case | load | per second, median (min..max) | to the first | p50 µs | p99 µs | p99.9 µs | commands/op | reads/op | Redis CPU µs/op | PostgreSQL CPU µs/op | client CPU µs/op |
                |---|---|---|---|---|---|---|---|---|---|---|---|""");
        Map<String, List<Round>> first = new LinkedHashMap<>();
        rounds.forEach((one, all) -> {
            List<Round> compared = first.computeIfAbsent(one.load(), load -> all);
            List<Round> sorted = all.stream()
                    .sorted(Comparator.comparingDouble(Round::perSecond))
                    .toList();
            Round median = sorted.get(sorted.size() / 2);
            out.accept(String.format(
                    Locale.ROOT,
                    "| %s | %s | %,.0f (%,.0f..%,.0f) | %.2f | %.0f | %.0f | %.0f | %.2f | %.2f | %.2f | %.2f | %.2f |%s",
                    one.name(),
                    one.load(),
                    median.perSecond(),
                    sorted.getFirst().perSecond(),
                    sorted.getLast().perSecond(),
                    ratio(all, compared),
                    median.micros(50),
                    median.micros(99),
                    median.micros(99.9),
                    median.commands(),
                    median.reads(),
                    median.redisMicros(),
                    median.postgresMicros(),
                    median.clientMicros(),
                    median.errors() > 0 ? " errors: " + median.errors() : ""));
        });
    }

    private static double ratio(List<Round> all, List<Round> compared) {
        double[] ratios = new double[all.size()];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = all.get(i).perSecond() / compared.get(i).perSecond();
        }
        Arrays.sort(ratios);
        return ratios[ratios.length / 2];
    }
}
