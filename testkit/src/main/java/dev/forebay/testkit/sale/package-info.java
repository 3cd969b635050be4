/** Sales by many at once, the history of what each was told, and the checks that find what must never be in one. */
@NullMarked
package dev.forebay.testkit.sale;

import org.jspecify.annotations.NullMarked;
