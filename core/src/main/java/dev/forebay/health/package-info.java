/** Whether Redis may be asked, and the way back when it returns. */
@NullMarked
package dev.forebay.health;

import org.jspecify.annotations.NullMarked;
