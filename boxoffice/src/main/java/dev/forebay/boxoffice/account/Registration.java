package dev.forebay.boxoffice.account;

import dev.forebay.boxoffice.platform.Ids;
import dev.forebay.boxoffice.platform.Member.Role;
import dev.forebay.store.Sql;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;

/** Adds accounts. Thread-safe. */
@Component
public class Registration {
    private static final Sql INSERT = Sql.file("dev/forebay/boxoffice/account/users_insert.sql");
    private static final Sql ANY = Sql.file("dev/forebay/boxoffice/account/users_any.sql");

    private final JdbcClient jdbc;
    private final PasswordEncoder passwords;

    Registration(JdbcClient jdbc, PasswordEncoder passwords) {
        this.jdbc = jdbc;
        this.passwords = passwords;
    }

    /** Whether there is any account. */
    public boolean anybody() {
        return jdbc.sql(ANY.text()).query(Boolean.class).single();
    }

    /** Adds accounts that all have one password, hashed once: for accounts whose password everybody may know. */
    public void addAll(List<NewMember> members, String password) {
        jdbc.sql(INSERT.text())
                .param("hash", passwords.encode(password))
                .param("ids", column(members, member -> Ids.of("member", member.email())))
                .param("emails", column(members, NewMember::email))
                .param("names", column(members, NewMember::name))
                .param("roles", column(members, member -> member.role().name()))
                .param("organizations", column(members, member -> String.join(",", member.organizations())))
                .update();
    }

    private static String[] column(List<NewMember> members, Function<NewMember, String> value) {
        return members.stream().map(value).toArray(String[]::new);
    }

    /**
     * An account to be.
     *
     * @param email its e-mail address
     * @param name what to call them
     * @param role what they may do
     * @param organizations whom they organise for
     */
    public record NewMember(String email, String name, Role role, Set<String> organizations) {
        public NewMember {
            organizations = Set.copyOf(organizations);
        }
    }
}
