package dev.forebay.boxoffice.catalog;

import dev.forebay.boxoffice.platform.Member;
import dev.forebay.boxoffice.platform.Problem;
import dev.forebay.store.Sql;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Who sells. Thread-safe. */
@Component
public class Organizations {
    private static final Sql INSERT = Sql.file("dev/forebay/boxoffice/catalog/organization_insert.sql");

    private final JdbcClient jdbc;

    Organizations(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Adds an organisation; the fee is in hundredths of a percent. */
    public void add(String id, String name, int feeBasisPoints) {
        jdbc.sql(INSERT.text())
                .param("id", id)
                .param("name", name)
                .param("fee", feeBasisPoints)
                .update();
    }

    /** The organisation a member acts for: the one named, or their only one; an operator names one. */
    static String actedFor(Member member, String named) {
        if (!named.isBlank() && member.actsFor(named)) {
            return named;
        }
        if (named.isBlank() && !member.organizations().isEmpty()) {
            return member.organizations().stream().sorted().findFirst().orElseThrow();
        }
        throw Problem.refused(
                "no_organization", "Name an organisation that this account acts for, as ?organization=id.");
    }
}
