package dev.forebay.boxoffice.pages;

import dev.forebay.boxoffice.account.SignIn;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Signing in and out, and back to where the visitor wanted to go. */
@Controller
class SignInPage {
    private final SignIn signIn;
    private final Notes notes;

    SignInPage(SignIn signIn, Notes notes) {
        this.signIn = signIn;
        this.notes = notes;
    }

    @GetMapping("/sign-in")
    String form(@RequestParam(defaultValue = "/") String next, Model model) {
        model.addAttribute("next", within(next));
        model.addAttribute("email", "");
        return "sign-in";
    }

    @PostMapping("/sign-in")
    String signIn(
            @RequestParam String email,
            @RequestParam String password,
            @RequestParam(defaultValue = "/") String next,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        if (signIn.signIn(email, password, request, response).isPresent()) {
            return "redirect:" + within(next);
        }
        response.setStatus(HttpStatus.UNAUTHORIZED.value());
        model.addAttribute("next", within(next));
        model.addAttribute("email", email);
        model.addAttribute("note", new Views.Note("bad", notes.text(request.getLocale(), "signIn.wrong")));
        return "sign-in";
    }

    @PostMapping("/sign-out")
    String signOut(HttpServletRequest request) {
        signIn.signOut(request);
        return "redirect:/";
    }

    /** Where somebody who is not signed in goes first, to come back to {@code path}. */
    static String before(String path) {
        return "redirect:/sign-in?next=" + java.net.URLEncoder.encode(path, java.nio.charset.StandardCharsets.UTF_8);
    }

    /** Only addresses of this site: a path, and never one that a browser takes for another host. */
    private static String within(String next) {
        boolean ours = next.matches("/[A-Za-z0-9/._~%=&?-]*") && !next.startsWith("//");
        return ours ? next : "/";
    }
}
