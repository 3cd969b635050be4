package dev.forebay.bench;

import dev.forebay.embedded.EmbeddedCluster;
import dev.forebay.embedded.EmbeddedPostgres;
import dev.forebay.embedded.EmbeddedRedis;
import dev.forebay.embedded.SlotMigration;
import dev.forebay.testkit.fault.PostgresFault;
import dev.forebay.testkit.fault.RedisFault;
import dev.forebay.testkit.sale.ClusterSplit;
import dev.forebay.testkit.sale.Mishap;
import dev.forebay.testkit.sale.Sale;
import dev.forebay.testkit.sale.SaleDeployment;
import dev.forebay.testkit.sale.SaleFleet;
import dev.forebay.testkit.sale.SellerFault;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What befalls the sales of a soak, one after another, as its seed has it: every kind once in some order, then every kind
 * again in another one. Not thread-safe.
 */
final class SoakFaults {
    private final SaleDeployment deployment;
    private final EmbeddedPostgres postgres;
    private final int processes;
    private final Random random;
    private final Deque<Named> next = new ArrayDeque<>();
    private long takenByTheCutOff;

    /** A mishap and what it is called in reports. */
    record Named(String name, Mishap mishap) {}

    SoakFaults(SaleDeployment deployment, EmbeddedPostgres postgres, int processes, Random random) {
        this.deployment = deployment;
        this.postgres = postgres;
        this.processes = processes;
        this.random = random;
    }

    Named next() {
        if (next.isEmpty()) {
            var all = all();
            Collections.shuffle(all, random);
            next.addAll(all);
        }
        return next.removeFirst();
    }

    /** Writes that masters took which other nodes had been cut off from. */
    long takenByTheCutOff() {
        return takenByTheCutOff;
    }

    private List<Named> all() {
        var all = new ArrayList<Named>();
        for (RedisFault fault : RedisFault.values()) {
            // A node of a Cluster refuses REPLICAOF, and Sentinels undo it.
            if (fault != RedisFault.READ_ONLY || deployment instanceof SaleDeployment.Single) {
                all.add(named("redis", fault, sale -> sale.suffer(fault, postgres)));
            }
        }
        for (PostgresFault fault : PostgresFault.values()) {
            all.add(named("postgres", fault, sale -> sale.suffer(fault, postgres)));
        }
        for (SellerFault fault : SellerFault.values()) {
            int first = fault == SellerFault.KILLED || fault == SellerFault.STOPPED ? 0 : 1;
            all.add(new Named(fault.title(), fault.of(first + random.nextInt(processes - first))));
        }
        all.add(new Named("redis hangs for 700 ms", SoakFaults::hang));
        all.add(new Named("redis wants replicas", SoakFaults::wantReplicas));
        all.add(new Named("redis back empty at once", sale -> sale.server().restartEmpty()));
        switch (deployment) {
            case SaleDeployment.Single ignored -> {}
            case SaleDeployment.Sentinel sentinel ->
                all.add(new Named(
                        "planned fail-over", sale -> sentinel.sentinel().failover()));
            case SaleDeployment.Cluster cluster -> {
                EmbeddedCluster nodes = cluster.cluster();
                all.add(new Named("planned fail-over", sale -> nodes.failover(sale.server())));
                all.add(new Named("slot moves away and back", sale -> moveSlot(nodes, sale)));
                cluster.network().ifPresent(network -> {
                    for (ClusterSplit split : ClusterSplit.values()) {
                        all.add(new Named(split.title(), split.on(nodes, network, more -> takenByTheCutOff += more)));
                    }
                });
            }
        }
        return all;
    }

    private static Named named(String what, Enum<?> fault, Mishap mishap) {
        return new Named(what + ' ' + fault.name().toLowerCase(Locale.ROOT).replace('_', ' '), mishap);
    }

    private static void hang(Sale sale) {
        EmbeddedRedis server = sale.server();
        server.pause();
        try {
            pause(700);
        } finally {
            server.resume();
        }
    }

    private static void wantReplicas(Sale sale) {
        EmbeddedRedis server = sale.server();
        server.command("CONFIG", "SET", "min-replicas-to-write", "9");
        try {
            sale.answered();
        } finally {
            server.command("CONFIG", "SET", "min-replicas-to-write", "0");
        }
    }

    /** Half of the pool's keys are on one node and half on the other for a moment. */
    private static void moveSlot(EmbeddedCluster cluster, Sale sale) {
        String units = SaleFleet.key(sale.pool(), "units");
        int slot = cluster.slotOf(units);
        EmbeddedRedis from = sale.server();
        EmbeddedRedis to = cluster.masters().stream()
                .filter(master -> !master.equals(from))
                .findFirst()
                .orElseThrow();
        SlotMigration begun = cluster.beginMove(from, to, slot);
        begun.moveKey(units);
        pause(300);
        begun.finish();
        cluster.awaitSuccessor(slot, from);
        sale.answered();
        cluster.moveSlots(to, from, slot);
    }

    private static void pause(long millis) {
        try {
            boolean never = new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
            if (never) {
                throw new IllegalStateException("a latch nobody counts down was released");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
