package dev.forebay.boxoffice.account;

import dev.forebay.boxoffice.platform.AuditLog;
import dev.forebay.boxoffice.platform.Member;
import dev.forebay.boxoffice.platform.Problem;
import dev.forebay.boxoffice.platform.Times;
import dev.forebay.hold.HoldRequest;
import dev.forebay.spring.SpringTx;
import dev.forebay.store.Sql;
import dev.forebay.sync.Sync;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * How many seats of one event each account may hold at a time: {@value #USUAL}, unless an operator said otherwise. A new
 * limit counts for the next hold on every node; what is held already stays held, also where it is more. Thread-safe.
 */
@Component
public class SeatLimits {
    /** The limit of an account about which nobody said anything. */
    public static final int USUAL = 10;
    /** The lowest limit. */
    public static final int LEAST = 1;
    /** The highest limit: as many seats as one hold may have, since the seat map holds all of a visitor's in one. */
    public static final int MOST = HoldRequest.MAX_UNITS;
    /** Accounts on a page. */
    public static final int PAGE = 20;
    /** Characters that a reason has at most. */
    public static final int LONGEST_REASON = 500;

    private static final String ACTION = "member.seat_limit";
    private static final Sql FIND = Sql.file("dev/forebay/boxoffice/account/seat_limits.sql");
    private static final Sql SET = Sql.file("dev/forebay/boxoffice/account/seat_limit_set.sql");

    private final JdbcClient jdbc;
    private final SpringTx transactions;
    private final Sync sync;
    private final AuditLog audit;

    SeatLimits(JdbcClient jdbc, SpringTx transactions, Sync sync, AuditLog audit) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.sync = sync;
        this.audit = audit;
    }

    /**
     * An account and its limit.
     *
     * @param id its id
     * @param email its e-mail address
     * @param name what to call them
     * @param role what they may do
     * @param seatLimit how many seats of one event they may hold
     * @param changed the last change; empty where there was none
     */
    public record Limited(
            String id, String email, String name, Member.Role role, int seatLimit, Optional<Change> changed) {}

    /** Who changed a limit, when and why. */
    public record Change(Instant at, String by, String reason) {}

    /** A page of accounts, and how many there are in all. */
    public record Found(List<Limited> members, long total) {}

    /** The accounts whose e-mail address or name contains some words, those with a limit of their own first. */
    public Found find(String words, int page) {
        return query("", words, page);
    }

    /**
     * Gives an account another limit, in one transaction with the entry in the audit log.
     *
     * @throws Problem 422 for a limit or a reason out of bounds, 404 where there is no such account
     */
    public Limited set(Member actor, String memberId, int limit, String reason) {
        if (limit < LEAST || limit > MOST) {
            throw Problem.refused(
                    "bad_seat_limit",
                    "A limit is " + LEAST + " to " + MOST + " seats of one event; " + USUAL + " is the usual one.");
        }
        String why = reason.strip();
        if (why.isEmpty() || why.length() > LONGEST_REASON) {
            throw Problem.refused(
                    "bad_reason", "Say why, in 1 to " + LONGEST_REASON + " characters: it goes to the audit log.");
        }
        transactions.inTx(tx -> {
            int before = jdbc.sql(SET.text())
                    .param("id", memberId)
                    .param("limit", limit)
                    .query(Integer.class)
                    .optional()
                    .orElseThrow(SeatLimits::unknown);
            audit.write(actor, ACTION, "user:" + memberId, why, Map.of("from", before, "to", limit));
            sync.changed(tx, "user", memberId);
            return before;
        });
        return query(memberId, "", 0).members().stream().findFirst().orElseThrow(SeatLimits::unknown);
    }

    private static Problem unknown() {
        return Problem.notFound("unknown_member", "There is no such account.");
    }

    private Found query(String id, String words, int page) {
        var total = new long[1];
        var members = jdbc.sql(FIND.text())
                .param("action", ACTION)
                .param("id", id)
                .param("words", words)
                .param("usual", USUAL)
                .param("size", PAGE)
                .param("offset", (long) page * PAGE)
                .query((row, n) -> {
                    total[0] = row.getLong("total");
                    return limited(row);
                })
                .list();
        return new Found(members, total[0]);
    }

    private static Limited limited(ResultSet row) throws SQLException {
        String reason = row.getString("reason");
        return new Limited(
                row.getString("id"),
                row.getString("email"),
                row.getString("name"),
                Member.Role.valueOf(row.getString("role")),
                row.getInt("seat_limit"),
                reason == null
                        ? Optional.empty()
                        : Optional.of(new Change(Times.read(row, "changed_at"), row.getString("changed_by"), reason)));
    }
}
