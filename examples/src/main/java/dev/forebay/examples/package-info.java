/** Small applications to learn from, each with a main of its own. */
@NullMarked
package dev.forebay.examples;

import org.jspecify.annotations.NullMarked;
