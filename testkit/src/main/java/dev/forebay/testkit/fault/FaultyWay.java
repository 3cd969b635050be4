package dev.forebay.testkit.fault;

import java.time.Duration;

/**
 * The way from one process to a server, or to all servers of a deployment, which a test can spoil: late, half-open, cut.
 * Thread-safe; closing it ends every connection that goes through it.
 */
public sealed interface FaultyWay extends AutoCloseable permits FaultProxy, DeploymentProxy {
    /** Lets everything through at once, what was held back first. */
    void open();

    /** Holds each chunk back for a time, in both directions: a round trip takes at least twice that. */
    void delay(Duration by);

    /** Stops forwarding and keeps every socket: to both ends the other one looks alive and silent. */
    void freeze();

    /** Closes every connection and drops new ones until it is opened again. */
    void cut();

    @Override
    void close();
}
