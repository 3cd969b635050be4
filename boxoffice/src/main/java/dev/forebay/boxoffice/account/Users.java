package dev.forebay.boxoffice.account;

import dev.forebay.base.Codec;
import dev.forebay.boxoffice.platform.Member;
import dev.forebay.cache.Cache;
import dev.forebay.cache.CacheOptions;
import dev.forebay.cache.Caches;
import dev.forebay.store.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The accounts with their permissions, from the cache: for half an hour, or until they are changed, by the application or
 * past it. Passwords are never kept. Thread-safe.
 */
@Component
class Users {
    private static final Sql BY_ID = Sql.file("dev/forebay/boxoffice/account/user_by_id.sql");
    private static final Sql BY_EMAIL = Sql.file("dev/forebay/boxoffice/account/user_by_email.sql");
    private static final Duration KEPT = Duration.ofMinutes(30);

    private final JdbcClient jdbc;
    private final Cache<String, Member> byId;

    Users(JdbcClient jdbc, Caches caches) {
        this.jdbc = jdbc;
        this.byId = caches.open(CacheOptions.<String, Member>of("members", Codec.json(Member.class))
                .ttl(KEPT)
                .near(20_000, Duration.ofMinutes(1))
                .staleOnError(KEPT)
                .build());
    }

    Optional<Member> byId(String id) {
        return byId.get(id, (key, context) -> load(key).orElse(null));
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

    private static Member member(ResultSet row) throws SQLException {
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
