package dev.forebay.boxoffice.pages;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import jakarta.servlet.ServletContext;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.context.MessageSource;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;
import org.thymeleaf.context.Context;
import org.thymeleaf.context.IExpressionContext;
import org.thymeleaf.linkbuilder.StandardLinkBuilder;
import org.thymeleaf.spring6.SpringTemplateEngine;
import org.thymeleaf.templateresolver.ITemplateResolver;

/**
 * HTML of those parts of pages that are the same for everybody, written once for each content and language. The content
 * itself is the key, so what was written is right for as long as it is found; it needs no invalidation.
 *
 * <p>They are written by an engine of their own that sees a list and nothing else: no request, no session, no model. So
 * nothing of one reader can get into what another is shown. Thread-safe.
 */
@Component
@EnableConfigurationProperties(Fragments.Properties.class)
class Fragments {
    private static final Duration UNUSED = Duration.ofMinutes(10);

    /** The fragment of {@code parts.html} that is written, and the name its list has there. */
    enum Part {
        SHELVES("shelves", "lists"),
        EVENTS("events", "cards");

        private final String fragment;
        private final String list;

        Part(String fragment, String list) {
            this.fragment = fragment;
            this.list = list;
        }
    }

    /**
     * How fragments are kept.
     *
     * @param fragments how much memory they may take; 0B writes them anew for each page
     */
    @ConfigurationProperties("boxoffice.pages")
    record Properties(@DefaultValue("4MB") DataSize fragments) {}

    private final SpringTemplateEngine engine = new SpringTemplateEngine();
    private final Cache<Content, String> written;
    private final String assets;

    Fragments(
            Set<ITemplateResolver> templates,
            MessageSource messages,
            ServletContext servlet,
            Assets assets,
            Properties properties) {
        engine.setTemplateResolvers(templates);
        engine.setTemplateEngineMessageSource(messages);
        engine.setLinkBuilder(new ApplicationLinks(servlet));
        this.assets = assets.prefix();
        this.written = Caffeine.newBuilder()
                .maximumWeight(properties.fragments().toBytes())
                .weigher((Content content, String html) -> html.length())
                .expireAfterAccess(UNUSED)
                .build();
    }

    /** The part as HTML. Values of the list are records, compared by what they say. */
    String html(Part part, List<? extends Record> list, Locale locale) {
        var content = new Content(part, locale, List.copyOf(list));
        String known = written.getIfPresent(content);
        if (known == null) {
            known = write(content);
            written.put(content, known);
        }
        return known;
    }

    private String write(Content content) {
        var variables = Map.<String, Object>of("assets", assets, content.part().list, content.list());
        return engine.process("parts", Set.of(content.part().fragment), new Context(content.locale(), variables));
    }

    private record Content(Part part, Locale locale, List<Record> list) {}

    /** Links of the application without a request to take its path from. */
    private static final class ApplicationLinks extends StandardLinkBuilder {
        private final ServletContext servlet;

        ApplicationLinks(ServletContext servlet) {
            this.servlet = servlet;
        }

        @Override
        protected String computeContextPath(
                IExpressionContext context, String base, @Nullable Map<String, Object> parameters) {
            return servlet.getContextPath();
        }

        @Override
        protected String processLink(IExpressionContext context, String link) {
            return link;
        }
    }
}
