package dev.forebay.store;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** A DataSource whose next commits take place, or do not, and whose answers are lost in either case. */
final class UnansweredCommits {
    private final DataSource real;
    private final AtomicInteger applied = new AtomicInteger();
    private final AtomicInteger dropped = new AtomicInteger();

    UnansweredCommits(DataSource real) {
        this.real = real;
    }

    void loseNextAnswers(int count) {
        applied.set(count);
    }

    void loseNextCommits(int count) {
        dropped.set(count);
    }

    DataSource dataSource() {
        return proxy(DataSource.class, real, "getConnection", method -> connection(real.getConnection()));
    }

    private Connection connection(Connection connection) {
        return proxy(Connection.class, connection, "commit", method -> {
            if (dropped.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
                connection.rollback();
                throw lost();
            }
            connection.commit();
            if (applied.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
                throw lost();
            }
            return null;
        });
    }

    private static SQLException lost() {
        return new SQLException("the connection was lost during the commit", "08006");
    }

    private interface Replacement {
        @org.jspecify.annotations.Nullable
        Object call(String method) throws SQLException;
    }

    private static <T> T proxy(Class<T> type, T target, String replaced, Replacement replacement) {
        return type.cast(Proxy.newProxyInstance(
                UnansweredCommits.class.getClassLoader(), new Class<?>[] {type}, (self, method, args) -> {
                    if (method.getName().equals(replaced)) {
                        return replacement.call(replaced);
                    }
                    try {
                        return method.invoke(target, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
