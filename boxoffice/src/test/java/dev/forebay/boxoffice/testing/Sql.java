package dev.forebay.boxoffice.testing;

import dev.forebay.embedded.EmbeddedDatabase;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

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

    /** The first column of every row. */
    public List<String> texts(String query, Object... arguments) {
        try (var connection = database.connect();
                var prepared = connection.prepareStatement(query)) {
            for (int i = 0; i < arguments.length; i++) {
                prepared.setObject(i + 1, arguments[i]);
            }
            var texts = new ArrayList<String>();
            try (var rows = prepared.executeQuery()) {
                while (rows.next()) {
                    texts.add(String.valueOf(rows.getString(1)));
                }
            }
            return texts;
        } catch (SQLException e) {
            throw new IllegalStateException(query, e);
        }
    }

    public String text(String query, Object... arguments) {
        var texts = texts(query, arguments);
        return texts.isEmpty() ? "" : texts.getFirst();
    }
}
