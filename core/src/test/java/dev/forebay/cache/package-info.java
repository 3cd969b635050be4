@NullMarked
package dev.forebay.cache;

import org.jspecify.annotations.NullMarked;
