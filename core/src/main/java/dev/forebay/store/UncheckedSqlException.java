package dev.forebay.store;

import java.sql.SQLException;

/** Carries the driver's exception out of a {@link RowReader} to the statement that runs it. */
final class UncheckedSqlException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final SQLException sql;

    UncheckedSqlException(SQLException sql) {
        super(sql);
        this.sql = sql;
    }

    SQLException sql() {
        return sql;
    }
}
