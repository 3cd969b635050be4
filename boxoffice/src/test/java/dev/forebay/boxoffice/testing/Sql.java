package dev.forebay.boxoffice.testing;

import dev.forebay.embedded.EmbeddedDatabase;
import java.sql.SQLException;

/** Looks into the database past the application, and changes what only time or an accident would. */
public record Sql(EmbeddedDatabase database) {
    public int update(String statement, Object... arguments) {
        try (var connection = database.connect();
                var prepared = connection.prepareStatement(statement)) {
            for (int i = 0; i < arguments.length; i++) {
                prepared.setObject(i + 1, arguments[i]);
            }
            return prepared.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(statement, e);
        }
    }

    public long number(String query, Object... arguments) {
        return Long.parseLong(text(query, arguments));
    }

    public String text(String query, Object... arguments) {
        try (var connection = database.connect();
                var prepared = connection.prepareStatement(query)) {
            for (int i = 0; i < arguments.length; i++) {
                prepared.setObject(i + 1, arguments[i]);
            }
            try (var rows = prepared.executeQuery()) {
                return rows.next() ? String.valueOf(rows.getString(1)) : "";
            }
        } catch (SQLException e) {
            throw new IllegalStateException(query, e);
        }
    }
}
