package dev.forebay.store;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;
import javax.sql.DataSource;
import org.postgresql.Driver;
import org.postgresql.ds.PGSimpleDataSource;

/** Connections beside a pool, to where it has its own from: for what would keep one of the pool's for ever. */
interface DirectConnections {
    Connection open() throws SQLException;

    /** None where the pool does not say how it connects. */
    static Optional<DirectConnections> beside(DataSource dataSource) {
        try {
            if (dataSource.isWrapperFor(PGSimpleDataSource.class)) {
                return Optional.of(dataSource.unwrap(PGSimpleDataSource.class)::getConnection);
            }
            return OfHikari.beside(dataSource);
        } catch (SQLException | NoClassDefFoundError e) {
            // another driver, or another pool, and theirs alone on the class path
            return Optional.empty();
        }
    }

    /** Apart, because applications with another pool may lack its classes. */
    final class OfHikari {
        private OfHikari() {}

        static Optional<DirectConnections> beside(DataSource dataSource) throws SQLException {
            if (!dataSource.isWrapperFor(HikariDataSource.class)) {
                return Optional.empty();
            }
            HikariDataSource pool = dataSource.unwrap(HikariDataSource.class);
            if (pool.getDataSource() != null) {
                return DirectConnections.beside(pool.getDataSource());
            }
            String url = pool.getJdbcUrl();
            var driver = new Driver();
            return url == null || !driver.acceptsURL(url)
                    ? Optional.empty()
                    : Optional.of(() -> driver.connect(url, properties(pool)));
        }

        private static Properties properties(HikariDataSource pool) {
            var properties = new Properties();
            properties.putAll(pool.getDataSourceProperties());
            if (pool.getUsername() != null) {
                properties.setProperty("user", pool.getUsername());
            }
            if (pool.getPassword() != null) {
                properties.setProperty("password", pool.getPassword());
            }
            properties.putIfAbsent("connectTimeout", "2");
            properties.setProperty("tcpKeepAlive", "true");
            properties.setProperty("ApplicationName", "forebay-listen");
            return properties;
        }
    }
}
