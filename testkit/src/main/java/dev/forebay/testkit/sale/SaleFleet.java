package dev.forebay.testkit.sale;

import static org.awaitility.Awaitility.await;

import dev.forebay.base.ForebayClock;
import dev.forebay.base.KeySpace;
import dev.forebay.base.Meters;
import dev.forebay.embedded.EmbeddedDatabase;
import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.store.DatabaseUrl;
import dev.forebay.store.Store;
import dev.forebay.store.StorePool;
import dev.forebay.testkit.fault.DeploymentProxy;
import dev.forebay.testkit.fault.FaultProxy;
import dev.forebay.testkit.fault.FaultyWay;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * JVMs that sell one pool after another on a deployment, whatever befalls it, them, or the ways between, and the
 * judgement of each sale by what all of them were told. The first of them reaches the servers directly, each other one by
 * ways that can be spoiled. Closing it ends all of them. Not thread-safe.
 */
public final class SaleFleet implements AutoCloseable {
    private static final String PREFIX = "sale";

    /** What a killed process had taken out of the outbox is given to another one by then. */
    private static final Duration REPAIRED = Duration.ofSeconds(60);

    private static final ForebayClock CLOCK = ForebayClock.system();

    private final SaleDeployment deployment;
    private final EmbeddedDatabase database;
    private final Path folder;
    private final int buyers;
    private final StorePool pool;
    private final Store store;
    private final List<Seller> sellers = new ArrayList<>();
    private int started;

    /** A process, and the ways that only it uses. */
    private record Seller(SellerProcess process, SellerProcess.Place place, List<FaultyWay> ways) {}

    private SaleFleet(SaleDeployment deployment, EmbeddedDatabase database, int buyers, Path folder) {
        this.deployment = deployment;
        this.database = database;
        this.buyers = buyers;
        this.folder = folder;
        this.pool = StorePool.open(
                DatabaseUrl.parse(
                        "database",
                        "postgresql://%s:%s@%s:%d/%s"
                                .formatted(
                                        database.username(),
                                        database.password(),
                                        database.host(),
                                        database.port(),
                                        database.name())),
                2);
        this.store = Store.of(pool.dataSource(), Meters.none(), CLOCK);
        store.migrate();
    }

    /**
     * Starts the processes.
     *
     * @param processes how many, two at least
     * @param buyers how many buy at once in each
     * @param folder where their logs and histories stand; histories of good sales are deleted
     */
    public static SaleFleet start(
            SaleDeployment deployment, EmbeddedDatabase database, int processes, int buyers, Path folder) {
        var fleet = new SaleFleet(deployment, database, buyers, folder);
        for (int i = 0; i < processes; i++) {
            fleet.sellers.add(i == 0 ? fleet.direct() : fleet.byWays());
        }
        return fleet;
    }

    private Seller direct() {
        return started(
                new SellerProcess.Place(deployment.environment(EmbeddedRedis::port), database, PREFIX), List.of());
    }

    private Seller byWays() {
        var toRedis = DeploymentProxy.to(deployment.servers(), deployment::announcedPort);
        var toPostgres = FaultProxy.to(database.host(), database.port());
        var byProxy = new EmbeddedDatabase(
                toPostgres.host(), toPostgres.port(), database.name(), database.username(), database.password());
        return started(
                new SellerProcess.Place(deployment.environment(toRedis::portOf), byProxy, PREFIX),
                List.of(toRedis, toPostgres));
    }

    private Seller started(SellerProcess.Place place, List<FaultyWay> ways) {
        return new Seller(SellerProcess.start("seller" + started++, place, folder), place, ways);
    }

    int size() {
        return sellers.size();
    }

    SellerProcess seller(int index) {
        return sellers.get(index).process();
    }

    List<SellerProcess> sellers() {
        return sellers.stream().map(Seller::process).toList();
    }

    FaultyWay toRedis(int index) {
        return sellers.get(index).ways().get(0);
    }

    FaultyWay toPostgres(int index) {
        return sellers.get(index).ways().get(1);
    }

    EmbeddedRedis server(String ofPool) {
        return deployment.serverOf(key(ofPool, "units"));
    }

    /** A new process in the place of one that is gone, on the same ways. */
    void replace(int index) {
        Seller gone = sellers.get(index);
        sellers.set(index, started(gone.place(), gone.ways()));
    }

    /** The key of a part of a pool, by which its server is found. */
    public static String key(String pool, String part) {
        return KeySpace.of(PREFIX).tagged("hold", pool, part).value();
    }

    /**
     * Sells a pool that was not sold before: in peace, through the mishaps one after another, and after them.
     *
     * @param enough how much every process sells before, between and after
     */
    public SaleVerdict sell(String pool, long seed, int enough, List<Mishap> mishaps) {
        var sale = new Sale(this, new SellerProcess.Order(pool, buyers, Integer.MAX_VALUE, seed), enough);
        sale.answered();
        for (Mishap mishap : mishaps) {
            mishap.happen(sale);
            deployment.awaitReady();
        }
        sale.answered();
        var unserved = new ArrayList<String>();
        List<SaleOp> ops = sale.end(unserved);
        List<String> differences = lastingDifferences(pool);
        SaleVerdict verdict = SaleVerdict.of(
                ops,
                sale.killed(),
                sale.longest(ops),
                OversellChecker.check(ops, sale.outages(), sale.killed(), SaleTable.read(store, pool)),
                differences,
                unserved);
        putAway(verdict.good() ? Optional.empty() : Optional.of(pool));
        return verdict;
    }

    private List<String> lastingDifferences(String ofPool) {
        var copy = new RedisCopy(server(ofPool), part -> key(ofPool, part));
        List<String> differences = copy.differences(store, ofPool);
        long from = CLOCK.nanoTime();
        while (!differences.isEmpty() && CLOCK.nanoTime() - from < REPAIRED.toNanos()) {
            await().pollDelay(Duration.ofMillis(200)).until(() -> true);
            differences = copy.differences(store, ofPool);
        }
        return differences;
    }

    /** Deletes the histories of the sale, or moves them to a folder of that name. */
    private void putAway(Optional<String> to) {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    files.filter(file -> file.toString().endsWith(".history")).toList()) {
                if (to.isPresent()) {
                    Path kept = Files.createDirectories(folder.resolve(to.get()));
                    Files.move(file, kept.resolve(file.getFileName()));
                } else {
                    Files.delete(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        sellers.forEach(seller -> {
            seller.process().close();
            seller.ways().forEach(FaultyWay::close);
        });
        pool.close();
    }
}
