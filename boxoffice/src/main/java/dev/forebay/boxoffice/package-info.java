/** Last Minute Live, the reference application. */
@NullMarked
package dev.forebay.boxoffice;

import org.jspecify.annotations.NullMarked;
