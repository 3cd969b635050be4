package dev.forebay.boxoffice.account;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.forebay.boxoffice.platform.Member;
import dev.forebay.store.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The accounts, kept in memory for half a minute: a changed role or name is seen after that. Thread-safe. */
@Component
class Users {
    private static final Sql BY_ID = Sql.file("dev/forebay/boxoffice/account/user_by_id.sql");
    private static final Sql BY_EMAIL = Sql.file("dev/forebay/boxoffice/account/user_by_email.sql");
    private static final Duration KEPT = Duration.ofSeconds(30);

    private final JdbcClient jdbc;
    private final LoadingCache<String, Optional<Member>> byId;

    Users(JdbcClient jdbc) {
        this.jdbc = jdbc;
        this.byId =
                Caffeine.newBuilder().maximumSize(50_000).expireAfterWrite(KEPT).build(this::load);
    }

    Optional<Member> byId(String id) {
        return byId.get(id);
    }

    Optional<Account> byEmail(String email) {
        return jdbc.sql(BY_EMAIL.text())
                .param("email", email)
                .query((row, n) -> new Account(member(row), row.getString("password_hash")))
                .optional();
    }

    private Optional<Member> load(String id) {
        return jdbc.sql(BY_ID.text())
                .param("id", id)
                .query((row, n) -> member(row))
                .optional();
    }

    static Member member(ResultSet row) throws SQLException {
        return new Member(
                row.getString("id"),
                row.getString("email"),
                row.getString("name"),
                Member.Role.valueOf(row.getString("role")),
                Set.of((String[]) row.getArray("organizations").getArray()),
                row.getInt("seat_limit"));
    }

    /** A member with what proves that it is them. */
    record Account(Member member, String passwordHash) {}
}
