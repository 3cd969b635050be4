package dev.forebay.boxoffice.pages;

import dev.forebay.boxoffice.platform.Problem;
import dev.forebay.boxoffice.platform.Problems;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RequestMapping;

/** What went wrong, in words: for whatever the container reports, and for what a page's controller throws. */
@Controller
class ErrorPages implements ErrorController {
    private static final List<Integer> WORDED = List.of(400, 403, 404, 429, 500, 503);

    private final Problems problems;
    private final Notes notes;

    ErrorPages(Problems problems, Notes notes) {
        this.problems = problems;
        this.notes = notes;
    }

    @RequestMapping("/error")
    Object error(HttpServletRequest request, HttpServletResponse response, Model model) {
        int status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer code ? code : 404;
        String path = String.valueOf(request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI));
        Optional<Problem> thrown = thrown(request);
        if (path.startsWith("/api/")) {
            return thrown.map(problems::answer).orElseGet(() -> answer(HttpStatus.valueOf(status)));
        }
        return page(
                thrown.map(problem -> problem.status().value()).orElse(status),
                "",
                request.getLocale(),
                response,
                model);
    }

    /** What a filter threw, before any controller could have said what it means. */
    private Optional<Problem> thrown(HttpServletRequest request) {
        return request.getAttribute(RequestDispatcher.ERROR_EXCEPTION) instanceof Throwable thrown
                ? Optional.of(problems.of(
                        thrown instanceof ServletException && thrown.getCause() != null ? thrown.getCause() : thrown))
                : Optional.empty();
    }

    private ResponseEntity<Object> answer(HttpStatus status) {
        String code = status.getReasonPhrase().toLowerCase(Locale.ROOT).replace(' ', '_');
        return problems.answer(Problem.of(status, code, "The request was refused; see /v3/api-docs."));
    }

    String page(int status, String code, Locale locale, HttpServletResponse response, Model model) {
        int worded = WORDED.contains(status) ? status : status < 500 ? 400 : 500;
        response.setStatus(status);
        model.addAttribute("status", status);
        model.addAttribute("code", code);
        model.addAttribute("title", notes.text(locale, "problem." + worded));
        model.addAttribute("text", notes.text(locale, "problem." + worded + ".text"));
        return "problem";
    }

    /** Problems that a page's controller did not turn into words of its own. */
    @ControllerAdvice(basePackageClasses = ErrorPages.class)
    static class OfPages {
        private final ErrorPages pages;
        private final Problems problems;
        private final PageFrame frame;

        OfPages(ErrorPages pages, Problems problems, PageFrame frame) {
            this.pages = pages;
            this.problems = problems;
            this.frame = frame;
        }

        @ExceptionHandler
        String failed(Exception thrown, HttpServletRequest request, HttpServletResponse response, Model model) {
            Problem problem = problems.of(thrown);
            if (problem.status() == HttpStatus.UNAUTHORIZED) {
                return SignInPage.before(request.getMethod().equals("GET") ? request.getRequestURI() : "/cart");
            }
            model.addAttribute("assets", frame.assets(response));
            model.addAttribute("visitor", new Views.Visitor(false, "", false, 0));
            model.addAttribute("area", "");
            return pages.page(problem.status().value(), problem.code(), request.getLocale(), response, model);
        }
    }
}
