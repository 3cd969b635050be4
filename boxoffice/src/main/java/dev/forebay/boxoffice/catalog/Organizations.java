package dev.forebay.boxoffice.catalog;

import dev.forebay.base.Codec;
import dev.forebay.boxoffice.platform.Member;
import dev.forebay.boxoffice.platform.Problem;
import dev.forebay.cache.Cache;
import dev.forebay.cache.CacheOptions;
import dev.forebay.cache.Caches;
import dev.forebay.spring.SpringTx;
import dev.forebay.store.Sql;
import dev.forebay.sync.Sync;
import java.time.Duration;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Who sells, from the cache: for a quarter of an hour, or until it is changed. Thread-safe. */
@Component
public class Organizations {
    private static final Sql FIND = Sql.file("dev/forebay/boxoffice/catalog/organization_find.sql");
    private static final Sql INSERT = Sql.file("dev/forebay/boxoffice/catalog/organization_insert.sql");

    private final JdbcClient jdbc;
    private final SpringTx transactions;
    private final Sync sync;
    private final Cache<String, Organization> byId;

    Organizations(JdbcClient jdbc, SpringTx transactions, Caches caches, Sync sync) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.sync = sync;
        this.byId = caches.open(CacheOptions.<String, Organization>of("organizations", Codec.json(Organization.class))
                .ttl(Duration.ofMinutes(15))
                .staleOnError(Duration.ofHours(1))
                .build());
    }

    /** Who sells something. */
    record Organization(String id, String name) {}

    /** The organisation, where there is one. */
    Optional<Organization> find(String id) {
        return byId.get(
                id,
                (key, context) -> jdbc.sql(FIND.text())
                        .param("id", key)
                        .query((row, n) -> new Organization(row.getString("id"), row.getString("name")))
                        .optional()
                        .orElse(null));
    }

    /** Adds an organisation; the fee is in hundredths of a percent. */
    public void add(String id, String name, int feeBasisPoints) {
        transactions.inTx(tx -> {
            sync.changed(tx, "organization", id);
            return jdbc.sql(INSERT.text())
                    .param("id", id)
                    .param("name", name)
                    .param("fee", feeBasisPoints)
                    .update();
        });
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
