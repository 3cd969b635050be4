/** The composition root of the kit. */
@NullMarked
package dev.forebay;

import org.jspecify.annotations.NullMarked;
