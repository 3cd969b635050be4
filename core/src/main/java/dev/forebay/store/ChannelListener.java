package dev.forebay.store;

import dev.forebay.base.ForebayClock;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens on a connection of its own, on a thread of its own. Whatever goes wrong, it connects again after a pause that
 * grows; nobody waits for it. After each connect it reports once, since what came meanwhile was not heard.
 */
final class ChannelListener implements Listening {
    private static final Logger LOG = LoggerFactory.getLogger(Store.class);
    private static final Duration SILENCE = Duration.ofSeconds(10);
    private static final int ANSWER_SECONDS = 2;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final Duration CLOSING = Duration.ofSeconds(2);

    private final DirectConnections connections;
    private final String channel;
    private final Runnable heard;
    private final ForebayClock clock;
    private final Thread thread;
    private volatile @Nullable Connection connection;
    private volatile boolean connected;
    private volatile boolean closed;

    ChannelListener(DirectConnections connections, String channel, Runnable heard, ForebayClock clock) {
        this.connections = connections;
        this.channel = channel;
        this.heard = heard;
        this.clock = clock;
        this.thread = Thread.ofVirtual().name("forebay-listen-" + channel).unstarted(this::run);
    }

    ChannelListener start() {
        thread.start();
        return this;
    }

    private void run() {
        Duration pause = FIRST_PAUSE;
        while (!closed) {
            long since = clock.nanoTime();
            try (Connection own = connections.open()) {
                connection = own;
                listen(own);
            } catch (SQLException | RuntimeException e) {
                LOG.debug("channel={} is not heard: {}", channel, e.getMessage());
            }
            connected = false;
            boolean stood = clock.nanoTime() - since > SILENCE.toNanos();
            pause = stood ? FIRST_PAUSE : pause;
            pause(pause);
            pause = LONGEST_PAUSE.compareTo(pause.multipliedBy(2)) < 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
        }
    }

    private void listen(Connection own) throws SQLException {
        own.setAutoCommit(true);
        try (Statement statement = own.createStatement()) {
            statement.execute("listen " + channel);
        }
        connected = true;
        heard.run();
        var listening = own.unwrap(PGConnection.class);
        while (!closed) {
            if (listening.getNotifications((int) SILENCE.toMillis()).length > 0) {
                heard.run();
            } else if (!closed && !own.isValid(ANSWER_SECONDS)) {
                throw new SQLException("the connection does not answer");
            }
        }
    }

    private void pause(Duration pause) {
        long end = clock.nanoTime()
                + (long) (pause.toNanos() * ThreadLocalRandom.current().nextDouble(0.5, 1));
        for (long left = end - clock.nanoTime(); left > 0 && !closed; left = end - clock.nanoTime()) {
            LockSupport.parkNanos(this, left);
        }
    }

    @Override
    public boolean connected() {
        return connected;
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        Connection open = connection;
        try {
            if (open != null) {
                // a close would wait for the read under way
                open.abort(Runnable::run);
            }
            thread.join(CLOSING);
        } catch (SQLException e) {
            LOG.debug("channel={} could not be left in order", channel, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
