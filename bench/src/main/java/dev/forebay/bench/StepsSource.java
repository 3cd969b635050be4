package dev.forebay.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.forebay.embedded.EmbeddedDatabase;
import dev.forebay.testkit.fault.FaultProxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The table of products as one node reads it, through a pool of its own and a way that may be cut. PostgreSQL takes the time that
 * the workload wants it to. Counts what it is asked, answered or not.
 */
final class StepsSource implements AutoCloseable {
    private static final String CREATE =
            "create table product (id int primary key, name text not null, price int not null)";
    private static final String FILL =
            "insert into product select i, 'Product ' || i, 100 + i from generate_series(1, ?) i";
    private static final String FIND = "select name, price, pg_sleep(?) from product where id = ?";

    private final HikariDataSource pool;
    private final int fastMillis;
    private final int slowMillis;
    private final LongAdder asked;
    private volatile boolean slow;

    /** A product. */
    record Item(int id, String name, int price) {}

    private StepsSource(HikariDataSource pool, int fastMillis, int slowMillis, LongAdder asked) {
        this.pool = pool;
        this.fastMillis = fastMillis;
        this.slowMillis = slowMillis;
        this.asked = asked;
    }

    static void create(EmbeddedDatabase database, int products) throws SQLException {
        try (HikariDataSource pool = pool(database, database.host(), database.port(), 1);
                Connection connection = pool.getConnection();
                PreparedStatement create = connection.prepareStatement(CREATE);
                PreparedStatement fill = connection.prepareStatement(FILL)) {
            create.execute();
            fill.setInt(1, products);
            fill.execute();
        }
    }

    static StepsSource open(
            EmbeddedDatabase database, FaultProxy way, int fastMillis, int slowMillis, LongAdder asked) {
        return new StepsSource(pool(database, way.host(), way.port(), 30), fastMillis, slowMillis, asked);
    }

    private static HikariDataSource pool(EmbeddedDatabase database, String host, int port, int connections) {
        var config = new HikariConfig();
        config.setJdbcUrl("jdbc:postgresql://" + host + ':' + port + '/' + database.name());
        config.setUsername(database.username());
        config.setPassword(database.password());
        config.setMaximumPoolSize(connections);
        config.setMinimumIdle(connections);
        config.setConnectionTimeout(1_000);
        config.setInitializationFailTimeout(5_000);
        return new HikariDataSource(config);
    }

    /** From now on one query in ten takes the longer time. */
    void slow(boolean now) {
        slow = now;
    }

    /** One query; null where there is no such product. */
    @Nullable
    Item find(int id) throws SQLException {
        asked.increment();
        boolean peak = slow && ThreadLocalRandom.current().nextInt(10) == 0;
        try (Connection connection = pool.getConnection();
                PreparedStatement find = connection.prepareStatement(FIND)) {
            find.setDouble(1, (peak ? slowMillis : fastMillis) / 1_000.0);
            find.setInt(2, id);
            try (ResultSet row = find.executeQuery()) {
                return row.next() ? new Item(id, row.getString(1), row.getInt(2)) : null;
            }
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
