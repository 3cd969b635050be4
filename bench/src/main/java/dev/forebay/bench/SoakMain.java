package dev.forebay.bench;

import dev.forebay.base.ForebayClock;
import dev.forebay.embedded.EmbeddedPostgres;
import dev.forebay.testkit.sale.Mishap;
import dev.forebay.testkit.sale.SaleAnswer.Said;
import dev.forebay.testkit.sale.SaleFleet;
import dev.forebay.testkit.sale.SaleVerdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/**
 * {@code soak sale}: JVMs sell one event after another while Redis, PostgreSQL, the ways to them and the JVMs themselves
 * suffer what the seed chooses; each sale is judged, and the end is a report. It runs until all of {@code --minutes},
 * {@code --attempts} and {@code --faults} are reached. Ends with 1 where anything was sold twice, a request was not
 * served, or Redis and PostgreSQL differed for good; with 2 on a wrong option.
 */
public final class SoakMain {
    private static final String USAGE = "usage: soak sale [--minutes 5] [--attempts 0] [--faults 0] [--processes 2]"
            + " [--seed N] [--topology single|sentinel|cluster] [--keep <folder>]";

    private static final int BUYERS = 6;
    private static final int FAULTS_A_SALE = 4;

    /** Answers of each process between two faults. */
    private static final int BETWEEN = 300;

    private final Goal goal;
    private final Report report;
    private final ForebayClock clock = ForebayClock.system();
    private final Map<String, Integer> faults = new TreeMap<>();
    private final Map<Said, Long> answers = new EnumMap<>(Said.class);
    private Duration longest = Duration.ZERO;
    private long attempts;
    private long requests;
    private int sales;
    private int bad;

    private SoakMain(Goal goal, Report report) {
        this.goal = goal;
        this.report = report;
    }

    /** What must be reached before it ends. */
    private record Goal(Duration time, long attempts, int faults, int processes, long seed) {}

    public static void main(String[] args) throws IOException {
        List<String> words = Arrays.asList(args);
        ForebayClock clock = ForebayClock.system();
        Goal goal;
        try {
            goal = new Goal(
                    Duration.ofMinutes(number(words, "--minutes", 5)),
                    number(words, "--attempts", 0),
                    Math.toIntExact(number(words, "--faults", 0)),
                    Math.toIntExact(number(words, "--processes", 2)),
                    number(words, "--seed", clock.nanoTime()));
        } catch (NumberFormatException e) {
            throw usage();
        }
        String topology = option(words, "--topology").orElse("single");
        if (words.isEmpty()
                || !words.getFirst().equals("sale")
                || !SoakTarget.NAMES.contains(topology)
                || goal.processes() < 2) {
            throw usage();
        }
        String stamp = clock.now().truncatedTo(ChronoUnit.SECONDS).toString().replace(":", "");
        Path folder = Path.of(option(words, "--keep").orElse("bench/results"));
        Files.createDirectories(folder);
        var report = new Report(folder.resolve("soak-" + topology + '-' + stamp + ".txt"));
        Machine.describe(words).forEach(line -> report.line(line.replaceFirst("^command: bench", "command: soak")));
        report.line("seed: " + goal.seed());
        int bad;
        Path histories = Files.createDirectories(Path.of("bench/results/histories-" + stamp));
        try (SoakTarget target = SoakTarget.start(topology);
                EmbeddedPostgres postgres =
                        EmbeddedPostgres.builder().throwaway().start();
                SaleFleet fleet = SaleFleet.start(
                        target.deployment(), postgres.createDatabase("soak"), goal.processes(), BUYERS, histories)) {
            var random = new Random(goal.seed());
            var faults = new SoakFaults(target.deployment(), postgres, goal.processes(), random);
            bad = new SoakMain(goal, report).run(fleet, postgres, faults, random);
        }
        System.exit(bad == 0 ? 0 : 1);
    }

    private static RuntimeException usage() {
        System.err.println(USAGE);
        System.exit(2);
        return new IllegalStateException();
    }

    private static long number(List<String> words, String name, long otherwise) {
        return option(words, name).map(Long::parseLong).orElse(otherwise);
    }

    private static Optional<String> option(List<String> words, String name) {
        int at = words.indexOf(name);
        return at >= 0 && at + 1 < words.size() ? Optional.of(words.get(at + 1)) : Optional.empty();
    }

    private int run(SaleFleet fleet, EmbeddedPostgres postgres, SoakFaults all, Random random) {
        long from = clock.nanoTime();
        while (clock.nanoTime() - from < goal.time().toNanos()
                || attempts < goal.attempts()
                || happened() < goal.faults()) {
            sales++;
            var names = new ArrayList<String>();
            var mishaps = new ArrayList<Mishap>();
            for (int i = 0; i < FAULTS_A_SALE; i++) {
                SoakFaults.Named fault = all.next();
                names.add(fault.name());
                mishaps.add(fault.mishap());
            }
            String pool = (random.nextInt(3) == 0 ? "evt_" : "big_") + sales;
            try {
                SaleVerdict verdict = fleet.sell(pool, random.nextLong(1_000_000_000), BETWEEN, mishaps);
                note(pool, names, verdict);
                if (!verdict.good()) {
                    postgres.lastLogLines(500).stream()
                            .filter(line -> line.contains("ERROR:") || line.contains("DETAIL:"))
                            .forEach(line -> report.line("     postgres: " + line));
                }
            } catch (RuntimeException e) {
                bad++;
                report.line(String.format("%4d %s did not come to its end under %s: %s", sales, pool, names, e));
                break;
            }
        }
        summarize(Duration.ofNanos(clock.nanoTime() - from));
        if (all.takenByTheCutOff() > 0) {
            report.line("writes taken by masters that were cut off from the other nodes: " + all.takenByTheCutOff());
        }
        return bad;
    }

    private int happened() {
        return faults.values().stream().mapToInt(Integer::intValue).sum();
    }

    private void note(String pool, List<String> names, SaleVerdict verdict) {
        names.forEach(name -> faults.merge(name, 1, Integer::sum));
        verdict.answers().forEach((said, count) -> answers.merge(said, count, Long::sum));
        longest = longest.compareTo(verdict.longest()) < 0 ? verdict.longest() : longest;
        attempts += verdict.attempts();
        requests += verdict.requests();
        bad += verdict.good() ? 0 : 1;
        report.line(String.format(
                "%4d %-8s requests %6d attempts %6d sold %4d failed %d longest %5d ms violations %d differences %d %s%s",
                sales,
                pool,
                verdict.requests(),
                verdict.attempts(),
                verdict.sold(),
                verdict.failed(),
                verdict.longest().toMillis(),
                verdict.violations().size(),
                verdict.differences().size(),
                names,
                verdict.good() ? "" : "  " + verdict));
    }

    private void summarize(Duration took) {
        report.line(String.format(
                "%d sales by %d processes in %d min %d s, %d faults of %d kinds: %s",
                sales, goal.processes(), took.toMinutes(), took.toSecondsPart(), happened(), faults.size(), faults));
        report.line("attempts to hold: " + attempts + " of " + requests + " requests; answers: "
                + new TreeMap<>(answers) + ", longest request " + longest.toMillis() + " ms");
        report.line(bad == 0 ? "verdict: good" : "verdict: " + bad + " sales were NOT good");
    }

    /** Goes to the terminal and to a file. */
    private record Report(Path file) {
        void line(String text) {
            System.out.println(text);
            try {
                Files.writeString(file, text + '\n', StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
