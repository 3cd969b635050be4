package dev.forebay.boxoffice.account;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.forebay.boxoffice.platform.Ids;
import dev.forebay.store.Sql;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Personal tokens: 256 random bits, of which only the SHA-256 is kept. A token is known in memory for half a minute, so
 * a deleted one works at most that much longer. Thread-safe.
 */
@Component
public class PersonalTokens {
    private static final String PREFIX = "lml_";
    private static final Sql CREATE = Sql.file("dev/forebay/boxoffice/account/token_create.sql");
    private static final Sql USER = Sql.file("dev/forebay/boxoffice/account/user_by_token.sql");

    private final JdbcClient jdbc;
    private final LoadingCache<String, Optional<String>> owners;

    /** Tokens of one database; no Spring needed, so that a command line can make them too. */
    public PersonalTokens(JdbcClient jdbc) {
        this.jdbc = jdbc;
        this.owners = Caffeine.newBuilder()
                .maximumSize(50_000)
                .expireAfterWrite(Duration.ofSeconds(30))
                .build(this::load);
    }

    /** A new token of the account with this e-mail address, shown this once; empty where there is no such account. */
    public Optional<String> create(String email, String label) {
        String token = PREFIX + Ids.secret();
        int created = jdbc.sql(CREATE.text())
                .param("id", Ids.next("tok_"))
                .param("hash", Ids.sha256(token))
                .param("label", label)
                .param("email", email)
                .update();
        return created == 1 ? Optional.of(token) : Optional.empty();
    }

    /** The id of the account a token belongs to. */
    Optional<String> owner(String token) {
        return owners.get(HexFormat.of().formatHex(Ids.sha256(token)));
    }

    private Optional<String> load(String hash) {
        return jdbc.sql(USER.text())
                .param("hash", HexFormat.of().parseHex(hash))
                .query(String.class)
                .optional();
    }
}
