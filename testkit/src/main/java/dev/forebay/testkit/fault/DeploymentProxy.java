package dev.forebay.testkit.fault;

import dev.forebay.embedded.EmbeddedRedis;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;

/**
 * The way from one process to all servers of a deployment: a {@link FaultProxy} before each. Servers of a Cluster, and
 * Sentinels, name one another by their own addresses, past any proxy; here their replies name the proxies instead, so
 * that a client that follows them stays on the way. Thread-safe.
 */
public final class DeploymentProxy implements FaultyWay {
    private final Map<Integer, Integer> ports = new ConcurrentHashMap<>();
    private final List<FaultProxy> proxies = new ArrayList<>();

    private DeploymentProxy(List<EmbeddedRedis> servers, ToIntFunction<EmbeddedRedis> announced) {
        for (EmbeddedRedis server : servers) {
            FaultProxy proxy = FaultProxy.to(server.host(), server.port(), () -> new AddressRewriter(ports));
            proxies.add(proxy);
            ports.put(server.port(), proxy.port());
            ports.put(announced.applyAsInt(server), proxy.port());
        }
    }

    /** An open way to these servers, all that clients may ever be sent to. */
    public static DeploymentProxy to(List<EmbeddedRedis> servers) {
        return to(servers, EmbeddedRedis::port);
    }

    /** The same to servers that name one another by other ports than their own, as on a {@link ClusterNetwork}. */
    public static DeploymentProxy to(List<EmbeddedRedis> servers, ToIntFunction<EmbeddedRedis> announced) {
        return new DeploymentProxy(servers, announced);
    }

    /** The port by which this server is reached on this way. */
    public int portOf(EmbeddedRedis server) {
        Integer port = ports.get(server.port());
        if (port == null) {
            throw new IllegalArgumentException("no way leads to the server on port " + server.port());
        }
        return port;
    }

    /** How many sockets stand, both sides counted. */
    public int sockets() {
        return proxies.stream().mapToInt(FaultProxy::sockets).sum();
    }

    @Override
    public void open() {
        each(FaultProxy::open);
    }

    @Override
    public void delay(Duration by) {
        each(proxy -> proxy.delay(by));
    }

    @Override
    public void freeze() {
        each(FaultProxy::freeze);
    }

    @Override
    public void cut() {
        each(FaultProxy::cut);
    }

    @Override
    public void close() {
        each(FaultProxy::close);
    }

    private void each(Consumer<FaultProxy> what) {
        proxies.forEach(what);
    }
}
