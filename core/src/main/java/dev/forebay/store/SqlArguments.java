package dev.forebay.store;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Puts Java values into a statement with the type PostgreSQL has for them. */
final class SqlArguments {
    private SqlArguments() {}

    static void bind(PreparedStatement statement, @Nullable Object[] args) throws SQLException {
        for (int i = 0; i < args.length; i++) {
            bind(statement, i + 1, args[i]);
        }
    }

    private static void bind(PreparedStatement statement, int at, @Nullable Object value) throws SQLException {
        switch (value) {
            case null -> statement.setNull(at, Types.NULL);
            case String text -> statement.setString(at, text);
            case Long number -> statement.setLong(at, number);
            case Integer number -> statement.setInt(at, number);
            case Boolean truth -> statement.setBoolean(at, truth);
            case BigDecimal number -> statement.setBigDecimal(at, number);
            case Instant instant -> statement.setObject(at, instant.atOffset(ZoneOffset.UTC));
            case Duration duration -> statement.setObject(at, new Interval(duration).toObject());
            case UUID id -> statement.setObject(at, id);
            case byte[] bytes -> statement.setBytes(at, bytes);
            default -> statement.setArray(at, array(statement.getConnection(), at, value));
        }
    }

    private static java.sql.Array array(Connection connection, int at, Object value) throws SQLException {
        return switch (value) {
            case String[] texts -> connection.createArrayOf("text", texts);
            case long[] numbers ->
                connection.createArrayOf("int8", Arrays.stream(numbers).boxed().toArray());
            case int[] numbers ->
                connection.createArrayOf("int4", Arrays.stream(numbers).boxed().toArray());
            case boolean[] truths -> connection.createArrayOf("bool", boxed(truths));
            case BigDecimal[] numbers -> connection.createArrayOf("numeric", numbers);
            case Instant[] instants -> connection.createArrayOf("timestamptz", texts(instants));
            case UUID[] ids -> connection.createArrayOf("uuid", ids);
            default ->
                throw new IllegalArgumentException("argument " + at + " is a "
                        + value.getClass().getName() + "; see Tx for the types that may be given");
        };
    }

    private static Boolean[] boxed(boolean[] truths) {
        Boolean[] boxed = new Boolean[truths.length];
        for (int i = 0; i < truths.length; i++) {
            boxed[i] = truths[i];
        }
        return boxed;
    }

    private static @Nullable String[] texts(@Nullable Instant[] instants) {
        @Nullable String[] texts = new String[instants.length];
        for (int i = 0; i < instants.length; i++) {
            Instant instant = instants[i];
            texts[i] = instant == null ? null : instant.toString();
        }
        return texts;
    }

    /** An interval in the ISO 8601 form that PostgreSQL reads, typed so that it needs no cast. */
    private record Interval(Duration duration) {
        Object toObject() throws SQLException {
            var object = new org.postgresql.util.PGobject();
            object.setType("interval");
            object.setValue(duration.toString());
            return object;
        }
    }
}
