package dev.forebay.testkit.fault;

import dev.forebay.embedded.Ports;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * A TCP proxy on loopback that a test puts between a client and a server, to spoil the way between them: late, slow,
 * half-open, cut. What was under way when the way was closed is held back and delivered once it is open again, late, as
 * a stalled network does it. Two virtual threads per connection; {@link #close} ends all of them. Thread-safe.
 */
public final class FaultProxy implements FaultyWay {
    private static final int CONNECT_MILLIS = 2_000;
    private static final int CHUNK = 16 * 1024;

    private final InetSocketAddress upstream;
    private final Supplier<AddressRewriter> rewriting;
    private final ServerSocket listener;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Thread accepting;
    private Way way = new Way.Open();
    private Set<InetAddress> silenced = Set.of();
    private boolean closed;

    /** How bytes go. */
    private sealed interface Way {
        record Open() implements Way {}

        /** Each chunk waits this long before it goes on. */
        record Late(Duration by) implements Way {}

        /** Nothing goes on; sockets stay, and new ones are accepted by nobody behind. */
        record Frozen() implements Way {}

        /** Whoever connects is dropped at once. */
        record Cut() implements Way {}
    }

    private FaultProxy(InetSocketAddress upstream, ServerSocket listener, Supplier<AddressRewriter> rewriting) {
        this.upstream = upstream;
        this.rewriting = rewriting;
        this.listener = listener;
        this.accepting = Thread.ofVirtual().name("fault-proxy-accept").unstarted(this::accept);
    }

    /** An open proxy to a server. */
    public static FaultProxy to(String host, int port) {
        return to(host, port, AddressRewriter::none);
    }

    /** The same, whose replies name other servers as the rewriter has them. */
    static FaultProxy to(String host, int port, Supplier<AddressRewriter> rewriting) {
        for (int tries = 0; tries < 20; tries++) {
            try {
                var listener = new ServerSocket();
                try {
                    listener.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), Ports.free()), 512);
                } catch (IOException taken) {
                    listener.close();
                    continue;
                }
                var proxy = new FaultProxy(new InetSocketAddress(host, port), listener, rewriting);
                proxy.accepting.start();
                return proxy;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        throw new IllegalStateException("no port could be bound");
    }

    public String host() {
        return "127.0.0.1";
    }

    public int port() {
        return listener.getLocalPort();
    }

    @Override
    public void open() {
        go(new Way.Open());
    }

    @Override
    public void delay(Duration by) {
        go(new Way.Late(by));
    }

    @Override
    public void freeze() {
        go(new Way.Frozen());
    }

    @Override
    public void cut() {
        go(new Way.Cut());
        sockets.forEach(FaultProxy::closeQuietly);
    }

    /**
     * Nothing goes on of what comes from these addresses or goes back there, for everybody else it goes as before: their
     * sockets stand, and what they said is delivered once they are not silenced any more.
     */
    void silence(Set<InetAddress> clients) {
        lock.lock();
        try {
            silenced = Set.copyOf(clients);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** How many sockets stand, both sides counted. */
    public int sockets() {
        return sockets.size();
    }

    private void go(Way next) {
        lock.lock();
        try {
            way = next;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                sockets.add(client);
                Thread.ofVirtual().name("fault-proxy").start(() -> serve(client));
            } catch (IOException e) {
                // The listener was closed, or the client has gone again.
                continue;
            }
        }
    }

    private void serve(Socket client) {
        var server = new Socket();
        InetAddress from = client.getInetAddress();
        try {
            if (!mayGo(from)) {
                return;
            }
            server.connect(upstream, CONNECT_MILLIS);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            sockets.add(server);
            if (!mayGo(from)) {
                return;
            }
            Thread back = Thread.ofVirtual()
                    .name("fault-proxy-back")
                    .start(() -> pump(server, client, from, rewriting.get()));
            pump(client, server, from, AddressRewriter.none());
            back.join();
        } catch (IOException e) {
            // The server is away: the client sees its connection closed, as without a proxy.
            closeQuietly(client);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            drop(client);
            drop(server);
        }
    }

    private void pump(Socket from, Socket to, InetAddress client, AddressRewriter addresses) {
        var chunk = new byte[CHUNK];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(chunk); read >= 0 && mayGo(client); read = in.read(chunk)) {
                out.write(addresses.next(chunk, read));
                out.flush();
            }
        } catch (IOException e) {
            // One end has gone; the other is closed below.
        } finally {
            closeQuietly(from);
            closeQuietly(to);
        }
    }

    /** Waits as the way demands; answers whether bytes may go on at all. */
    private boolean mayGo(InetAddress client) {
        lock.lock();
        try {
            long left = way instanceof Way.Late late ? late.by().toNanos() : 0;
            while (!closed) {
                if (silenced.contains(client)) {
                    changed.awaitNanos(TimeUnit.SECONDS.toNanos(1));
                    continue;
                }
                switch (way) {
                    case Way.Open ignored -> {
                        return true;
                    }
                    case Way.Cut ignored -> {
                        return false;
                    }
                    case Way.Late ignored -> {
                        if (left <= 0) {
                            return true;
                        }
                        left = changed.awaitNanos(left);
                    }
                    case Way.Frozen ignored -> {
                        boolean signalled = changed.await(1, TimeUnit.SECONDS);
                        left = signalled ? left : 0;
                    }
                }
            }
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    private void drop(Socket socket) {
        closeQuietly(socket);
        sockets.remove(socket);
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is gone either way.
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            listener.close();
            sockets.forEach(FaultProxy::closeQuietly);
            accepting.join(Duration.ofSeconds(5));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
