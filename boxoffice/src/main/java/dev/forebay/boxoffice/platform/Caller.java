package dev.forebay.boxoffice.platform;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.http.HttpStatus;

/**
 * Who sends a request: a member, or a guest known by their session.
 *
 * @param member the account, where signed in
 * @param guest the guest's id, kept in the session also after signing in, so that what the guest held stays theirs
 * @param address the address they come from, in key characters
 * @param device what tells devices behind one address apart, in key characters
 */
public record Caller(Optional<Member> member, Optional<String> guest, String address, String device) {

    /** The name new holds get. */
    public String holder() {
        return names().getFirst();
    }

    /** All names this caller's holds may carry: the account's first, then those of the guest they were before. */
    public List<String> names() {
        var names = new ArrayList<String>(2);
        member.ifPresent(known -> names.add(known.holder()));
        guest.ifPresent(id -> names.add(guestName(id)));
        if (names.isEmpty()) {
            names.add("address:" + address);
        }
        return names;
    }

    /** The name of what a guest holds. */
    public static String guestName(String guest) {
        return "guest:" + guest;
    }

    /** The member, or a problem that says to sign in. */
    public Member requireMember() {
        return member.orElseThrow(() ->
                Problem.of(HttpStatus.UNAUTHORIZED, "sign_in_needed", "Sign in first; what you hold stays yours."));
    }
}
