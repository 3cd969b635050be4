package dev.forebay.spring;

import dev.forebay.redis.RedisBudget;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import org.springframework.web.filter.OncePerRequestFilter;

/** Opens a budget for the thread of a request; each further dispatch of an asynchronous one has its own. */
final class RedisBudgetFilter extends OncePerRequestFilter {
    private final Duration budget;

    RedisBudgetFilter(Duration budget) {
        this.budget = budget;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        try (RedisBudget ignored = RedisBudget.open(budget)) {
            chain.doFilter(request, response);
        }
    }

    @Override
    protected boolean shouldNotFilterAsyncDispatch() {
        return false;
    }
}
