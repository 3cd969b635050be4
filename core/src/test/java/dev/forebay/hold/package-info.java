@NullMarked
package dev.forebay.hold;

import org.jspecify.annotations.NullMarked;
