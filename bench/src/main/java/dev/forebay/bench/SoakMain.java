package dev.forebay.bench;

import dev.forebay.base.ForebayClock;
import dev.forebay.bench.SoakTarget.Fault;
import dev.forebay.embedded.EmbeddedServers;
import dev.forebay.testkit.sale.SaleAnswer.Said;
import dev.forebay.testkit.sale.TwoSellers;
import dev.forebay.testkit.sale.TwoSellers.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/**
 * {@code soak sale}: two processes sell one event after another while Redis suffers what the seed chooses, each sale is
 * judged, and the end is a report. Ends with 1 where anything was sold twice, a request was not served, or Redis and
 * PostgreSQL differed for good; with 2 on a wrong option.
 */
public final class SoakMain {
    private static final String USAGE =
            "usage: soak sale [--minutes 5] [--seed N] [--topology single|sentinel|cluster] [--keep <folder>]";

    private final SoakTarget target;
    private final Random random;
    private final Report report;
    private final Map<String, Integer> faults = new TreeMap<>();
    private final Map<Said, Long> answers = new EnumMap<>(Said.class);
    private Duration longest = Duration.ZERO;
    private int bad;

    private SoakMain(SoakTarget target, long seed, Report report) {
        this.target = target;
        this.random = new Random(seed);
        this.report = report;
    }

    public static void main(String[] args) throws IOException {
        List<String> words = Arrays.asList(args);
        ForebayClock clock = ForebayClock.system();
        Duration time;
        long seed;
        try {
            time = Duration.ofMinutes(Long.parseLong(option(words, "--minutes").orElse("5")));
            seed = option(words, "--seed").map(Long::parseLong).orElseGet(clock::nanoTime);
        } catch (NumberFormatException e) {
            throw usage();
        }
        String topology = option(words, "--topology").orElse("single");
        if (words.isEmpty() || !words.getFirst().equals("sale") || !SoakTarget.NAMES.contains(topology)) {
            throw usage();
        }
        String stamp = clock.now().truncatedTo(ChronoUnit.SECONDS).toString().replace(":", "");
        Path folder = Path.of(option(words, "--keep").orElse("bench/results"));
        Files.createDirectories(folder);
        var report = new Report(folder.resolve("soak-" + topology + '-' + stamp + ".txt"));
        Machine.describe(words).forEach(report::line);
        report.line("seed: " + seed);
        int bad;
        try (SoakTarget target = SoakTarget.start(topology)) {
            bad = new SoakMain(target, seed, report).run(time, seed, clock);
        }
        System.exit(bad == 0 ? 0 : 1);
    }

    private static RuntimeException usage() {
        System.err.println(USAGE);
        System.exit(2);
        return new IllegalStateException();
    }

    private static Optional<String> option(List<String> words, String name) {
        int at = words.indexOf(name);
        return at >= 0 && at + 1 < words.size() ? Optional.of(words.get(at + 1)) : Optional.empty();
    }

    private int run(Duration time, long seed, ForebayClock clock) {
        long from = clock.nanoTime();
        try (var sellers = new TwoSellers(target.options("soak"), EmbeddedServers.createDatabase("soak"), 5)) {
            for (int round = 1; clock.nanoTime() - from < time.toNanos(); round++) {
                String pool = "evt_" + round;
                List<Fault> all = target.faults(sellers.key(pool, "units"));
                Fault fault = all.get(random.nextInt(all.size()));
                Verdict verdict = sellers.sell(pool, seed + round, fault.happens(), fault.server());
                note(round, fault.name(), verdict);
            }
        }
        report.line(String.format(
                "%d sales in %d min, %d faults of %d kinds: %s",
                faults.values().stream().mapToInt(Integer::intValue).sum(),
                Duration.ofNanos(clock.nanoTime() - from).toMinutes(),
                faults.values().stream().mapToInt(Integer::intValue).sum(),
                faults.size(),
                faults));
        report.line("answers: " + new TreeMap<>(answers) + ", longest request " + longest.toMillis() + " ms");
        report.line(bad == 0 ? "verdict: good" : "verdict: " + bad + " sales were NOT good");
        return bad;
    }

    private void note(int round, String fault, Verdict verdict) {
        faults.merge(fault, 1, Integer::sum);
        verdict.answers().forEach((said, count) -> answers.merge(said, count, Long::sum));
        longest = longest.compareTo(verdict.longest()) < 0 ? verdict.longest() : longest;
        bad += verdict.good() ? 0 : 1;
        report.line(String.format(
                "%4d %-28s requests %6d sold %4d failed %d longest %5d ms violations %d differences %d%s",
                round,
                fault,
                verdict.answers().values().stream().mapToLong(Long::longValue).sum(),
                verdict.answers().getOrDefault(Said.CONFIRMED, 0L),
                verdict.failed(),
                verdict.longest().toMillis(),
                verdict.violations().size(),
                verdict.differences().size(),
                verdict.good() ? "" : "  " + verdict));
    }

    /** Goes to the terminal and to a file. */
    private record Report(Path file) {
        void line(String text) {
            System.out.println(text);
            try {
                Files.writeString(file, text + '\n', StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }
}
