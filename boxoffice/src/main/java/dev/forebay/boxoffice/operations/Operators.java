package dev.forebay.boxoffice.operations;

import dev.forebay.boxoffice.platform.Caller;
import dev.forebay.boxoffice.platform.Member;
import dev.forebay.boxoffice.platform.Member.Role;
import dev.forebay.boxoffice.platform.Problem;
import org.springframework.http.HttpStatus;

/** Who may look into the machine. */
final class Operators {
    private Operators() {}

    static Member require(Caller caller) {
        Member member = caller.requireMember();
        if (member.role() != Role.OPERATOR) {
            throw Problem.of(HttpStatus.FORBIDDEN, "operators_only", "This is for operators of the box office.");
        }
        return member;
    }
}
