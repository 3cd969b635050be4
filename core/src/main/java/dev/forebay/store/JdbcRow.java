package dev.forebay.store;

import java.math.BigDecimal;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The current row of a ResultSet. */
final class JdbcRow implements Row {
    private final ResultSet result;

    JdbcRow(ResultSet result) {
        this.result = result;
    }

    @Override
    public String text(String column) {
        return required(column, read(column, ResultSet::getString));
    }

    @Override
    public Optional<String> optionalText(String column) {
        return Optional.ofNullable(read(column, ResultSet::getString));
    }

    @Override
    public long longValue(String column) {
        return requiredPrimitive(column, ResultSet::getLong);
    }

    @Override
    public int intValue(String column) {
        return requiredPrimitive(column, ResultSet::getInt);
    }

    @Override
    public boolean bool(String column) {
        return requiredPrimitive(column, ResultSet::getBoolean);
    }

    @Override
    public BigDecimal decimal(String column) {
        return required(column, read(column, ResultSet::getBigDecimal));
    }

    @Override
    public Instant instant(String column) {
        return required(column, readInstant(column));
    }

    @Override
    public Optional<Instant> optionalInstant(String column) {
        return Optional.ofNullable(readInstant(column));
    }

    @Override
    public List<String> texts(String column) {
        Array array = read(column, ResultSet::getArray);
        if (array == null) {
            return List.of();
        }
        try {
            return Collections.unmodifiableList(java.util.Arrays.asList((String[]) array.getArray()));
        } catch (SQLException e) {
            throw new UncheckedSqlException(e);
        }
    }

    @Override
    public byte[] bytes(String column) {
        return required(column, read(column, ResultSet::getBytes));
    }

    private @Nullable Instant readInstant(String column) {
        OffsetDateTime time = read(column, (row, name) -> row.getObject(name, OffsetDateTime.class));
        return time == null ? null : time.toInstant();
    }

    private <T> T requiredPrimitive(String column, Column<T> getter) {
        T value = read(column, getter);
        try {
            return required(column, result.wasNull() ? null : value);
        } catch (SQLException e) {
            throw new UncheckedSqlException(e);
        }
    }

    private static <T> T required(String column, @Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("column " + column + " is null where a value was expected");
        }
        return value;
    }

    private <T> @Nullable T read(String column, Column<T> getter) {
        try {
            return getter.get(result, column);
        } catch (SQLException e) {
            throw new UncheckedSqlException(e);
        }
    }

    private interface Column<T> {
        @Nullable
        T get(ResultSet row, String column) throws SQLException;
    }
}
