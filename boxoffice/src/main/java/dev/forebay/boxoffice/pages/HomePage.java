package dev.forebay.boxoffice.pages;

import dev.forebay.boxoffice.catalog.EventQuery;
import dev.forebay.boxoffice.catalog.Events;
import dev.forebay.boxoffice.catalog.Shop;
import dev.forebay.boxoffice.pages.Fragments.Part;
import dev.forebay.boxoffice.pages.Views.ProductList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** The first page: what is on next, and the shop's five lists. */
@Controller
class HomePage {
    private static final int NEXT_EVENTS = 5;
    /** How many more are asked for, in place of those that begin while the list is kept. */
    private static final int SPARE = 5;

    private final Events events;
    private final EventCards cards;
    private final Shop shop;
    private final ProductWords words;
    private final Fragments fragments;

    HomePage(Events events, EventCards cards, Shop shop, ProductWords words, Fragments fragments) {
        this.events = events;
        this.cards = cards;
        this.shop = shop;
        this.words = words;
        this.fragments = fragments;
    }

    @GetMapping("/")
    String home(Locale locale, Model model) {
        var next = events.search(
                new EventQuery("", "", "", Optional.of(cards.fromNowOn()), Optional.empty(), 0, NEXT_EVENTS + SPARE));
        var shown = cards.toCome(next.events()).stream().limit(NEXT_EVENTS).toList();
        model.addAttribute("noEvents", shown.isEmpty());
        model.addAttribute("eventsHtml", fragments.html(Part.EVENTS, cards.of(shown, locale), locale));
        model.addAttribute("total", next.total());
        model.addAttribute("categories", shop.navigation());
        model.addAttribute("shelvesHtml", fragments.html(Part.SHELVES, shelves(locale), locale));
        return "home";
    }

    private List<ProductList> shelves(Locale locale) {
        return shop.home().entrySet().stream()
                .filter(list -> !list.getValue().isEmpty())
                .map(list -> new ProductList(list.getKey().wire(), words.cards(list.getValue(), locale)))
                .toList();
    }
}
