package dev.forebay.store;

import java.sql.Connection;
import java.util.List;

/** A transaction on a JDBC connection. */
final class JdbcTx implements Tx {
    private final Connection connection;

    JdbcTx(Connection connection) {
        this.connection = connection;
    }

    @Override
    public int update(Sql sql, Object... args) {
        throw new UnsupportedOperationException(sql.name() + connection);
    }

    @Override
    public <T> List<T> query(Sql sql, RowReader<T> reader, Object... args) {
        throw new UnsupportedOperationException(sql.name());
    }

    @Override
    public void afterCommit(Runnable action) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void committed() {
        throw new UnsupportedOperationException();
    }
}
