package dev.forebay.boxoffice.pages;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.options.ColorScheme;

/** How a visitor looks at the pages. */
enum Look {
    PHONE_LIGHT(360, 740, true, ColorScheme.LIGHT),
    PHONE_DARK(360, 740, true, ColorScheme.DARK),
    DESKTOP_LIGHT(1440, 900, false, ColorScheme.LIGHT),
    DESKTOP_DARK(1440, 900, false, ColorScheme.DARK);

    private final int width;
    private final int height;
    private final boolean touch;
    private final ColorScheme colours;

    Look(int width, int height, boolean touch, ColorScheme colours) {
        this.width = width;
        this.height = height;
        this.touch = touch;
        this.colours = colours;
    }

    NewContextOptions options() {
        return new NewContextOptions()
                .setViewportSize(width, height)
                .setHasTouch(touch)
                .setIsMobile(touch)
                .setColorScheme(colours)
                .setLocale("en-GB");
    }
}
