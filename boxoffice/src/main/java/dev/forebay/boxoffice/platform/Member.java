package dev.forebay.boxoffice.platform;

import java.util.Set;

/**
 * Somebody with an account.
 *
 * @param id their id
 * @param email their e-mail address
 * @param name what to call them
 * @param role what they may do
 * @param organizations whom they organise for
 * @param seatLimit how many seats of one event they may hold at a time
 */
public record Member(String id, String email, String name, Role role, Set<String> organizations, int seatLimit) {
    public Member {
        organizations = Set.copyOf(organizations);
    }

    /** Whether they may act for an organisation. */
    public boolean actsFor(String organization) {
        return switch (role) {
            case OPERATOR -> true;
            case ORGANISER -> organizations.contains(organization);
            case BUYER -> false;
        };
    }

    /** What somebody may do. An operator may do all that an organiser may, for every organisation. */
    public enum Role {
        BUYER,
        ORGANISER,
        OPERATOR
    }

    /** The name holds and keys know them by. */
    public String holder() {
        return "user:" + id;
    }
}
