package dev.forebay.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import javax.sql.DataSource;

/**
 * A pool of connections in which every wait ends: for applications that bring no DataSource of their own. It opens also
 * while PostgreSQL is down, and connects once it is there. Thread-safe.
 *
 * <p>The settings, for those who configure a pool themselves: connectionTimeout 1.5 s, validationTimeout 1 s,
 * keepaliveTime 30 s, initializationFailTimeout -1; and of the driver: connectTimeout 2 s, socketTimeout 15 s (above
 * the longest statement time-out, or it hides it), cancelSignalTimeout 2 s, tcpKeepAlive, targetServerType primary, and
 * logServerErrorDetail false, which keeps the values of rows out of error messages.
 */
public final class StorePool implements AutoCloseable {
    private final HikariDataSource dataSource;

    private StorePool(HikariDataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** A pool with at most {@code size} connections. */
    public static StorePool open(DatabaseUrl url, int size) {
        var config = new HikariConfig();
        config.setPoolName("forebay");
        config.setJdbcUrl(url.jdbcUrl());
        url.user().ifPresent(config::setUsername);
        url.password().ifPresent(config::setPassword);
        config.setMaximumPoolSize(size);
        config.setConnectionTimeout(Duration.ofMillis(1500).toMillis());
        config.setValidationTimeout(Duration.ofSeconds(1).toMillis());
        config.setKeepaliveTime(Duration.ofSeconds(30).toMillis());
        config.setInitializationFailTimeout(-1);
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        driver(config, url, "connectTimeout", "2");
        driver(config, url, "socketTimeout", "15");
        driver(config, url, "cancelSignalTimeout", "2");
        driver(config, url, "tcpKeepAlive", "true");
        driver(config, url, "targetServerType", "primary");
        driver(config, url, "logServerErrorDetail", "false");
        driver(config, url, "ApplicationName", "forebay");
        return new StorePool(new HikariDataSource(config));
    }

    /** What the address says itself is left alone. */
    private static void driver(HikariConfig config, DatabaseUrl url, String property, String value) {
        if (!url.jdbcUrl().contains(property + '=')) {
            config.addDataSourceProperty(property, value);
        }
    }

    /** The pool, for {@link Store#of} and for the application's own use. */
    public DataSource dataSource() {
        return dataSource;
    }

    /** Closes all connections; those in use are cut. */
    @Override
    public void close() {
        dataSource.close();
    }
}
