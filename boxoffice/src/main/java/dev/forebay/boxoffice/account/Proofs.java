package dev.forebay.boxoffice.account;

import dev.forebay.boxoffice.platform.Ids;
import dev.forebay.store.Sql;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.util.Collection;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * What callers are known by, as hashes that are worth nothing to whoever reads them: the id of a browser's session, which
 * changes when somebody signs in, or a personal token. Lets what outlives a request, such as a socket, ask later whether it
 * still counts. Thread-safe.
 */
@Component
public class Proofs {
    private static final Sql VALID = Sql.file("dev/forebay/boxoffice/account/proofs_valid.sql");

    private final JdbcClient jdbc;

    Proofs(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** That of a request; empty where it carries neither a session nor a token. */
    public Optional<String> of(HttpServletRequest request) {
        return BearerFilter.token(request)
                .or(() -> Optional.ofNullable(request.getSession(false)).map(HttpSession::getId))
                .map(secret -> HexFormat.of().formatHex(Ids.sha256(secret)));
    }

    /** Those of {@code proofs} whose session or token has not ended. One statement. */
    public Set<String> valid(Collection<String> proofs) {
        return new HashSet<>(jdbc.sql(VALID.text())
                .param("hashes", proofs.toArray(String[]::new))
                .query(String.class)
                .list());
    }
}
