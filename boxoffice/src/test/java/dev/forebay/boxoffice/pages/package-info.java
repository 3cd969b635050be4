/** The pages in a real browser: the whole purchase, the live map, the keyboard, and no violation of accessibility. */
@NullMarked
package dev.forebay.boxoffice.pages;

import org.jspecify.annotations.NullMarked;
