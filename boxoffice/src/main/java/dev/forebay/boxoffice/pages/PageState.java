package dev.forebay.boxoffice.pages;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.ResourceBundle;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * The data block a page gives its modules along: texts of the reader's language, and what the page knows. Never
 * script, so the content security policy needs no exception. Thread-safe.
 */
@Component
class PageState {
    private static final String TEXTS_FOR_MODULES = "js.";
    private static final int MOST_LANGUAGES = 50;

    private final JsonMapper json;
    private final Map<Locale, Map<String, String>> texts = new ConcurrentHashMap<>();

    PageState(JsonMapper json) {
        this.json = json;
    }

    /** The block's content; {@code <} is escaped, so that no value can end the block. */
    String block(Locale locale, Map<String, ? extends @Nullable Object> values) {
        Map<String, @Nullable Object> all = new LinkedHashMap<>(values);
        all.put("texts", textsFor(locale));
        return json.writeValueAsString(all).replace("<", "\\u003c");
    }

    private Map<String, String> textsFor(Locale locale) {
        Map<String, String> known = texts.get(locale);
        if (known != null) {
            return known;
        }
        Map<String, String> read = readTexts(locale);
        if (texts.size() < MOST_LANGUAGES) {
            texts.put(locale, read);
        }
        return read;
    }

    private static Map<String, String> readTexts(Locale locale) {
        ResourceBundle bundle = ResourceBundle.getBundle(
                "messages",
                locale,
                ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
        Map<String, String> read = new TreeMap<>();
        for (String key : bundle.keySet()) {
            if (key.startsWith(TEXTS_FOR_MODULES)) {
                read.put(key.substring(TEXTS_FOR_MODULES.length()), bundle.getString(key));
            }
        }
        return read;
    }
}
