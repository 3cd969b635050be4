package dev.forebay.boxoffice.pages;

import dev.forebay.boxoffice.catalog.CatalogComparison;
import dev.forebay.boxoffice.pages.Views.ComparedLine;
import dev.forebay.boxoffice.platform.Caller;
import dev.forebay.boxoffice.platform.Member;
import dev.forebay.boxoffice.platform.Problem;
import java.time.Duration;
import java.util.Locale;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** For the operator: what the catalogue costs from PostgreSQL and from the cache, measured when the page is asked for. */
@Controller
class ComparisonPage {
    private final CatalogComparison comparison;

    ComparisonPage(CatalogComparison comparison) {
        this.comparison = comparison;
    }

    @GetMapping("/operator/catalogue")
    String compare(Caller caller, Locale locale, Model model) {
        if (caller.requireMember().role() != Member.Role.OPERATOR) {
            throw Problem.of(HttpStatus.FORBIDDEN, "not_allowed", "This account may not do that.");
        }
        model.addAttribute("runs", CatalogComparison.RUNS);
        model.addAttribute(
                "lines",
                comparison.measure().stream().map(line -> words(line, locale)).toList());
        return "compare";
    }

    private static ComparedLine words(CatalogComparison.Line line, Locale locale) {
        var numbers = new Words(locale);
        double faster =
                (double) line.source().toNanos() / Math.max(1, line.cache().toNanos());
        var counted = line.statistics();
        return new ComparedLine(
                line.name(),
                micros(line.source(), locale),
                micros(line.cache(), locale),
                String.format(locale, "%.0f ×", faster),
                line.queries(),
                line.queriesCached(),
                numbers.number(counted.nearHits() + counted.remoteHits()),
                String.format(locale, "%.1f %%", counted.hitRate() * 100));
    }

    private static String micros(Duration time, Locale locale) {
        return String.format(locale, "%,.1f µs", time.toNanos() / 1_000.0);
    }
}
