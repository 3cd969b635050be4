package dev.forebay.cli;

import java.util.Locale;

/** How the embedded Redis of one role is arranged. */
enum Topology {
    /** One server. */
    SINGLE,
    /** A master with two replicas, watched by three sentinels. */
    SENTINEL,
    /** Three masters that share the slots, each with a replica. */
    CLUSTER;

    /** As it is written on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
