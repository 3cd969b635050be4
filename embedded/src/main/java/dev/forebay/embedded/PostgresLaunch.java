package dev.forebay.embedded;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Starts the postmaster of a cluster folder. */
record PostgresLaunch(PostgresCluster cluster, Map<String, String> settings, Map<String, String> environment, int port)
        implements SupervisedServer.Launch {
    PostgresLaunch {
        settings = Map.copyOf(settings);
        environment = Map.copyOf(environment);
    }

    @Override
    public List<String> command() {
        return cluster.serverCommand(port, settings);
    }

    @Override
    public boolean answers() {
        if (!cluster.reportsReady()) {
            return false;
        }
        try (Connection connection = cluster.database(port, "postgres").connect()) {
            return connection.isValid(5);
        } catch (SQLException notYet) {
            return false;
        }
    }

    @Override
    public Duration timeout() {
        return Duration.ofSeconds(120);
    }

    @Override
    public Duration pace() {
        return Duration.ofMillis(5);
    }

    /** Never: PostgreSQL's processes share memory, which only they free. */
    @Override
    public boolean killedAtClose() {
        return false;
    }

    @Override
    public void afterLastStop() {
        cluster.releaseSharedMemory(); // after a kill
    }
}
