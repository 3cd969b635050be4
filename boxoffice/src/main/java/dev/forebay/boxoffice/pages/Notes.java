package dev.forebay.boxoffice.pages;

import dev.forebay.boxoffice.pages.Views.Note;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSource;
import org.springframework.stereotype.Component;

/**
 * What one request wants the next page to say: kept in the session as text, shown once. Thread-safe.
 */
@Component
class Notes {
    private static final String ATTRIBUTE = "note";

    private final MessageSource messages;

    Notes(MessageSource messages) {
        this.messages = messages;
    }

    void good(HttpServletRequest request, String key, Object... values) {
        keep(request, "ok", text(request.getLocale(), key, values));
    }

    void attention(HttpServletRequest request, String key, Object... values) {
        keep(request, "surge", text(request.getLocale(), key, values));
    }

    /** Words that are for people already, such as a problem's detail. */
    void attentionInWords(HttpServletRequest request, String words) {
        keep(request, "surge", words);
    }

    String text(Locale locale, String key, Object... values) {
        return messages.getMessage(key, values, locale);
    }

    /** Takes the note; the next page says nothing. */
    @Nullable
    Note take(HttpServletRequest request) {
        HttpSession session = request.getSession(false);
        if (session == null || !(session.getAttribute(ATTRIBUTE) instanceof String kept)) {
            return null;
        }
        session.removeAttribute(ATTRIBUTE);
        int colon = kept.indexOf(':');
        return new Note(kept.substring(0, colon), kept.substring(colon + 1));
    }

    private static void keep(HttpServletRequest request, String tone, String text) {
        request.getSession().setAttribute(ATTRIBUTE, tone + ":" + text);
    }
}
