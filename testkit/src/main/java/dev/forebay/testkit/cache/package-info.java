/** Checks that caches serve nothing that was invalidated: traffic, its history, and a checker. */
@NullMarked
package dev.forebay.testkit.cache;

import org.jspecify.annotations.NullMarked;
