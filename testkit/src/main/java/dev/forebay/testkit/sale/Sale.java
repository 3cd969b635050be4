package dev.forebay.testkit.sale;

import static org.awaitility.Awaitility.await;

import dev.forebay.embedded.EmbeddedPostgres;
import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.testkit.fault.Fault;
import dev.forebay.testkit.fault.FaultyServers;
import dev.forebay.testkit.fault.FaultyWay;
import dev.forebay.testkit.sale.SaleAnswer.Said;
import dev.forebay.testkit.sale.SaleOp.Moment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * A sale that is going on in the processes of a {@link SaleFleet}, for the mishaps that befall it. Not thread-safe.
 */
public final class Sale {
    /** A process that waits for a hung PostgreSQL answers this slowly. */
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final SaleFleet fleet;
    private final String pool;
    private final SellerProcess.Order order;
    private final int enough;
    private final Random random;
    private final SaleHistory outages = SaleHistory.of("outages");
    private final Set<String> killed = new HashSet<>();
    private final List<SaleOp> ofTheKilled = new ArrayList<>();

    Sale(SaleFleet fleet, SellerProcess.Order order, int enough) {
        this.fleet = fleet;
        this.pool = order.pool();
        this.order = order;
        this.enough = enough;
        this.random = new Random(order.seed());
        for (int i = 0; i < fleet.size(); i++) {
            begin(i);
        }
    }

    private void begin(int seller) {
        fleet.seller(seller)
                .sell(new SellerProcess.Order(pool, order.buyers(), order.attempts(), order.seed() + 31L * seller));
    }

    /** How much every process sells between mishaps. */
    int enough() {
        return enough;
    }

    public String pool() {
        return pool;
    }

    /** The server that has the pool now. */
    public EmbeddedRedis server() {
        return fleet.server(pool);
    }

    /** The way to Redis of this process, which is not the first one. */
    public FaultyWay toRedis(int seller) {
        return fleet.toRedis(seller);
    }

    /** Sets the wall clock of a process's kit so far ahead of the machine's; negative: behind. */
    public void setClock(int seller, Duration ahead) {
        fleet.seller(seller).setClock(ahead);
    }

    /** Waits until every process has answered some more. */
    public void answered() {
        answered(enough);
    }

    /** Waits until every process has answered so much more. */
    public void answered(int more) {
        List<SellerProcess> all = fleet.sellers();
        List<Integer> before = all.stream().map(SellerProcess::answers).toList();
        for (int i = 0; i < all.size(); i++) {
            awaitAnswers(all.get(i), before.get(i) + more);
        }
    }

    /** Waits until this process has answered so much more. */
    public void answered(int seller, int more) {
        SellerProcess process = fleet.seller(seller);
        awaitAnswers(process, process.answers() + more);
    }

    /** Waits until this process has said that it can't reach PostgreSQL. */
    private static void saidUnavailable(SellerProcess process, int before) {
        await(process.name() + " to say that it is without PostgreSQL")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> unavailable(process) > before);
    }

    private static int unavailable(SellerProcess process) {
        return process.answers(Said.UNAVAILABLE) + process.answers(Said.UNKNOWN);
    }

    private static void awaitAnswers(SellerProcess process, int answers) {
        await(process.name() + " to answer")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> {
                    if (!process.isAlive()) {
                        throw new IllegalStateException(process.name() + ": " + process.lastWords());
                    }
                    return process.answers() >= answers;
                });
    }

    /** Has a fault happen to the server that has the pool, or to PostgreSQL, and mends it when enough was sold. */
    public void suffer(Fault fault, EmbeddedPostgres postgres) {
        var servers = new FaultyServers(server(), fleet.toRedis(fleet.size() - 1), postgres);
        Moment before = outages.moment();
        fault.begin(servers);
        Moment begun = outages.moment();
        if (fault.takesPostgresAway()) {
            withoutPostgres(fleet.sellers());
        } else {
            answered();
        }
        Moment ending = outages.moment();
        fault.end(servers);
        Moment after = outages.moment();
        if (fault.touchesPostgres()) {
            away(Optional.empty(), before, begun, ending, after, fault.takesPostgresAway());
        }
        answered();
    }

    /** Cuts, freezes or slows the way of a process to PostgreSQL, and opens it again. */
    public void withoutPostgres(int seller, SpoiledWay spoiled, boolean away) {
        FaultyWay way = fleet.toPostgres(seller);
        Moment before = outages.moment();
        spoiled.spoil(way);
        Moment begun = outages.moment();
        if (away) {
            withoutPostgres(List.of(fleet.seller(seller)));
            answeredButBy(seller);
        } else {
            answered(enough / 4 + 1);
        }
        Moment ending = outages.moment();
        way.open();
        if (away) {
            away(Optional.of(fleet.seller(seller).name()), before, begun, ending, outages.moment(), true);
        }
        answered();
    }

    private void withoutPostgres(List<SellerProcess> processes) {
        List<Integer> before = processes.stream().map(Sale::unavailable).toList();
        for (int i = 0; i < processes.size(); i++) {
            saidUnavailable(processes.get(i), before.get(i) + order.buyers() - 1);
        }
    }

    /** What is done to a way. */
    @FunctionalInterface
    public interface SpoiledWay {
        void spoil(FaultyWay way);
    }

    /** PostgreSQL was not well from before to after, and where {@code whole}, away from begun to ending. */
    private void away(
            Optional<String> process, Moment before, Moment begun, Moment ending, Moment after, boolean whole) {
        outages.outage(new Outage(process, false, before, after));
        if (whole) {
            outages.outage(new Outage(process, true, begun, ending));
        }
    }

    /** SIGKILL to a process in the middle of its sale; another one takes its place. */
    public void kill(int seller) {
        SellerProcess gone = fleet.seller(seller);
        awaitAnswers(gone, gone.answers() + 1 + random.nextInt(enough));
        gone.kill();
        killed.add(gone.name());
        ofTheKilled.addAll(gone.ops());
        answeredButBy(seller);
        fleet.replace(seller);
        begin(seller);
        answered();
    }

    /** SIGSTOP to a process until its provisional grants have lapsed and the others have sold on, then SIGCONT. */
    public void stop(int seller) {
        SellerProcess process = fleet.seller(seller);
        Moment before = outages.moment();
        process.pause();
        try {
            await().pollDelay(Duration.ofSeconds(3)).until(() -> true);
            answeredButBy(seller);
        } finally {
            process.resume();
        }
        // What was asked before ran out of its time meanwhile.
        outages.outage(new Outage(Optional.of(process.name()), false, before, outages.moment()));
        answered();
    }

    private void answeredButBy(int seller) {
        for (int i = 0; i < fleet.size(); i++) {
            if (i != seller) {
                answered(i, enough);
            }
        }
    }

    Set<String> killed() {
        return Set.copyOf(killed);
    }

    List<Outage> outages() {
        return outages.outages();
    }

    /** Ends the sale; what was asked and answered in it. */
    List<SaleOp> end(List<String> unserved) {
        fleet.sellers().forEach(SellerProcess::stopSelling);
        List<SaleOp> ops = new ArrayList<>(ofTheKilled);
        for (SellerProcess seller : fleet.sellers()) {
            if (!seller.awaitEnd(PATIENCE)) {
                unserved.add(seller.name());
            }
            ops.addAll(seller.ops());
        }
        return ops;
    }

    /** The longest request of those that nothing but Redis can have held up. */
    Duration longest(List<SaleOp> ops) {
        List<Outage> excused = outages.outages();
        return Duration.ofNanos(ops.stream()
                .filter(op -> excused.stream().noneMatch(outage -> outage.explains(op)))
                .flatMapToLong(op -> op.answer().stream()
                        .mapToLong(answer -> answer.at().nanos() - op.begun().nanos()))
                .max()
                .orElse(0));
    }
}
