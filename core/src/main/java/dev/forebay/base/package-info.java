/** Values every tier shares: keys, codecs, the clock, errors and meters. */
@NullMarked
package dev.forebay.base;

import org.jspecify.annotations.NullMarked;
