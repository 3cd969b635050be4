@NullMarked
package dev.forebay.health;

import org.jspecify.annotations.NullMarked;
