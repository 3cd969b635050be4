package dev.forebay.boxoffice.account;

import dev.forebay.boxoffice.platform.Member;
import java.util.List;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.authority.SimpleGrantedAuthority;

/** A member who has proven who they are, by password or by a personal token. */
final class MemberAuthentication extends AbstractAuthenticationToken {
    private static final long serialVersionUID = 1L;

    private final transient Member member;
    private final boolean byToken;

    MemberAuthentication(Member member, boolean byToken) {
        super(List.of(new SimpleGrantedAuthority("ROLE_" + member.role().name())));
        this.member = member;
        this.byToken = byToken;
        setAuthenticated(true);
    }

    Member member() {
        return member;
    }

    boolean byToken() {
        return byToken;
    }

    @Override
    public Object getCredentials() {
        return "";
    }

    @Override
    public Object getPrincipal() {
        return member;
    }

    @Override
    public String getName() {
        return member.id();
    }
}
